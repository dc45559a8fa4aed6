import CKernels

/// The buffers of a gradient of a batch that is divided into a fixed number of parts, one for each part.
///
/// The buffers are added in a fixed order, so that the sum does not depend on the number of threads.
public final class SharedGradient {
  private let others: [Buffer]

  public init(count: Int, parts: Int) { others = (1..<max(parts, 1)).map { _ in Buffer(count: count) } }

  /// The buffer of a part. The first part adds to `total` itself.
  public func part(_ part: Int, in total: Buffer) -> Buffer { part == 0 ? total : others[part - 1] }

  /// Adds the other parts' buffers to `total`, and sets them to zero.
  public func gather(into total: Buffer, on threads: Int) {
    Threads.ranges(of: total.count, on: threads) { range in
      for other in others {
        hk_add(total.pointer + range.lowerBound, other.pointer + range.lowerBound, Int64(range.count))
        (other.pointer + range.lowerBound).update(repeating: 0, count: range.count)
      }
    }
  }
}
