/// Text as hashed words, the input of the classifier.
///
/// A word is a run of letters, digits, apostrophes and non-ASCII bytes, in lower case. Any other sign is a word. A run of one
/// sign ("!!!") is one word. The features are words and pairs of adjacent words, hashed into 2^bits indices (Weinberger et al.,
/// "Feature hashing for large scale multitask learning", arXiv 0902.2206).
struct HashedWords {
  private(set) var hashes: [UInt32] = []

  mutating func hash(_ text: String) {
    hashes.removeAll(keepingCapacity: true)
    if text.utf8.withContiguousStorageIfAvailable({ append($0) }) == nil {
      Array(text.utf8).withUnsafeBufferPointer { append($0) }
    }
  }

  private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    var position = 0
    while position < bytes.count {
      var kind = HashedWords.kinds[Int(bytes[position])]
      if kind == 0 {
        position += 1
        continue
      }
      var hash: UInt32 = 0x811c_9dc5  // FNV-1a
      if kind == 1 {
        let sign = bytes[position]
        hash = (hash ^ UInt32(sign)) &* 0x0100_0193
        while position < bytes.count, bytes[position] == sign { position += 1 }
      } else {
        repeat {
          hash = (hash ^ UInt32(kind)) &* 0x0100_0193
          position += 1
          kind = position < bytes.count ? HashedWords.kinds[Int(bytes[position])] : 0
        } while kind > 1
      }
      hashes.append(hash)
    }
  }

  /// 0 for a blank, 1 for a sign, and for other bytes the byte in lower case.
  private static let kinds: [UInt8] = (0..<256).map { value in
    let byte = UInt8(value)
    switch byte {
    case 0...0x20, 0x7f: return 0
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): return byte | 0x20
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "'"): return byte
    case 0x80...: return byte
    default: return 1
    }
  }

  /// Returns the feature index of a word, below `1 << bits`.
  @inline(__always)
  static func unigram(_ word: UInt32, bits: Int) -> Int { Int(finalized(word) >> UInt32(32 - bits)) }

  /// Returns the feature index of two adjacent words.
  @inline(__always)
  static func bigram(_ first: UInt32, _ second: UInt32, bits: Int) -> Int {
    Int(finalized((first &* 0x9e37_79b1) ^ (second &+ 0x7f4a_7c15)) >> UInt32(32 - bits))
  }

  /// The finalizer of MurmurHash3.
  @inline(__always)
  private static func finalized(_ value: UInt32) -> UInt32 {
    var z = value
    z = (z ^ (z >> 16)) &* 0x85eb_ca6b
    z = (z ^ (z >> 13)) &* 0xc2b2_ae35
    return z ^ (z >> 16)
  }
}
