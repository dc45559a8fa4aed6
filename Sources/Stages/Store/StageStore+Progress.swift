import Foundation

// The progress of runs and workers, for other processes to read.
extension StageStore {
  private var progressFolder: URL { stages.appendingPathComponent(".progress") }

  /// Publishes the progress of a run.
  public func publish(_ progress: RunProgress, of experiment: String) {
    guard let data = try? JSONEncoder().encode(progress) else { return }
    // Not in a results folder that was moved away during the run.
    try? FileManager.default.createDirectory(at: progressFolder, withIntermediateDirectories: false)
    try? data.write(to: progressFolder.appendingPathComponent(experiment), options: .atomic)
  }

  /// The progress of the active run of an experiment; nil if there is none, or it has published nothing yet.
  public func progress(ofRun experiment: String) -> RunProgress? {
    guard runHolder(of: experiment) != nil else { return nil }
    let data = try? Data(contentsOf: progressFolder.appendingPathComponent(experiment))
    return data.flatMap { try? JSONDecoder().decode(RunProgress.self, from: $0) }
  }

  /// The process that runs an experiment now; nil if there is none.
  public func runHolder(of experiment: String) -> String? {
    let url = RunLock.file(results, experiment)
    return FileLock.isHeld(url) ? FileLock.text(of: url) : nil
  }

  /// The progress of an incomplete stage, as its last worker reported it.
  public func progress(_ kind: String, _ hash: String) -> StageProgress? {
    guard let kind = StageKind(rawValue: kind) else { return nil }
    return attempts(at: folder(kind, StageHash(hash))).lazy.compactMap { attempt in
      (try? Data(contentsOf: attempt.appendingPathComponent(StageStore.progressName))).flatMap {
        try? JSONDecoder().decode(StageProgress.self, from: $0)
      }
    }.first
  }

  /// The files of a completed stage, with their sizes; empty if it is not complete.
  public func files(_ kind: String, _ hash: String) -> [(name: String, bytes: Int)] {
    guard let kind = StageKind(rawValue: kind) else { return [] }
    return StageStore.files(in: folder(kind, StageHash(hash)))
  }

  /// The folder of a stage, whether it is complete or not.
  public func folder(_ kind: String, _ hash: String) -> URL? {
    StageKind(rawValue: kind).map { folder($0, StageHash(hash)) }
  }

  /// The names of all files in a folder and its subfolders, with their sizes.
  public static func files(in folder: URL) -> [(name: String, bytes: Int)] {
    (FileManager.default.subpaths(atPath: folder.path) ?? []).sorted().compactMap { name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(name).path)
      guard let attributes, attributes[.type] as? FileAttributeType != .typeDirectory else { return nil }
      return (name, attributes[.size] as? Int ?? 0)
    }
  }
}
