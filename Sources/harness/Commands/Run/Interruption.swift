import Execution
import Dispatch
import Foundation

/// Handles Ctrl-C, SIGTERM and SIGHUP. The first signal cancels the work, which may continue to its next checkpoint; the
/// second ends the program at once. A terminal that closes may send SIGHUP twice, so a second signal of that kind is
/// ignored.
enum Interruption {
  /// Runs `body`, and cancels it at the first signal.
  ///
  /// - Parameters:
  ///   - first: called at the first signal, while the work continues to its next checkpoint.
  ///   - second: called at the second signal, before the program ends.
  static func cancelling<Result: Sendable>(
    first: @escaping @Sendable () -> Void, second: @escaping @Sendable () -> Void,
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await body() }
    let taken = [SIGINT, SIGTERM, SIGHUP].filter(take)
    let sources = taken.map { number in
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler {
        if task.isCancelled {
          if number == SIGHUP { return }
          second()
          exit(ExitStatus.interrupted)
        }
        task.cancel()
        first()
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      // After a cancellation the program is ending; another signal must not change its exit code.
      if !task.isCancelled { for number in taken { signal(number, SIG_DFL) } }
    }
    return try await task.value
  }

  /// Keeps a signal from ending the program. Returns false for a hangup that is already ignored, as under `nohup`.
  private static func take(_ number: Int32) -> Bool {
    let before = signal(number, SIG_IGN)
    return number != SIGHUP || unsafeBitCast(before, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
