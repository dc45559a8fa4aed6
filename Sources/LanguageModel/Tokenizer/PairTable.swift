/// A hash table of pairs of token ids, numbered from 0 in the order of insertion.
///
/// In a tokenizer a merge's number is its rank. In training a pair's number is the index of its count.
struct PairTable: Sendable {
  private struct Slot {
    var pair: UInt64
    var index: Int32
    static let empty = Slot(pair: .max, index: -1)
  }

  private var slots = [Slot](repeating: .empty, count: 1024)
  private var shift: UInt64 = 54
  private(set) var count = 0

  /// A pair as one number, which orders pairs by the first id, then by the second. Ids are not negative.
  @inline(__always)
  static func key(_ first: Int32, _ second: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
  }

  static func ids(of key: UInt64) -> (first: Int32, second: Int32) {
    (Int32(truncatingIfNeeded: key >> 32), Int32(truncatingIfNeeded: key))
  }

  /// The pair's number, or -1.
  @inline(__always)
  func index(of pair: UInt64) -> Int32 { slots[slot(of: pair)].index }

  /// Returns the pair's number, and inserts the pair if it is new.
  mutating func insert(_ pair: UInt64) -> Int {
    let slot = slot(of: pair)
    if slots[slot].index >= 0 { return Int(slots[slot].index) }
    let index = count
    slots[slot] = Slot(pair: pair, index: Int32(index))
    count += 1
    if count * 2 > slots.count { grow() }
    return index
  }

  @inline(__always)
  private func slot(of pair: UInt64) -> Int {
    let mask = slots.count - 1
    // Both halves of the key must affect the bits that are kept.
    var slot = Int(truncatingIfNeeded: ((pair ^ pair >> 29) &* 0x9e37_79b9_7f4a_7c15) >> shift)
    while slots[slot].pair != pair && slots[slot].index >= 0 { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: .empty, count: old.count * 2)
    shift -= 1
    for entry in old where entry.index >= 0 { slots[slot(of: entry.pair)] = entry }
  }
}
