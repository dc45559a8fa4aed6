import ArgumentParser
import Execution
import Stages
import Foundation

/// Options of how a run uses the machine. None of them changes a result.
struct RunPolicyOptions: ParsableArguments {
  enum UponFailure: String, EnumerableFlag {
    case keepGoing, failFast

    static func help(for value: UponFailure) -> ArgumentHelp? {
      switch value {
      case .keepGoing: "After a failure, continue with all stages that do not depend on it. The default."
      case .failFast: "Stop at the first failure. Trainings that run keep their checkpoints."
      }
    }
  }

  @Option(help: "The number of worker processes. Default: the number of processor cores.")
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "Threads of each cell, for models so large that few cells fit in memory at once.",
      discussion:
        "Several cells at once use the machine better than several threads. Results do not depend on the number of threads."
    )
  )
  var threads = 1

  @Option(
    help: ArgumentHelp(
      "The memory limit of all workers together, such as 6G. Default: the free memory.",
      discussion: "Stages wait until they fit, by the estimates that --dry-run shows."))
  var memory: String?

  @Option(
    help: ArgumentHelp(
      "Seconds between checkpoints of a training. A crash loses at most this much.",
      discussion: "Checkpoints are less frequent if they would take more than 2 % of the time.")
  )
  var checkpointEvery = 60.0

  @Option(help: "How often a worker that died or hung is restarted, each time after a longer wait.")
  var retries = 2

  @Option(help: "Seconds after which a cell fails. It keeps its checkpoint. Default: no limit.")
  var cellTimeLimit: Double?

  @Option(
    help: "Seconds after which a worker that reports no progress and uses no processor time is restarted.")
  var stuckAfter = 600.0

  @Flag(exclusivity: .chooseLast)
  var uponFailure = UponFailure.keepGoing

  func validate() throws {
    if let workers, workers < 1 { throw ValidationError("--workers must be at least 1; found \(workers).") }
    if let memory, ByteCount.parse(memory) == nil {
      throw ValidationError("--memory must be a number of bytes, such as 800M or 6G; found \(memory).")
    }
    if threads < 1 { throw ValidationError("--threads must be at least 1; found \(threads).") }
    if retries < 0 { throw ValidationError("--retries must be at least 0; found \(retries).") }
    for (name, seconds) in [
      ("--checkpoint-every", checkpointEvery), ("--stuck-after", stuckAfter), ("--cell-time-limit", cellTimeLimit ?? 1),
    ] where !(seconds > 0 && seconds.isFinite) {
      throw ValidationError("\(name) must be a number of seconds above 0; found \(seconds).")
    }
  }

  var policy: RunPolicy {
    var policy = RunPolicy(workers: workers ?? ProcessInfo.processInfo.activeProcessorCount)
    policy.threads = threads
    policy.memory = memory.flatMap(ByteCount.parse)
    policy.checkpointEvery = checkpointEvery
    policy.retries = retries
    policy.cellTimeLimit = cellTimeLimit
    policy.stuckAfter = stuckAfter
    policy.failsFast = uponFailure == .failFast
    return policy
  }
}
