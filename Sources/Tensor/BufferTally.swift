import Synchronization

/// Counts the memory that buffers would take, without taking it. So the memory of a training is known before it begins,
/// from the code that will allocate it.
public final class BufferTally: Sendable {
  @TaskLocal static var current: BufferTally?
  private let counted = Atomic<Int>(0)

  private init() {}

  /// Returns the bytes of all buffers that `make` makes. They have no memory: nothing may be read from them or written
  /// to them.
  public static func bytes(making make: () throws -> Void) rethrows -> Int {
    let tally = BufferTally()
    try $current.withValue(tally, operation: make)
    return tally.counted.load(ordering: .relaxed)
  }

  func add(_ bytes: Int) { counted.wrappingAdd(bytes, ordering: .relaxed) }
}
