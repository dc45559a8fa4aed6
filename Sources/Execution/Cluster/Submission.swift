import Foundation
import Stages
import SweepFile

/// Arrays of tasks that were submitted to Slurm together. The files are in
/// `results/stages/.slurm/<experiment>/<id>/`: the submission itself, and one folder for each array.
struct Submission: Codable, Sendable {
  struct Array: Codable, Sendable {
    let kind: StageKind
    /// The arrays of this submission that must end first.
    let after: [Int]
    /// The jobs of other submissions that must end first.
    let awaitedJobs: [String]
    /// The stages of each task, which makes them one after another.
    let tasks: [[StageHash]]
    /// The number of processors of each task.
    let cpus: Int
    /// The number that Slurm gave the array; nil before it is submitted, and if the run was killed before recording it.
    var job: String?
  }

  let experiment: String
  let id: String
  let created: Date
  let settings: SlurmSettings
  var arrays: [Array]

  /// The job name of an array. Each array has another name, so that a job whose number was not recorded can be found.
  func name(of array: Int) -> String { "\(experiment)-\(arrays[array].kind.rawValue)-\(id)-\(array)" }

  var jobs: [String] { arrays.compactMap(\.job) }

  // MARK: - Files

  private static let name = "submission.json"

  /// The folder of all submissions, of all experiments.
  static func folder(_ store: StageStore) -> URL { store.stages.appendingPathComponent(".slurm") }

  func folder(_ store: StageStore) -> URL {
    Submission.folder(store).appendingPathComponent(experiment).appendingPathComponent(id)
  }

  func folder(ofArray array: Int, _ store: StageStore) -> TaskFolder {
    TaskFolder(url: folder(store).appendingPathComponent("array-\(array)"))
  }

  func write(_ store: StageStore) throws {
    let folder = folder(store)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let draft = folder.appendingPathComponent(".\(Submission.name)")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try encoder.encode(self).write(to: draft)
    try DurableFile.synchronize(draft)
    try DurableFile.rename(draft, to: folder.appendingPathComponent(Submission.name))
  }

  func remove(_ store: StageStore) {
    try? FileManager.default.removeItem(at: folder(store))
    // This succeeds only if the folder is empty.
    rmdir(Submission.folder(store).appendingPathComponent(experiment).path)
  }

  /// Returns the submissions in a results folder, the oldest first. A submission that cannot be read was never started.
  static func all(_ store: StageStore) -> [Submission] {
    func names(_ url: URL) -> [URL] {
      ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).map(url.appendingPathComponent)
    }
    return names(folder(store)).flatMap(names).compactMap { folder in
      (try? Data(contentsOf: folder.appendingPathComponent(name))).flatMap {
        try? JSONDecoder().decode(Submission.self, from: $0)
      }
    }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
  }
}
