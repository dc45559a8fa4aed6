import Foundation
import Synchronization

/// A stage's progress as it is told from several threads.
///
/// Unchecked, since while it is told from others the stage's own thread waits for them.
final class JudgingProgress: @unchecked Sendable {
  private let lock = NSLock()
  private let context: StageContext

  init(_ context: StageContext) { self.context = context }

  func tell(_ done: Int, of all: Int) {
    lock.withLock { context.progress(done, of: all, note: "verdicts") }
  }
}

/// Counts from several threads.
final class Counter: Sendable {
  private let count = Atomic(0)

  func increment() { count.add(1, ordering: .relaxed) }
  var value: Int { count.load(ordering: .relaxed) }
}
