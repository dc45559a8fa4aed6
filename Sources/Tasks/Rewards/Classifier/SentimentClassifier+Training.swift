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

    let trained = SentimentClassifier(
      bits: hyperparameters.bits,
      weights: regression.average.map { SentimentClassifier.rounded(Float(Double($0) * scale)) },
      bias: bias,
      statistics: ClassifierStatistics(trainingDocuments: reviews.count, heldOutDocuments: 0))
    var statistics = trained.statistics(on: heldOut, seed: seed)
    statistics.trainingDocuments = reviews.count
    return SentimentClassifier(
      bits: trained.bits, weights: trained.weights, bias: trained.bias, statistics: statistics)
  }
}

extension SentimentClassifier {
  /// Rounds to bfloat16, which makes the file small and costs no accuracy.
  static func rounded(_ weight: Float) -> Float {
    let bits = weight.bitPattern
    return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
  }
}

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
}

/// Logistic regression over windows of hashed reviews.
struct WindowRegression {
  let examples: HashedReviews
  let hyperparameters: SentimentClassifier.Hyperparameters
  private(set) var average: [Float] = []
  private(set) var averageBias = 0.0

  init(examples: HashedReviews, hyperparameters: SentimentClassifier.Hyperparameters) {
    self.examples = examples
    self.hyperparameters = hyperparameters
  }

  mutating func fit(documents: [Int], seed: UInt64) {
    let features = 1 << hyperparameters.bits
    var weights = [Float](repeating: 0, count: features)
    var squares = [Float](repeating: 1e-3, count: features)
    var sum = [Float](repeating: 0, count: features)
    var bias = 0.0
    var biasSquares = 1.0
    var biasSum = 0.0
    let averagedEpochs = (hyperparameters.epochs + 1) / 2
    for epoch in 0..<hyperparameters.epochs {
      var shuffling = RandomStream(seed: seed, purpose: "classifier order", index: UInt64(epoch))
      var order = documents
      shuffling.shuffle(&order)
      for document in order {
        var random = RandomStream(
          seed: seed, purpose: "classifier windows", index: UInt64(epoch), subindex: UInt64(document))
        let whole = examples.ranges[document]
        for turn in 0...hyperparameters.windows where !whole.isEmpty {
          let window = turn == 0 ? whole : self.window(of: whole, &random)
          step(window, target: examples.targets[document], &weights, &squares, &bias, &biasSquares)
        }
      }
      if epoch >= hyperparameters.epochs - averagedEpochs {
        for feature in 0..<features { sum[feature] += weights[feature] }
        biasSum += bias
      }
    }
    average = sum.map { $0 / Float(averagedEpochs) }
    averageBias = biasSum / Double(averagedEpochs)
  }

  private func window(of whole: Range<Int>, _ random: inout RandomStream) -> Range<Int> {
    let length = hyperparameters.windowLengths.lowerBound + random.index(below: hyperparameters.windowLengths.count)
    guard length < whole.count else { return whole }
    let start = whole.lowerBound + random.index(below: whole.count - length + 1)
    return start..<(start + length)
  }

  /// Sums the weights of a window. The bigram of the last word is omitted, because it extends beyond the window.
  private func sum(_ window: Range<Int>, _ weights: UnsafeBufferPointer<Float>) -> Double {
    examples.unigrams.withUnsafeBufferPointer { unigrams in
      examples.bigrams.withUnsafeBufferPointer { bigrams in
        var sum = weights[Int(unigrams[window.upperBound - 1])]
        for index in window.lowerBound..<(window.upperBound - 1) {
          sum += weights[Int(unigrams[index])] + weights[Int(bigrams[index])]
        }
        return Double(sum)
      }
    }
  }

  private func step(
    _ window: Range<Int>, target: Double, _ weights: inout [Float], _ squares: inout [Float], _ bias: inout Double,
    _ biasSquares: inout Double
  ) {
    let scale = 1 / Double(2 * window.count - 1).squareRoot()
    let logit = bias + scale * weights.withUnsafeBufferPointer { sum(window, $0) }
    let error = SentimentClassifier.logistic(logit) - target
    biasSquares += error * error
    bias -= hyperparameters.learningRate * 0.1 * error / biasSquares.squareRoot()
    let lossGradient = Float(error * scale)
    let rate = Float(hyperparameters.learningRate)
    let decay = Float(hyperparameters.weightDecay)
    weights.withUnsafeMutableBufferPointer { weights in
      squares.withUnsafeMutableBufferPointer { squares in
        @inline(__always) func update(_ feature: Int) {
          let gradient = lossGradient + decay * weights[feature]
          squares[feature] += gradient * gradient
          weights[feature] -= rate * gradient / squares[feature].squareRoot()
        }
        examples.unigrams.withUnsafeBufferPointer { unigrams in
          examples.bigrams.withUnsafeBufferPointer { bigrams in
            for index in window.lowerBound..<(window.upperBound - 1) {
              update(Int(unigrams[index]))
              update(Int(bigrams[index]))
            }
            update(Int(unigrams[window.upperBound - 1]))
          }
        }
      }
    }
  }

  /// Returns the scale and the bias with the smallest log loss on windows of these documents, by Newton's method.
  func fitCalibration(documents: [Int], seed: UInt64) -> (scale: Double, bias: Double) {
    var points: [(sum: Double, target: Double)] = []
    average.withUnsafeBufferPointer { weights in
      for document in documents where !examples.ranges[document].isEmpty {
        var random = RandomStream(seed: seed, purpose: "calibration windows", index: UInt64(document))
        for _ in 0..<4 {
          let window = self.window(of: examples.ranges[document], &random)
          let scale = 1 / Double(2 * window.count - 1).squareRoot()
          points.append((scale * sum(window, weights), examples.targets[document]))
        }
      }
    }
    var scale = 1.0
    var bias = averageBias
    for _ in 0..<20 {
      // A weak prior towards scale 1 keeps the scale finite if the points are separable.
      var gradientScale = scale - 1
      var gradientBias = 0.0
      var curvature = 1.0
      var mixedCurvature = 0.0
      var curvatureBias = 1e-3
      for point in points {
        let probability = SentimentClassifier.logistic(scale * point.sum + bias)
        let variance = probability * (1 - probability)
        gradientScale += (probability - point.target) * point.sum
        gradientBias += probability - point.target
        curvature += variance * point.sum * point.sum
        mixedCurvature += variance * point.sum
        curvatureBias += variance
      }
      let determinant = curvature * curvatureBias - mixedCurvature * mixedCurvature
      let stepScale = (curvatureBias * gradientScale - mixedCurvature * gradientBias) / determinant
      let stepBias = (curvature * gradientBias - mixedCurvature * gradientScale) / determinant
      guard stepScale.isFinite, stepBias.isFinite else { break }
      scale -= stepScale
      bias -= stepBias
      if abs(stepScale) + abs(stepBias) < 1e-9 { break }
    }
    return scale.isFinite && scale > 0 && bias.isFinite ? (scale, bias) : (1, averageBias)
  }
}
