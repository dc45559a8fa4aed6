import Foundation
import Synchronization

/// Reports a stage's progress from several threads.
///
/// Unchecked, since the stage's thread waits while the other threads report.
final class JudgingProgress: @unchecked Sendable {
  private let lock = NSLock()
  private let context: StageContext

  init(_ context: StageContext) { self.context = context }

  func report(_ done: Int, of all: Int) {
    lock.withLock { context.progress(done, of: all, note: "verdicts") }
  }
}

/// A counter for several threads.
final class Counter: Sendable {
  private let count = Atomic(0)

  func increment() { count.add(1, ordering: .relaxed) }
  var value: Int { count.load(ordering: .relaxed) }
}
