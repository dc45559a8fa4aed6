/// Applies byte-pair merges to one word: repeatedly the pair of the lowest rank, and of equal pairs the leftmost, until
/// no pair can be merged (Sennrich et al., arXiv 1508.07909).
struct WordMerger {
  private static let none = Int32.max
  /// For words of at most this many bytes, a search through all pairs for each merge is faster than a queue.
  private static let longestShort = 48

  private let ranks: PairTable
  private let results: [Int32]
  private let byteIDs: [Int32]
  private var symbols: [Int32] = Array(repeating: 0, count: longestShort)
  private var pairRanks: [Int32] = Array(repeating: 0, count: longestShort)

  /// - Parameters:
  ///   - ranks: the merges, numbered by rank.
  ///   - results: for each rank, the token that the merge makes.
  ///   - byteIDs: the token of each byte.
  init(ranks: PairTable, results: [Int32], byteIDs: [Int32]) {
    self.ranks = ranks
    self.results = results
    self.byteIDs = byteIDs
  }

  mutating func append(_ word: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    if word.count > WordMerger.longestShort {
      appendLong(word, to: &ids)
    } else if word.count == 1 {
      ids.append(byteIDs[Int(word[0])])
    } else {
      appendShort(word, to: &ids)
    }
  }

  @inline(__always)
  private func rank(_ first: Int32, _ second: Int32) -> Int32 {
    let rank = ranks.index(of: PairTable.key(first, second))
    return rank < 0 ? WordMerger.none : rank
  }

  private mutating func appendShort(_ word: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    var count = word.count
    for index in 0..<count { symbols[index] = byteIDs[Int(word[index])] }
    for index in 0..<max(count - 1, 0) { pairRanks[index] = rank(symbols[index], symbols[index + 1]) }
    while count > 1 {
      var best = 0
      for index in 1..<count - 1 where pairRanks[index] < pairRanks[best] { best = index }
      guard pairRanks[best] != WordMerger.none else { break }
      symbols[best] = results[Int(pairRanks[best])]
      count -= 1
      for index in best + 1..<count { symbols[index] = symbols[index + 1] }
      for index in best + 1..<max(count - 1, best + 1) { pairRanks[index] = pairRanks[index + 1] }
      if best > 0 { pairRanks[best - 1] = rank(symbols[best - 1], symbols[best]) }
      if best < count - 1 { pairRanks[best] = rank(symbols[best], symbols[best + 1]) }
    }
    for index in 0..<count { ids.append(symbols[index]) }
  }

  /// The same with a queue of pairs over a linked list, so that the time does not grow with the square of the length.
  private func appendLong(_ word: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    let count = word.count
    var symbols = word.map { byteIDs[Int($0)] }
    var next = Array(1...count)
    var previous = Array(-1..<count - 1)
    var queue = BinaryHeap<UInt64>()  // a pair's rank above the position of its first symbol

    func push(at position: Int) {
      guard position >= 0, next[position] < count else { return }
      let rank = rank(symbols[position], symbols[next[position]])
      if rank != WordMerger.none { queue.push(UInt64(rank) << 32 | UInt64(position)) }
    }

    for position in 0..<count { push(at: position) }
    while let entry = queue.pop() {
      let position = Int(entry & 0xffff_ffff)
      let rank = Int32(entry >> 32)
      // Another merge may have changed the pair since it was queued.
      guard symbols[position] >= 0, next[position] < count,
        self.rank(symbols[position], symbols[next[position]]) == rank
      else { continue }
      let consumed = next[position]
      symbols[position] = results[Int(rank)]
      symbols[consumed] = -1
      next[position] = next[consumed]
      if next[position] < count { previous[next[position]] = position }
      push(at: previous[position])
      push(at: position)
    }
    var position = 0
    while position < count {
      ids.append(symbols[position])
      position = next[position]
    }
  }
}
