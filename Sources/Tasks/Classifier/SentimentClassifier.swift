import Foundation

/// The ground-truth reward of the controlled-sentiment task: P(positive | text) by logistic regression on words and
/// pairs of words.
///
/// The paper (arXiv 2305.18290, appendix C.1) takes a fine-tuned RoBERTa; the role is the same: a fixed judge that
/// labels preferences and measures rewards. This one is exact, fast and learned from the labelled reviews at hand.
/// A text's logit is `bias + Σ weights / √features`: opinions in one text repeat each other, so evidence does not grow
/// as their number.
public struct SentimentClassifier: Sendable, Equatable {
  let bits: Int
  let weights: [Float]
  let bias: Double
  /// What was measured when it was trained.
  public let statistics: ClassifierStatistics

  init(bits: Int, weights: [Float], bias: Double, statistics: ClassifierStatistics) {
    self.bits = bits
    self.weights = weights
    self.bias = bias
    self.statistics = statistics
  }

  /// The logarithm of the odds that the text is positive; the prior's for a text without words.
  public func logit(of text: String) -> Double {
    var words = HashedWords()
    return logit(of: text, using: &words)
  }

  public func probabilityPositive(of text: String) -> Double {
    SentimentClassifier.logistic(logit(of: text))
  }

  /// The same, for many texts: one buffer for all.
  public func probabilitiesPositive(of texts: [String]) -> [Double] {
    var words = HashedWords()
    return texts.map { SentimentClassifier.logistic(logit(of: $0, using: &words)) }
  }

  func logit(of text: String, using words: inout HashedWords) -> Double {
    words.hash(text)
    let hashes = words.hashes
    guard let last = hashes.last else { return bias }
    let sum = weights.withUnsafeBufferPointer { weights in
      // In double precision, so that the order of summation does not show.
      var sum = Double(weights[HashedWords.unigram(last, bits: bits)])
      for index in 0..<(hashes.count - 1) {
        sum += Double(weights[HashedWords.unigram(hashes[index], bits: bits)])
        sum += Double(weights[HashedWords.bigram(hashes[index], hashes[index + 1], bits: bits)])
      }
      return sum
    }
    return bias + sum / Double(2 * hashes.count - 1).squareRoot()
  }

  static func logistic(_ logit: Double) -> Double {
    logit >= 0 ? 1 / (1 + exp(-logit)) : exp(logit) / (1 + exp(logit))
  }
}

/// What was measured of a classifier on reviews that it never saw.
public struct ClassifierStatistics: Codable, Sendable, Equatable {
  public var trainingDocuments: Int
  public var heldOutDocuments: Int
  /// The share of whole held-out reviews, and of four windows of 24–64 words in each, that are on the right side of ½.
  /// Statistics on held-out reviews are `nil` where none were given.
  public var accuracyWhole: Double?
  public var accuracyWindows: Double?
  /// On windows: mean −log P(label), in nats.
  public var logLossWindows: Double?
  /// On windows: the expected calibration error over ten equal bins, mean |share positive − mean P| by count.
  public var calibrationErrorWindows: Double?
  /// On windows: mean P(positive).
  public var meanProbabilityWindows: Double?
}
