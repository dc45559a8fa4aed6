import CKernels
import Foundation

/// An array of floats on the heap, aligned for the widest vectors: the memory of parameters, gradients and workspaces.
/// Its size never changes, so that memory can be planned before the first step.
public final class Buffer {
  public let count: Int
  public let pointer: UnsafeMutablePointer<Float>
  /// Whether a `BufferTally` only counts this buffer, which then has no memory.
  private let isPlanned: Bool

  /// Buffers of at least this many bytes ask the system for pages of this size. Each entry of the page table then
  /// covers 512 times as much memory, and loops over activations and caches seldom wait for one.
  private static let hugePage = 2 << 20

  /// `count` zeros.
  public init(count: Int) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let isLarge = bytes >= Buffer.hugePage
    if let tally = BufferTally.current {
      tally.add(bytes)
      isPlanned = true
      pointer = Buffer.nowhere
      return
    }
    isPlanned = false
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? Buffer.hugePage : 64)
    #if os(Linux)
      // If the system refuses, it gives small pages.
      if isLarge { _ = madvise(raw, bytes, MADV_HUGEPAGE) }
    #endif
    pointer = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    pointer.initialize(repeating: 0, count: max(count, 1))
  }

  public convenience init(_ values: some Collection<Float>) {
    self.init(count: values.count)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }

  deinit { if !isPlanned { pointer.deallocate() } }

  /// An address in the first page, which no process has: reading or writing it ends the program.
  private static var nowhere: UnsafeMutablePointer<Float> {
    guard let pointer = UnsafeMutablePointer<Float>(bitPattern: 64) else { preconditionFailure("an address of 64") }
    return pointer
  }

  public var elements: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: pointer, count: count) }

  public var array: [Float] { Array(elements) }

  public func zero() { pointer.update(repeating: 0, count: count) }

  public func add(_ other: Buffer) {
    precondition(other.count == count, "buffers of \(other.count) and \(count) floats")
    hk_add(pointer, other.pointer, Int64(count))
  }

  public func copy(from other: Buffer) {
    precondition(other.count == count, "buffers of \(other.count) and \(count) floats")
    pointer.update(from: other.pointer, count: count)
  }
}
