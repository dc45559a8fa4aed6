import Foundation
import SweepFile

// What may be known of runs and workers while they are at work, by whoever looks.
extension StageStore {
  private var told: URL { stages.appendingPathComponent(".progress") }

  /// Leaves word of how far a run is.
  public func tell(_ progress: RunProgress, of experiment: String) {
    guard let data = try? JSONEncoder().encode(progress) else { return }
    try? FileManager.default.createDirectory(at: told, withIntermediateDirectories: true)
    try? data.write(to: told.appendingPathComponent(experiment), options: .atomic)
  }

  /// How far a run that is at work has come; nil where none is, or has said so.
  public func progress(ofRun experiment: String) -> RunProgress? {
    guard runHolder(of: experiment) != nil else { return nil }
    let data = try? Data(contentsOf: told.appendingPathComponent(experiment))
    return data.flatMap { try? JSONDecoder().decode(RunProgress.self, from: $0) }
  }

  /// Which process runs an experiment now; nil where none does.
  public func runHolder(of experiment: String) -> String? {
    let url = RunLock.file(results, experiment)
    return FileLock.isHeld(url) ? FileLock.text(of: url) : nil
  }

  /// How far the work on a stage is that is not made: what its worker last said, or the place that one has left.
  public func progress(_ kind: String, _ hash: String) -> StageProgress? {
    guard let kind = StageKind(rawValue: kind) else { return nil }
    return attempts(at: folder(kind, StageHash(hash))).lazy.compactMap { attempt in
      (try? Data(contentsOf: attempt.appendingPathComponent(StageStore.progressName))).flatMap {
        try? JSONDecoder().decode(StageProgress.self, from: $0)
      }
    }.first
  }

  /// The files of a stage that has been made, with their sizes; empty where it has not.
  public func files(_ kind: String, _ hash: String) -> [(name: String, bytes: Int)] {
    guard let kind = StageKind(rawValue: kind) else { return [] }
    return StageStore.files(in: folder(kind, StageHash(hash)))
  }

  /// The folder of a stage, whether it has been made or not.
  public func folder(_ kind: String, _ hash: String) -> URL? {
    StageKind(rawValue: kind).map { folder($0, StageHash(hash)) }
  }

  /// The names of all files in a folder and the folders in it, with their sizes.
  public static func files(in folder: URL) -> [(name: String, bytes: Int)] {
    (FileManager.default.subpaths(atPath: folder.path) ?? []).sorted().compactMap { name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(name).path)
      guard let attributes, attributes[.type] as? FileAttributeType != .typeDirectory else { return nil }
      return (name, attributes[.size] as? Int ?? 0)
    }
  }
}
