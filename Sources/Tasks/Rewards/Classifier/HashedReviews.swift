/// The features of all reviews, concatenated.
struct HashedReviews {
  var unigrams: [Int32] = []
  /// The bigrams, by the index of their first word.
  var bigrams: [Int32] = []
  var ranges: [Range<Int>] = []
  var targets: [Double] = []

  init(_ reviews: [(text: String, label: Sentiment)], bits: Int) {
    var words = HashedWords()
    for review in reviews {
      words.hash(review.text)
      let start = unigrams.count
      let hashes = words.hashes
      for (index, hash) in hashes.enumerated() {
        unigrams.append(Int32(HashedWords.unigram(hash, bits: bits)))
        let next = index + 1 < hashes.count ? hashes[index + 1] : 0
        bigrams.append(Int32(HashedWords.bigram(hash, next, bits: bits)))
      }
      ranges.append(start..<unigrams.count)
      targets.append(review.label == .positive ? 1 : 0)
    }
  }

  /// Calls `body` with each feature of a window. The bigram of the last word is omitted, because it extends beyond the window.
  @inline(__always)
  func forEachFeature(in window: Range<Int>, _ body: (Int) -> Void) {
    unigrams.withUnsafeBufferPointer { unigrams in
      bigrams.withUnsafeBufferPointer { bigrams in
        for index in window.lowerBound..<(window.upperBound - 1) {
          body(Int(unigrams[index]))
          body(Int(bigrams[index]))
        }
        body(Int(unigrams[window.upperBound - 1]))
      }
    }
  }

  /// Returns the sum of the weights of a window.
  func sum(of weights: UnsafeBufferPointer<Float>, in window: Range<Int>) -> Double {
    // The last word first, then pairs of a word and a bigram: the order determines the rounding.
    unigrams.withUnsafeBufferPointer { unigrams in
      bigrams.withUnsafeBufferPointer { bigrams in
        var sum = weights[Int(unigrams[window.upperBound - 1])]
        for index in window.lowerBound..<(window.upperBound - 1) {
          sum += weights[Int(unigrams[index])] + weights[Int(bigrams[index])]
        }
        return Double(sum)
      }
    }
  }
}
