/// Learns merges from the distinct words of a corpus.
///
/// A merge changes the counts of the neighbouring pairs only, and visits only the words in which its pair occurs. Every
/// pair that a merge creates contains its new token, so a pair enters the queue once, with all its words. No token is
/// made twice: wherever its bytes occur without a merge across their ends, the same merges were made inside them in the
/// same order, so these bytes are the same pair everywhere, and one merge joins all.
struct BytePairTrainer {
  private(set) var tokens: ByteStringTable
  /// The merges in the order in which they were made.
  private(set) var merges: [(first: Int32, second: Int32)] = []
  /// The token that each merge made.
  private(set) var results: [Int32] = []

  /// The symbols of all words, one word after another. A word has `lengths[word]` symbols from `starts[word]` on.
  private var symbols: [Int32] = []
  private var starts: [Int] = []
  private var lengths: [Int] = []
  private let wordCounts: [Int]

  private var pairs = PairTable()
  private var pairKeys: [UInt64] = []
  private var pairCounts: [Int] = []
  /// For each pair, the words in which it occurred, in ascending order. A merge may have removed it from some.
  private var wordsOfPair: [[Int32]] = []
  private var newPairs: [Int] = []
  private var queue = BinaryHeap<Candidate>()

  private struct Candidate: Comparable {
    var count: Int
    var pair: UInt64
    var pairIndex: Int32

    static func < (left: Candidate, right: Candidate) -> Bool {
      left.count != right.count ? left.count > right.count : left.pair < right.pair
    }
  }

  init(words: ByteStringTable, counts: [Int], tokens: ByteStringTable, byteIDs: [Int32]) {
    self.tokens = tokens
    wordCounts = counts
    for word in 0..<words.count {
      starts.append(symbols.count)
      lengths.append(words[word].count)
      for byte in words[word] { symbols.append(byteIDs[Int(byte)]) }
    }
    for word in 0..<words.count {
      let start = starts[word]
      for index in start..<start + max(lengths[word] - 1, 0) {
        change(PairTable.key(symbols[index], symbols[index + 1]), by: counts[word], in: word)
      }
    }
    enqueueNewPairs()
  }

  /// Merges until there are `vocabularySize` tokens or no more pairs.
  mutating func run(until vocabularySize: Int) {
    while tokens.count < vocabularySize, var top = queue.pop() {
      let count = pairCounts[Int(top.pairIndex)]
      if top.count != count {
        top.count = count
        queue.push(top)
        continue
      }
      guard count > 0 else { return }
      let (first, second) = PairTable.ids(of: top.pair)
      let result = Int32(tokens.insert(Array(tokens[Int(first)]) + Array(tokens[Int(second)])))
      merges.append((first, second))
      results.append(result)
      let words = wordsOfPair[Int(top.pairIndex)]
      wordsOfPair[Int(top.pairIndex)] = []
      for word in words { merge(first, second, into: result, in: Int(word)) }
      enqueueNewPairs()
    }
  }

  private mutating func merge(_ first: Int32, _ second: Int32, into result: Int32, in word: Int) {
    let start = starts[word]
    let end = start + lengths[word]
    let count = wordCounts[word]
    var write = start
    var read = start
    while read < end {
      guard read + 1 < end, symbols[read] == first, symbols[read + 1] == second else {
        symbols[write] = symbols[read]
        write += 1
        read += 1
        continue
      }
      if write > start {
        change(PairTable.key(symbols[write - 1], first), by: -count, in: word)
        change(PairTable.key(symbols[write - 1], result), by: count, in: word)
      }
      symbols[write] = result
      write += 1
      read += 2
      if read < end {
        change(PairTable.key(second, symbols[read]), by: -count, in: word)
        change(PairTable.key(result, symbols[read]), by: count, in: word)
      }
    }
    lengths[word] = write - start
  }

  private mutating func change(_ pair: UInt64, by count: Int, in word: Int) {
    let index = pairs.insert(pair)
    if index == pairCounts.count {
      pairCounts.append(0)
      pairKeys.append(pair)
      wordsOfPair.append([])
      newPairs.append(index)
    }
    pairCounts[index] += count
    if count > 0 && wordsOfPair[index].last != Int32(word) { wordsOfPair[index].append(Int32(word)) }
  }

  private mutating func enqueueNewPairs() {
    for index in newPairs where pairCounts[index] > 0 {
      queue.push(Candidate(count: pairCounts[index], pair: pairKeys[index], pairIndex: Int32(index)))
    }
    newPairs.removeAll(keepingCapacity: true)
  }
}
