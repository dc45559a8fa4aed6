import Foundation
import Stages
import SweepFile

/// How a worker's process ended, and what it left.
struct WorkerEnding: Sendable {
  enum Status: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)
    case didNotStart
  }

  /// What the coordinator knows of it that the status does not say.
  enum Cause: Sendable, Equatable {
    /// It hung for so many seconds.
    case stuck(Double)
    /// It took longer than so many seconds.
    case outOfTime(Double)
    /// The kernel ended it for memory, of which there was so much.
    case outOfMemory(String)
  }

  let status: Status
  /// What it wrote on stderr, or why it did not start.
  let said: String
  /// The folder it worked in.
  let attempt: URL?
  var cause: Cause?
  /// How often it had been started again before.
  var restarts = 0

  /// Whether it died or hung, rather than said that its stage cannot be made: another try may go better.
  var isDeath: Bool {
    if case .outOfTime = cause { return false }
    switch status {
    case .exited(let code): return code == Worker.ExitStatus.stopped
    case .signalled, .didNotStart: return true
    }
  }

  /// For a worker that left no record of its failure.
  var text: String {
    reason + (restarts > 0 ? "; it was started again \(restarts == 1 ? "once" : "\(restarts) times")" : "")
  }

  private var reason: String {
    let said = said.trimmingCharacters(in: .whitespacesAndNewlines)
    let last = said.split(separator: "\n").suffix(5).joined(separator: "\n")
    let words = said.isEmpty ? "" : ": \(last)"
    switch cause {
    case .stuck(let seconds):
      return
        "the worker told of no progress and used no processor for \(NumberText.text(seconds)) seconds, and was ended"
        + words
    case .outOfTime(let limit):
      return
        "it took longer than the limit of \(NumberText.text(limit)) seconds; a run with a larger --cell-time-limit "
        + "goes on where it was ended" + words
    case .outOfMemory(let memory):
      return
        "the kernel ended the worker because \(memory) ran out; fewer --workers, a smaller batch or model need less"
    case nil: break
    }
    switch status {
    case .didNotStart: return "its worker did not start: \(said)"
    case .exited(Worker.ExitStatus.stopped): return "the worker was asked by another program to stop" + words
    case .exited(let code):
      return said.isEmpty ? "the worker ended with status \(code) and said nothing" : said
    case .signalled(let signal):
      // After a crash the rest is a trace of the stack.
      let first = said.split(separator: "\n").first.map { ": \($0)" } ?? ""
      return "the worker was ended by signal \(signal)" + (signal == SIGKILL ? words : first)
    }
  }
}
