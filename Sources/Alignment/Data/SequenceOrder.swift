import Tensor

/// Endless passes over `0..<count`, each in a random order.
struct SequenceOrder {
  private let count: Int
  private let seed: UInt64
  /// The number of elements taken so far.
  private(set) var drawn: Int
  private var left: ArraySlice<Int> = []

  /// - Parameter drawn: elements that are taken already.
  init(count: Int, seed: UInt64, drawn: Int = 0) {
    self.count = count
    self.seed = seed
    self.drawn = drawn
    if drawn % count != 0 { left = pass(drawn / count).dropFirst(drawn % count) }
  }

  private func pass(_ epoch: Int) -> ArraySlice<Int> {
    var random = RandomStream(seed: seed, purpose: "order of sequences", index: UInt64(epoch))
    return random.permutation(of: count)[...]
  }

  mutating func next(_ wanted: Int) -> [Int] {
    var chosen: [Int] = []
    chosen.reserveCapacity(wanted)
    while chosen.count < wanted {
      if left.isEmpty { left = pass(drawn / count) }
      let taken = left.prefix(wanted - chosen.count)
      chosen += taken
      left = left.dropFirst(taken.count)
      drawn += taken.count
    }
    return chosen
  }
}
