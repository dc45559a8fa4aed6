import CKernels
import Dispatch

/// The threads that a batch's passes are shared out among. One, unless a model is so large that few cells fit
/// beside each other: then cells side by side use the machine better.
///
/// Which thread takes an item depends on the item's place alone, and what threads gather is added in a fixed order:
/// results repeat at a given number of threads, and differ by rounding at another.
public enum Threads {
  /// What trainers and samplers use that are made where this holds.
  @TaskLocal public static var count = 1

  /// Calls `body` for each of so many items, item i on thread i mod `threads`; returns when all have ended.
  public static func each(_ items: Int, on threads: Int, _ body: (_ item: Int, _ thread: Int) -> Void) {
    guard threads > 1, items > 1 else {
      for item in 0..<items { body(item, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: min(threads, items)) { thread in
        for item in stride(from: thread, to: items, by: threads) { body(item, thread) }
      }
    }
  }

  /// Calls `body` for a stretch of `0..<count` on each thread: for what is done to each element by itself.
  static func stretches(of count: Int, on threads: Int, _ body: (Range<Int>) -> Void) {
    each(threads, on: threads) { part, _ in body(count * part / threads..<count * (part + 1) / threads) }
  }

  /// What `body` makes of each of so many items, in their order.
  public static func map<Result>(
    _ items: Int, on threads: Int, _ body: (_ item: Int, _ thread: Int) -> Result
  ) -> [Result] {
    var results = [Result?](repeating: nil, count: items)
    results.withUnsafeMutableBufferPointer { results in
      nonisolated(unsafe) let results = results
      each(items, on: threads) { results[$0] = body($0, $1) }
    }
    return results.compactMap { $0 }
  }
}

/// A gradient that several threads add to, each to a part of its own.
public final class SharedGradient {
  private let others: [Buffer]

  public init(count: Int, threads: Int) { others = (1..<max(threads, 1)).map { _ in Buffer(count: count) } }

  /// Where a thread adds: the first to `total` itself.
  public func part(of thread: Int, in total: Buffer) -> Buffer { thread == 0 ? total : others[thread - 1] }

  /// Adds the other threads' parts to `total`; they are then zero again.
  public func gather(into total: Buffer) {
    Threads.stretches(of: total.count, on: others.count + 1) { stretch in
      for other in others {
        hk_add(total.pointer + stretch.lowerBound, other.pointer + stretch.lowerBound, Int64(stretch.count))
        (other.pointer + stretch.lowerBound).update(repeating: 0, count: stretch.count)
      }
    }
  }
}
