import ArgumentParser
import Execution
import Stages
import SweepFile

/// How a sweep is handed to Slurm: each option takes the place of what the sweep file's `slurm` says.
struct SlurmOptions: ParsableArguments {
  @Option(help: "Slurm's partition.")
  var partition: String?

  @Option(help: "The account that Slurm charges.")
  var account: String?

  @Option(help: "Slurm's quality of service.")
  var qos: String?

  @Option(help: "Minutes that a task of Slurm's may take; a training goes on in the queue's next turn.")
  var minutes: Int?

  @Option(help: "Memory of a task of Slurm's, in MiB.")
  var taskMemory: Int?

  @Option(help: "Processors of a task of Slurm's.")
  var cpus: Int?

  @Option(help: "The most tasks of one array that run at once.")
  var tasksAtOnce: Int?

  @Option(help: "Stages that a task of Slurm's makes one after another.")
  var stagesPerTask: Int?

  @Option(
    name: .customLong("sbatch"),
    help: "A further argument of sbatch, as in --sbatch=--constraint=avx512; may be given several times.")
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

  /// The first of them that is given; nil where none is.
  var given: String? {
    let options: [(String, Bool)] = [
      ("--partition", partition != nil), ("--account", account != nil), ("--qos", qos != nil),
      ("--minutes", minutes != nil), ("--task-memory", taskMemory != nil), ("--cpus", cpus != nil),
      ("--tasks-at-once", tasksAtOnce != nil), ("--stages-per-task", stagesPerTask != nil),
      ("--sbatch", !arguments.isEmpty),
    ]
    return options.first { $0.1 }?.0
  }

  /// What the file says, with these in place of its values; further arguments come after its own.
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

/// Where a sweep's stages are made.
enum Executor: String, ExpressibleByArgument, CaseIterable {
  case local
  case slurm
}
