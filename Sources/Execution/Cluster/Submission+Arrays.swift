import Foundation
import Stages
import SweepFile

extension Submission {
  /// Creates a submission without writing its files.
  ///
  /// - Parameter jobs: The jobs of other submissions, by the stages that they will make.
  init(
    _ packed: [TaskArrays.Packed], of arrays: TaskArrays, experiment: String, settings: SlurmSettings,
    policy: RunPolicy, jobs: [StageHash: String]
  ) {
    self.experiment = experiment
    id = StageStore.suffix()
    created = Date()
    self.settings = settings
    self.arrays = packed.map { part in
      let group = arrays.groups[part.group]
      return Array(
        kind: group.kind, after: packed.indices.filter { group.after.contains(packed[$0].group) },
        awaitedJobs: Set(group.awaited.compactMap { jobs[$0] }).sorted(), tasks: part.tasks.map { $0.map(\.hash) },
        cpus: settings.cpus ?? max(group.kind.threads, policy.threads))
    }
  }

  /// Writes the scripts and the orders of the tasks.
  func prepare(
    _ packed: [TaskArrays.Packed], _ plan: Plan, _ policy: RunPolicy, _ store: StageStore, executable: String
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let preparations = plan.entries.filter { $0.kind.isPreparation }.map {
      TaskOrder.Condition(kind: $0.kind, stage: $0.hash, title: $0.title)
    }
    for (number, part) in packed.enumerated() {
      let folder = folder(ofArray: number, store)
      try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
      try Data(Submission.script(folder, executable: executable).utf8).write(to: folder.script)
      for (index, task) in part.tasks.enumerated() {
        let order = TaskOrder(
          results: store.results.path,
          items: task.map { .init(title: $0.title, specification: $0.specification) },
          conditions: arrays[number].kind.isPreparation ? [] : preparations, policy: policy)
        try encoder.encode(order).write(to: folder.order(index))
      }
      try DurableFile.synchronize(folder.url)
    }
    try write(store)
  }

  /// The script that starts a task. Paths in it are quoted.
  static func script(_ folder: TaskFolder, executable: String) -> String {
    let path = ShellCommand.quoted(folder.url.path)
    return """
      #!/bin/sh
      # One task of an array: makes its stages, and writes a checkpoint when it is told to stop.
      exec >>\(path)/"$SLURM_ARRAY_TASK_ID".log 2>&1 </dev/null || exit 1
      exec \(ShellCommand.quoted(executable)) task \(path)

      """
  }

  /// The arguments of `sbatch` for an array.
  ///
  /// - Parameter jobs: The jobs of the arrays before it.
  func arguments(ofArray number: Int, _ store: StageStore, jobs: [String?]) -> [String] {
    let array = arrays[number]
    let limit = settings.tasksAtOnce.map { "%\($0)" } ?? ""
    // afterany: a task whose input failed skips its stages, and the other tasks continue.
    let before = array.after.compactMap { jobs[$0] } + array.awaitedJobs
    var arguments = [
      "--parsable", "--job-name=\(name(of: number))", "--array=0-\(array.tasks.count - 1)\(limit)", "--requeue",
      "--signal=B:USR1@\(settings.warning)", "--nodes=1", "--ntasks=1", "--cpus-per-task=\(array.cpus)",
      "--output=/dev/null", "--chdir=\(store.results.path)",
    ]
    if !before.isEmpty { arguments.append("--dependency=afterany:" + before.joined(separator: ":")) }
    if let partition = settings.partition { arguments.append("--partition=\(partition)") }
    if let account = settings.account { arguments.append("--account=\(account)") }
    if let qos = settings.qos { arguments.append("--qos=\(qos)") }
    if let minutes = settings.minutes { arguments.append("--time=\(minutes)") }
    if let memory = settings.memory { arguments.append("--mem=\(memory)M") }
    return arguments + settings.arguments + [folder(ofArray: number, store).script.path]
  }
}
