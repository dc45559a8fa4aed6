import Foundation

/// A hash table of distinct byte strings, numbered from 0 in the order of insertion.
///
/// It serves millions of words and tokens: all bytes are in one array, so that a string needs no allocation.
struct ByteStringTable: Sendable {
  private struct Slot {
    var fingerprint: UInt32
    var index: Int32
    static let empty = Slot(fingerprint: 0, index: -1)
  }

  private var bytes: [UInt8] = []
  private var bounds: [Int] = [0]
  private var slots = [Slot](repeating: .empty, count: 1024)

  var count: Int { bounds.count - 1 }

  func range(of index: Int) -> Range<Int> { bounds[index]..<bounds[index + 1] }

  subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(of: index)] }

  func index(of string: UnsafeBufferPointer<UInt8>) -> Int? {
    find(string, hash: Self.hash(string)).index
  }

  func index(of string: [UInt8]) -> Int? {
    string.withUnsafeBufferPointer { index(of: $0) }
  }

  /// Returns the string's number, and inserts the string if it is new.
  mutating func insert(_ string: UnsafeBufferPointer<UInt8>) -> Int {
    let hash = Self.hash(string)
    let found = find(string, hash: hash)
    if let index = found.index { return index }
    let index = count
    bytes.append(contentsOf: string)
    bounds.append(bytes.count)
    slots[found.slot] = Slot(fingerprint: UInt32(truncatingIfNeeded: hash), index: Int32(index))
    if count * 2 > slots.count { grow() }
    return index
  }

  mutating func insert(_ string: [UInt8]) -> Int {
    string.withUnsafeBufferPointer { insert($0) }
  }

  @inline(__always)
  private func find(_ string: UnsafeBufferPointer<UInt8>, hash: UInt64) -> (slot: Int, index: Int?) {
    let fingerprint = UInt32(truncatingIfNeeded: hash)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while true {
      let candidate = slots[slot]
      if candidate.index < 0 { return (slot, nil) }
      if candidate.fingerprint == fingerprint && isEqual(Int(candidate.index), string) {
        return (slot, Int(candidate.index))
      }
      slot = (slot + 1) & mask
    }
  }

  private func isEqual(_ index: Int, _ string: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(of: index)
    guard range.count == string.count else { return false }
    guard let other = string.baseAddress, !range.isEmpty else { return true }
    return bytes.withUnsafeBufferPointer { own in
      own.baseAddress.map { memcmp($0 + range.lowerBound, other, range.count) == 0 } ?? false
    }
  }

  private mutating func grow() {
    slots = [Slot](repeating: .empty, count: slots.count * 2)
    let mask = slots.count - 1
    bytes.withUnsafeBufferPointer { bytes in
      for index in 0..<count {
        let hash = Self.hash(UnsafeBufferPointer(rebasing: bytes[range(of: index)]))
        var slot = Int(truncatingIfNeeded: hash >> 32) & mask
        while slots[slot].index >= 0 { slot = (slot + 1) & mask }
        slots[slot] = Slot(fingerprint: UInt32(truncatingIfNeeded: hash), index: Int32(index))
      }
    }
  }

  /// Hashes eight bytes at a time, the last eight overlapping, and mixes each by the two halves of a full product.
  @inline(__always)
  private static func hash(_ string: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(string)
    let count = raw.count
    var state = UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15
    func absorb(_ word: UInt64) {
      let product = (state ^ word ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
      state = product.high ^ product.low
    }
    if count >= 8 {
      for offset in stride(from: 0, to: count - 8, by: 8) {
        absorb(raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      absorb(raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
    } else if count >= 4 {
      let first = raw.loadUnaligned(as: UInt32.self)
      let last = raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
      absorb(UInt64(first) << 32 | UInt64(last))
    } else if count > 0 {
      absorb(UInt64(raw[0]) << 16 | UInt64(raw[count / 2]) << 8 | UInt64(raw[count - 1]))
    }
    return (state ^ state >> 29) &* 0x94d0_49bb_1331_11eb
  }
}
