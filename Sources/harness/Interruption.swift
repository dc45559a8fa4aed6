import Dispatch
import Foundation

/// The first Ctrl-C, SIGTERM or SIGHUP cancels what runs; the second ends the program at once.
enum Interruption {
  static func cancelling<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result
  {
    let task = Task { try await body() }
    let taken = [SIGINT, SIGTERM, SIGHUP].filter(take)
    let sources = taken.map { number in
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler {
        if task.isCancelled { exit(ExitStatus.interrupted) }
        task.cancel()
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in taken { signal(number, SIG_DFL) }
    }
    return try await task.value
  }

  /// Keeps a signal from ending the program. A hangup that is ignored already, as under `nohup`, is left to be ignored.
  private static func take(_ number: Int32) -> Bool {
    let before = signal(number, SIG_IGN)
    return number != SIGHUP || unsafeBitCast(before, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
