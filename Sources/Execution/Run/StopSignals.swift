import Dispatch
import Foundation
import Stages
import SweepFile
import Synchronization

/// SIGTERM and SIGINT to a worker are wishes that it end at its next place.
final class StopSignals: Sendable {
  private final class Flag: Sendable { let isSet = Atomic(false) }

  private let flag: Flag
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  /// - Parameter endAtOnce: whether there will be no place worth waiting for.
  init(endAtOnce: Bool) {
    let flag = Flag()
    self.flag = flag
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if endAtOnce { exit(Worker.ExitStatus.stopped) }
        flag.isSet.store(true, ordering: .relaxed)
      }
      source.resume()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }

  var isStopping: Bool { flag.isSet.load(ordering: .relaxed) }
}
