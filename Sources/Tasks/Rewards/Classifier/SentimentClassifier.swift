import Foundation

/// The ground-truth reward of the controlled-sentiment task: P(positive | text) by logistic regression on words and pairs of
/// words.
///
/// The paper (arXiv 2305.18290, appendix C.1) uses a fine-tuned RoBERTa. The role is the same: a fixed classifier that labels
/// preferences and measures rewards. This classifier is fast and is trained on the labelled reviews of the corpus. The logit of
/// a text is `bias + Σ weights / √features`. The square root accounts for opinions that repeat each other in one text.
public struct SentimentClassifier: TextReward, Equatable {
  let bits: Int
  let weights: [Float]
  let bias: Double
  /// The measurements on held-out reviews after training.
  public internal(set) var statistics: ClassifierStatistics

  /// Returns the log-odds that the text is positive. For a text without words, these are the log-odds of the prior.
  func logit(of text: String) -> Double {
    var words = HashedWords()
    return logit(of: text, using: &words)
  }

  public var name: String { "P(positive)" }

  public func reward(of text: PromptCompletion) -> Double? { probabilityPositive(of: text.whole) }

  func probabilityPositive(of text: String) -> Double {
    SentimentClassifier.logistic(logit(of: text))
  }

  func probabilitiesPositive(of texts: [String]) -> [Double] {
    var words = HashedWords()
    return texts.map { SentimentClassifier.logistic(logit(of: $0, using: &words)) }
  }

  func logit(of text: String, using words: inout HashedWords) -> Double {
    words.hash(text)
    let hashes = words.hashes
    guard let last = hashes.last else { return bias }
    let sum = weights.withUnsafeBufferPointer { weights in
      // In double precision, so that the order of summation has no visible effect.
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

/// Measurements of a classifier on held-out reviews. They are `nil` if there are none.
public struct ClassifierStatistics: Codable, Sendable, Equatable {
  public var trainingDocuments: Int
  public var heldOutDocuments: Int
  /// The fraction of whole reviews whose label is predicted correctly.
  public var accuracyWhole: Double?
  /// The same on windows of 24–64 words, four of each review.
  public var accuracyWindows: Double?
  /// The mean −log P(label) on windows, in nats.
  public var logLossWindows: Double?
  /// The expected calibration error on windows: the mean of |fraction positive − mean P| over ten equal bins, weighted by count.
  public var calibrationErrorWindows: Double?
  /// The mean P(positive) on windows.
  public var meanProbabilityWindows: Double?
}
