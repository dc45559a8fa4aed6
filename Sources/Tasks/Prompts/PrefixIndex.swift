/// Finds the sequences of a set that are prefixes of another sequence, in one pass over the other sequence.
struct PrefixIndex {
  private let sequences: [[Int32]]
  /// Indices into `sequences`, by the hash of the sequence. Of equal sequences, only the first is included.
  private var indices: [UInt64: [Int]] = [:]
  private var lengths: Set<Int> = []

  init(_ sequences: [[Int32]]) {
    self.sequences = sequences
    var known = Set<[Int32]>()
    for (index, sequence) in sequences.enumerated() where known.insert(sequence).inserted {
      indices[sequence.reduce(PrefixIndex.start, PrefixIndex.step), default: []].append(index)
      lengths.insert(sequence.count)
    }
  }

  /// Calls `body` with the index of each sequence that is a prefix of `whole` or equals it, from the shortest to the longest.
  func forEachPrefix(of whole: [Int32], _ body: (Int) -> Void) {
    var hash = PrefixIndex.start
    for length in 0...whole.count {
      if length > 0 { hash = PrefixIndex.step(hash, whole[length - 1]) }
      guard lengths.contains(length), let candidates = indices[hash] else { continue }
      for index in candidates where sequences[index].count == length && whole.starts(with: sequences[index]) {
        body(index)
      }
    }
  }

  /// Returns the index of the shortest prefix.
  func firstPrefix(of whole: [Int32]) -> Int? {
    var first: Int?
    forEachPrefix(of: whole) { index in if first == nil { first = index } }
    return first
  }

  // FNV-1a over tokens.
  private static let start: UInt64 = 0xcbf2_9ce4_8422_2325
  private static func step(_ hash: UInt64, _ token: Int32) -> UInt64 {
    (hash ^ UInt64(UInt32(bitPattern: token))) &* 0x0000_0100_0000_01b3
  }
}
