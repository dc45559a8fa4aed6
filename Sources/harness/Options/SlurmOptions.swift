import ArgumentParser
import SweepFile

/// Options for Slurm. Each replaces the value in the `slurm` section of the sweep file.
struct SlurmOptions: ParsableArguments {
  @Option(help: "The Slurm partition.")
  var partition: String?

  @Option(help: "The Slurm account to charge.")
  var account: String?

  @Option(help: "The Slurm quality of service.")
  var qos: String?

  @Option(help: "The time limit of a Slurm task in minutes. A longer training continues in another task.")
  var minutes: Int?

  @Option(help: "The memory of a Slurm task in MiB.")
  var taskMemory: Int?

  @Option(help: "The number of processors of a Slurm task.")
  var cpus: Int?

  @Option(help: "The maximum number of tasks of one array that run at once.")
  var tasksAtOnce: Int?

  @Option(help: "The number of stages that a Slurm task makes, one after another.")
  var stagesPerTask: Int?

  @Option(
    name: .customLong("sbatch"),
    help: "Another argument for sbatch, such as --sbatch=--constraint=avx512. Can be repeated.")
  var arguments: [String] = []

  func validate() throws {
    for (name, value) in [
      ("--minutes", minutes), ("--task-memory", taskMemory), ("--cpus", cpus), ("--tasks-at-once", tasksAtOnce),
      ("--stages-per-task", stagesPerTask),
    ] {
      if let value, value < 1 { throw ValidationError("\(name) must be at least 1; found \(value).") }
    }
    for (name, value) in [("--partition", partition), ("--account", account), ("--qos", qos)] {
      if let value, !SlurmSettings.isName(value) {
        throw ValidationError("\(name) must be a name; found \"\(value)\".")
      }
    }
    for argument in arguments {
      if let fault = SlurmSettings.fault(ofArgument: argument) {
        throw ValidationError("--sbatch: \"\(argument)\" is not allowed; expected \(fault).")
      }
    }
  }

  /// The name of the first option that was given, or nil.
  var given: String? {
    let options: [(String, Bool)] = [
      ("--partition", partition != nil), ("--account", account != nil), ("--qos", qos != nil),
      ("--minutes", minutes != nil), ("--task-memory", taskMemory != nil), ("--cpus", cpus != nil),
      ("--tasks-at-once", tasksAtOnce != nil), ("--stages-per-task", stagesPerTask != nil),
      ("--sbatch", !arguments.isEmpty),
    ]
    return options.first { $0.1 }?.0
  }

  /// Returns the settings of the file, replaced by the given options. Arguments for sbatch are appended.
  func settings(over file: SlurmSettings?) -> SlurmSettings {
    var settings = file ?? SlurmSettings()
    settings.partition = partition ?? settings.partition
    settings.account = account ?? settings.account
    settings.qos = qos ?? settings.qos
    settings.minutes = minutes ?? settings.minutes
    settings.memory = taskMemory ?? settings.memory
    settings.cpus = cpus ?? settings.cpus
    settings.tasksAtOnce = tasksAtOnce ?? settings.tasksAtOnce
    settings.stagesPerTask = stagesPerTask ?? settings.stagesPerTask
    settings.arguments += arguments
    return settings
  }
}
