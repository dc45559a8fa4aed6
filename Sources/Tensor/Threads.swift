import Dispatch

/// The threads of one cell, among which it divides the passes over a batch. Cells side by side use a machine better, so
/// a cell has one thread unless its model is so large that few cells fit in memory.
///
/// The division of work into items does not depend on the number of threads, and the results of items are combined in the
/// order of the items. So results are the same for any number of threads.
public enum Threads {
  /// The number of threads of the trainers and samplers that the current task makes.
  @TaskLocal public static var count = 1

  /// Calls `body` for each of `items` items, item i on thread i mod `threads`, and waits for all.
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

  /// Divides `0..<count` into one range for each thread, and calls `body` with each. For elementwise work.
  static func ranges(of count: Int, on threads: Int, _ body: (Range<Int>) -> Void) {
    each(threads, on: threads) { part, _ in body(count * part / threads..<count * (part + 1) / threads) }
  }

  /// Returns the results of `body` for each of `items` items, in their order.
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
