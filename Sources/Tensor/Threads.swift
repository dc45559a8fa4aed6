import CKernels
import Dispatch

/// The threads that a batch's passes are shared out among. One, unless a model is so large that few cells fit
/// beside each other: then cells side by side use the machine better.
///
/// Work is divided into items that do not depend on the number of threads, and results are combined in the order of the
/// items: results are the same on any number of threads.
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

/// The gradient of a batch that is divided into a fixed number of parts. Each part adds to a buffer of its own, and the
/// buffers are added in a fixed order, so that the sum does not depend on the number of threads.
public final class SharedGradient {
  private let others: [Buffer]

  public init(count: Int, parts: Int) { others = (1..<max(parts, 1)).map { _ in Buffer(count: count) } }

  /// The buffer that a part adds to: `total` itself for the first part.
  public func part(_ part: Int, in total: Buffer) -> Buffer { part == 0 ? total : others[part - 1] }

  /// Adds the buffers of the other parts to `total` and sets them to zero.
  public func gather(into total: Buffer, on threads: Int) {
    Threads.stretches(of: total.count, on: threads) { stretch in
      for other in others {
        hk_add(total.pointer + stretch.lowerBound, other.pointer + stretch.lowerBound, Int64(stretch.count))
        (other.pointer + stretch.lowerBound).update(repeating: 0, count: stretch.count)
      }
    }
  }
}
