import Dispatch
import Foundation

/// Turns SIGTERM and SIGINT to a worker into a request to stop after its next checkpoint.
final class StopSignals: Sendable {
  private let flag: Flag
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  /// - Parameter endAtOnce: Whether the process ends immediately, because its stage writes no checkpoints.
  init(endAtOnce: Bool) {
    let flag = Flag()
    self.flag = flag
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if endAtOnce { exit(ExitStatus.stopped) }
        flag.set()
      }
      source.resume()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }

  var isStopping: Bool { flag.isSet }
}
