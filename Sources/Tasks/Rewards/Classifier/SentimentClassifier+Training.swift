import Foundation
import Tensor

public enum ClassifierTrainingError: Error, Equatable, CustomStringConvertible {
  case tooFewDocuments(positive: Int, negative: Int, needed: Int)

  public var description: String {
    switch self {
    case .tooFewDocuments(let positive, let negative, let needed):
      return "The sentiment classifier needs at least \(needed) training reviews of each label; "
        + "found \(positive) positive and \(negative) negative reviews."
    }
  }
}

extension SentimentClassifier {
  /// Selected from a dozen configurations by the accuracy on windows of held-out IMDb reviews. More bits would help a little
  /// (22 bits: half a percentage point), but need more cache and a larger file.
  struct Hyperparameters {
    var bits = 20
    var epochs = 4
    /// The number of random windows of each review in an epoch, in addition to the whole review.
    var windows = 6
    var learningRate = 0.1
    var weightDecay = 3e-3
    /// The lengths of a window in `HashedWords`, including signs. This is about 24–64 words.
    var windowLengths = 26...74
  }

  static let minimumPerLabel = 20
  private static let calibrationFraction = 0.1

  public static func train(
    on reviews: [(text: String, label: Sentiment)], heldOut: [(text: String, label: Sentiment)] = [], seed: UInt64
  ) throws(ClassifierTrainingError) -> SentimentClassifier {
    try train(on: reviews, heldOut: heldOut, seed: seed, hyperparameters: Hyperparameters())
  }

  /// Trains with Adagrad (Duchi et al., 2011) on whole reviews and on random windows of them, so that the probabilities are
  /// calibrated for texts as short as a completion. The weights are averaged over the second half of the epochs. A tenth of
  /// the reviews is not used for the weights: the scale and the bias are fitted on their windows (Platt, 1999), because the
  /// classifier is overconfident on its training reviews.
  static func train(
    on reviews: [(text: String, label: Sentiment)], heldOut: [(text: String, label: Sentiment)], seed: UInt64,
    hyperparameters: Hyperparameters
  ) throws(ClassifierTrainingError) -> SentimentClassifier {
    let positive = reviews.count { $0.label == .positive }
    guard min(positive, reviews.count - positive) >= minimumPerLabel else {
      throw .tooFewDocuments(
        positive: positive, negative: reviews.count - positive, needed: minimumPerLabel)
    }
    var shuffling = RandomStream(seed: seed, purpose: "classifier calibration")
    let order = shuffling.permutation(of: reviews.count)
    let calibrationCount = Int(Double(reviews.count) * calibrationFraction)
    let examples = HashedReviews(reviews, bits: hyperparameters.bits)

    var regression = WindowRegression(examples: examples, hyperparameters: hyperparameters)
    regression.fit(documents: Array(order[calibrationCount...]), seed: seed)
    let (scale, bias) = regression.fitCalibration(documents: Array(order[..<calibrationCount]), seed: seed)

    var classifier = SentimentClassifier(
      bits: hyperparameters.bits,
      weights: regression.average.map { SentimentClassifier.rounded(Float(Double($0) * scale)) }, bias: bias,
      statistics: ClassifierStatistics(trainingDocuments: reviews.count, heldOutDocuments: 0))
    classifier.statistics = classifier.statistics(on: heldOut, seed: seed)
    return classifier
  }

  /// Rounds to bfloat16, which makes the file small and costs no accuracy.
  static func rounded(_ weight: Float) -> Float {
    let bits = weight.bitPattern
    return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
  }
}
