import Foundation

/// How a worker's process ended, and what it left.
struct WorkerEnding: Sendable {
  enum Status: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)
    case didNotStart
  }

  let status: Status
  /// What it wrote on stderr, or why it did not start.
  let said: String
  /// The folder it worked in.
  let attempt: URL?

  /// For a worker that left no record of its failure.
  var text: String {
    let said = said.trimmingCharacters(in: .whitespacesAndNewlines)
    switch status {
    case .didNotStart: return "its worker did not start: \(said)"
    case .exited(let code):
      return said.isEmpty ? "the worker ended with status \(code) and said nothing" : said
    case .signalled(let signal):
      // The rest is a trace of the stack.
      let first = said.split(separator: "\n").first.map { ": \($0)" } ?? ""
      return "the worker was ended by signal \(signal)" + (signal == SIGKILL ? ", as when memory runs out" : "") + first
    }
  }

  /// Where the stage was made, the folder is in its place, and nothing is left to be removed.
  func removeAttempt() {
    if let attempt { try? FileManager.default.removeItem(at: attempt) }
  }
}
