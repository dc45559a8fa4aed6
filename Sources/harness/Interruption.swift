import Dispatch
import Foundation

/// The first Ctrl-C, SIGTERM or SIGHUP cancels what runs, which may go on to its next place; the second ends the program
/// at once.
enum Interruption {
  /// Does something that signals cancel.
  ///
  /// - Parameters:
  ///   - first: called at the first, while work goes on to its next place.
  ///   - second: called at the second, before the program ends.
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
      // Once it is ending, another signal must not give it another end.
      if !task.isCancelled { for number in taken { signal(number, SIG_DFL) } }
    }
    return try await task.value
  }

  /// Keeps a signal from ending the program. A hangup that is ignored already, as under `nohup`, is left to be ignored.
  private static func take(_ number: Int32) -> Bool {
    let before = signal(number, SIG_IGN)
    return number != SIGHUP || unsafeBitCast(before, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
