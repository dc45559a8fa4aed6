import CKernels

/// The buffers of a gradient that several threads add to, one for each thread.
public final class SharedGradient {
  private let others: [Buffer]

  public init(count: Int, threads: Int) { others = (1..<max(threads, 1)).map { _ in Buffer(count: count) } }

  /// The buffer of a thread. The first thread adds to `total` itself.
  public func part(of thread: Int, in total: Buffer) -> Buffer { thread == 0 ? total : others[thread - 1] }

  /// Adds the other threads' buffers to `total`, and sets them to zero.
  public func gather(into total: Buffer) {
    Threads.ranges(of: total.count, on: others.count + 1) { range in
      for other in others {
        hk_add(total.pointer + range.lowerBound, other.pointer + range.lowerBound, Int64(range.count))
        (other.pointer + range.lowerBound).update(repeating: 0, count: range.count)
      }
    }
  }
}
