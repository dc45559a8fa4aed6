import Synchronization

/// Counts what buffers would take, and takes nothing: the memory of a training is known before it begins from the very
/// code that will ask for it.
public final class BufferTally: Sendable {
  @TaskLocal static var current: BufferTally?
  private let counted = Atomic<Int>(0)

  private init() {}

  /// Bytes of all buffers that `make` makes. They have their counts but no memory: nothing may be read from them or
  /// written to them.
  public static func bytes(making make: () throws -> Void) rethrows -> Int {
    let tally = BufferTally()
    try $current.withValue(tally, operation: make)
    return tally.counted.load(ordering: .relaxed)
  }

  func add(_ bytes: Int) { counted.wrappingAdd(bytes, ordering: .relaxed) }
}
