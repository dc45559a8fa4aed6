import Dispatch
import Foundation
import Synchronization

/// The wait for a lock that another program holds on the ledger.
public final class LockWait: Sendable {
  /// Seconds that a write or a read waits; infinite to wait as long as the lock is held.
  private let limit: Double
  /// Called once in each wait that is longer than a second.
  private let tell: Mutex<@Sendable () -> Void>
  /// The time at which the program was asked to stop; nil before that.
  private let stopped = Mutex<ContinuousClock.Instant?>(nil)

  /// Seconds between two tries.
  private static let interval = 0.05

  public init(limit: Double = 30, telling tell: @escaping @Sendable () -> Void = {}) {
    self.limit = limit
    self.tell = Mutex(tell)
  }

  /// Replaces the function that is called in a long wait.
  public func tell(by tell: @escaping @Sendable () -> Void) { self.tell.withLock { $0 = tell } }

  /// Ends all waits within two seconds. Later ones are short: another run holds the lock only for moments.
  public func stop() { stopped.withLock { $0 = $0 ?? .now } }

  /// Sleeps before another try, and returns whether there is one.
  ///
  /// - Parameter tries: The number of earlier tries in this wait.
  func isToTryAgain(after tries: Int) -> Bool {
    let seconds = Double(tries) * LockWait.interval
    if let stopped = stopped.withLock({ $0 }) {
      if seconds > 0.25, ContinuousClock.now - stopped > .seconds(2) { return false }
    } else if seconds > limit {
      return false
    } else if tries == Int(1 / LockWait.interval) {
      tell.withLock { $0 }()
    }
    Thread.sleep(forTimeInterval: LockWait.interval)
    return true
  }
}
