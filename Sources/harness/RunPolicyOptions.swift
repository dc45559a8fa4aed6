import ArgumentParser
import Execution
import Stages
import SweepFile
import Foundation

/// How a run goes about its work; none of it decides a result.
struct RunPolicyOptions: ParsableArguments {
  enum UponFailure: String, EnumerableFlag {
    case keepGoing, failFast

    static func help(for value: UponFailure) -> ArgumentHelp? {
      switch value {
      case .keepGoing: "Go on with all that does not depend on what failed. The default."
      case .failFast: "End at the first failure; what is at work keeps its place."
      }
    }
  }

  @Option(help: "Worker processes at once; as many as processor cores if not given.")
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "Threads of each cell, for models so large that few cells fit in memory side by side.",
      discussion: "Cells side by side use the machine better. Results do not depend on the number of threads.")
  )
  var threads = 1

  @Option(
    help: ArgumentHelp(
      "Memory that all workers together may take, such as 6G; what is free if not given.",
      discussion: "No more of them work at once than fit, by the estimates that --dry-run shows."))
  var memory: String?

  @Option(
    help: ArgumentHelp(
      "Seconds from one checkpoint of a training to the next: at most so much is lost to a crash.",
      discussion: "Less often where they would take more than a fiftieth of the time.")
  )
  var checkpointEvery = 60.0

  @Option(help: "How often a worker that died or hung is started again, each time after a longer wait.")
  var retries = 2

  @Option(help: "Seconds after which a cell is ended as failed; it keeps its place. No limit if not given.")
  var cellTimeLimit: Double?

  @Option(
    help: "Seconds after which a worker that neither tells of progress nor uses the processor is ended as hung.")
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
