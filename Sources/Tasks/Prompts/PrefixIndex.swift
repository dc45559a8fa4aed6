/// Finds which of some sequences begin another, in one walk over it whatever their lengths.
struct PrefixIndex {
  private let sequences: [[Int32]]
  /// By the hash of the whole sequence; the first of equal ones alone.
  private var places: [UInt64: [Int]] = [:]
  private var lengths: Set<Int> = []

  init(_ sequences: [[Int32]]) {
    self.sequences = sequences
    var known = Set<[Int32]>()
    for (place, sequence) in sequences.enumerated() where known.insert(sequence).inserted {
      places[sequence.reduce(PrefixIndex.start, PrefixIndex.step), default: []].append(place)
      lengths.insert(sequence.count)
    }
  }

  /// Calls `body` with the place of each sequence that `whole` begins with or equals, from the shortest to the longest.
  func forEachPrefix(of whole: [Int32], _ body: (Int) -> Void) {
    var hash = PrefixIndex.start
    for length in 0...whole.count {
      if length > 0 { hash = PrefixIndex.step(hash, whole[length - 1]) }
      guard lengths.contains(length), let candidates = places[hash] else { continue }
      for place in candidates where sequences[place].count == length && whole.starts(with: sequences[place]) {
        body(place)
      }
    }
  }

  /// The first of them.
  func firstPrefix(of whole: [Int32]) -> Int? {
    var first: Int?
    forEachPrefix(of: whole) { place in if first == nil { first = place } }
    return first
  }

  // FNV-1a over tokens.
  private static let start: UInt64 = 0xcbf2_9ce4_8422_2325
  private static func step(_ hash: UInt64, _ token: Int32) -> UInt64 {
    (hash ^ UInt64(UInt32(bitPattern: token))) &* 0x0000_0100_0000_01b3
  }
}
