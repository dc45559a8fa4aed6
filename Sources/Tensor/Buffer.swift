/// A fixed run of floats on the heap, aligned for the widest vectors: the memory of parameters, gradients and
/// workspaces. Its size never changes, so what is planned before the first step holds until the last.
public final class Buffer {
  public let count: Int
  public let pointer: UnsafeMutablePointer<Float>

  /// `count` zeros.
  public init(count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
    pointer = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    pointer.initialize(repeating: 0, count: max(count, 1))
  }

  public convenience init(_ values: some Collection<Float>) {
    self.init(count: values.count)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  deinit { pointer.deallocate() }

  public var elements: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: pointer, count: count) }

  public var array: [Float] { Array(elements) }

  public func zero() { pointer.update(repeating: 0, count: count) }

  public func copy(from other: Buffer) {
    precondition(other.count == count, "buffers of \(other.count) and \(count) floats")
    pointer.update(from: other.pointer, count: count)
  }
}
