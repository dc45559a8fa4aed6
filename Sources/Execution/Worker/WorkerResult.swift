import Foundation
import SweepFile

/// How a worker process ended, and what it left.
struct WorkerResult: Sendable {
  enum Status: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)
    case didNotStart
  }

  /// The reason for the end, where the coordinator knows more than the status says.
  enum Cause: Sendable, Equatable {
    /// The worker hung for this many seconds.
    case stuck(Double)
    /// The worker took longer than this many seconds.
    case outOfTime(Double)
    /// The kernel killed the worker because this memory ran out.
    case outOfMemory(String)
  }

  let status: Status
  /// The worker's output on stderr, or the reason why it did not start.
  let message: String
  /// The folder that it worked in.
  let attempt: URL?
  var cause: Cause?
  /// The number of earlier workers of this stage that died.
  var restarts = 0

  /// Whether the worker died or hung, rather than reported that its stage cannot be made. Another try may succeed.
  var isCrash: Bool {
    if case .outOfTime = cause { return false }
    switch status {
    case .exited(let code): return code == ExitStatus.stopped
    case .signalled, .didNotStart: return true
    }
  }

  /// The error of a worker that left no record of its failure.
  var error: String {
    reason + (restarts > 0 ? "; it was started again \(restarts == 1 ? "once" : "\(restarts) times")" : "")
  }

  private var reason: String {
    let message = message.trimmingCharacters(in: .whitespacesAndNewlines)
    let lastLines = message.split(separator: "\n").suffix(5).joined(separator: "\n")
    let appendix = message.isEmpty ? "" : ": \(lastLines)"
    switch cause {
    case .stuck(let seconds):
      return
        "the worker reported no progress and used no processor time for \(NumberText.text(seconds)) seconds, and was "
        + "stopped" + appendix
    case .outOfTime(let limit):
      return
        "it took longer than the limit of \(NumberText.text(limit)) seconds; a run with a larger --cell-time-limit "
        + "continues from its last checkpoint, if there is one" + appendix
    case .outOfMemory(let memory):
      return
        "the kernel killed the worker because \(memory) ran out; use fewer --workers, a smaller batch or a smaller model"
    case nil: break
    }
    switch status {
    case .didNotStart: return "its worker did not start: \(message)"
    case .exited(ExitStatus.stopped): return "another program asked the worker to stop" + appendix
    case .exited(let code):
      return message.isEmpty ? "the worker ended with status \(code) and no message" : message
    case .signalled(let signal):
      // After a crash the lines after the first are a stack trace.
      let firstLine = message.split(separator: "\n").first.map { ": \($0)" } ?? ""
      return "the worker was killed by signal \(signal)" + (signal == SIGKILL ? appendix : firstLine)
    }
  }
}
