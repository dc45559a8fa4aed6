import Foundation
import Tensor

public enum ClassifierTrainingError: Error, Equatable, CustomStringConvertible {
  case tooFewDocuments(positive: Int, negative: Int, needed: Int)

  public var description: String {
    switch self {
    case .tooFewDocuments(let positive, let negative, let needed):
      return "The sentiment classifier needs at least \(needed) training reviews of each label; "
        + "it was given \(positive) positive and \(negative) negative ones."
    }
  }
}

extension SentimentClassifier {
  /// Chosen among a dozen by windows of held-out IMDb reviews. More places would help a little more (2^22: half a point)
  /// and cost cache and file.
  struct Recipe {
    var bits = 20
    var epochs = 4
    /// Random windows of each review and epoch, beside the whole review.
    var windows = 6
    var rate = 0.1
    var decay = 3e-3
    /// The tokens of a window, signs included: 24–64 words have about so many.
    var windowLengths = 26...74
  }

  public static let fewestOfEachLabel = 20
  private static let calibrationShare = 0.1

  public static func train(
    on reviews: [(text: String, label: Sentiment)], heldOut: [(text: String, label: Sentiment)] = [], seed: UInt64
  ) throws(ClassifierTrainingError) -> SentimentClassifier {
    try train(on: reviews, heldOut: heldOut, seed: seed, recipe: Recipe())
  }

  /// Adagrad (Duchi et al., 2011) on whole reviews and random windows of them, so that a text of a completion's length
  /// is judged as surely as it should be; the weights are averaged over the later half of the epochs. A tenth of the
  /// reviews takes no part in that: on windows of it the scale and the bias are fitted (Platt, 1999), since weights
  /// are too sure of what they have seen.
  static func train(
    on reviews: [(text: String, label: Sentiment)], heldOut: [(text: String, label: Sentiment)], seed: UInt64,
    recipe: Recipe
  ) throws(ClassifierTrainingError) -> SentimentClassifier {
    let positive = reviews.count { $0.label == .positive }
    guard min(positive, reviews.count - positive) >= fewestOfEachLabel else {
      throw .tooFewDocuments(
        positive: positive, negative: reviews.count - positive, needed: fewestOfEachLabel)
    }
    var shuffling = RandomStream(seed: seed, purpose: "classifier calibration")
    let order = shuffling.permutation(of: reviews.count)
    let calibrationCount = Int(Double(reviews.count) * calibrationShare)
    let examples = HashedReviews(reviews, bits: recipe.bits)

    var regression = WindowRegression(examples: examples, recipe: recipe)
    regression.fit(documents: Array(order[calibrationCount...]), seed: seed)
    let (scale, bias) = regression.calibration(documents: Array(order[..<calibrationCount]), seed: seed)

    let trained = SentimentClassifier(
      bits: recipe.bits, weights: regression.average.map { SentimentClassifier.rounded(Float(Double($0) * scale)) },
      bias: bias,
      statistics: ClassifierStatistics(trainingDocuments: reviews.count, heldOutDocuments: 0))
    var statistics = trained.statistics(on: heldOut, seed: seed)
    statistics.trainingDocuments = reviews.count
    return SentimentClassifier(
      bits: trained.bits, weights: trained.weights, bias: trained.bias, statistics: statistics)
  }
}

extension SentimentClassifier {
  /// To 8 bits of precision (bfloat16), which costs no accuracy and lets the file be small.
  static func rounded(_ weight: Float) -> Float {
    let bits = weight.bitPattern
    return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
  }
}

/// The features of all reviews, one after another.
struct HashedReviews {
  var unigrams: [Int32] = []
  /// The bigram that begins at the same word.
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
  let recipe: SentimentClassifier.Recipe
  private(set) var average: [Float] = []
  private(set) var averageBias = 0.0

  init(examples: HashedReviews, recipe: SentimentClassifier.Recipe) {
    self.examples = examples
    self.recipe = recipe
  }

  mutating func fit(documents: [Int], seed: UInt64) {
    let places = 1 << recipe.bits
    var weights = [Float](repeating: 0, count: places)
    var squares = [Float](repeating: 1e-3, count: places)
    var sum = [Float](repeating: 0, count: places)
    var bias = 0.0
    var biasSquares = 1.0
    var biasSum = 0.0
    let averaged = (recipe.epochs + 1) / 2
    for epoch in 0..<recipe.epochs {
      var shuffling = RandomStream(seed: seed, purpose: "classifier order", index: UInt64(epoch))
      var order = documents
      shuffling.shuffle(&order)
      for document in order {
        var random = RandomStream(
          seed: seed, purpose: "classifier windows", index: UInt64(epoch), subindex: UInt64(document))
        let whole = examples.ranges[document]
        for turn in 0...recipe.windows where !whole.isEmpty {
          let window = turn == 0 ? whole : self.window(of: whole, &random)
          step(window, target: examples.targets[document], &weights, &squares, &bias, &biasSquares)
        }
      }
      if epoch >= recipe.epochs - averaged {
        for place in 0..<places { sum[place] += weights[place] }
        biasSum += bias
      }
    }
    average = sum.map { $0 / Float(averaged) }
    averageBias = biasSum / Double(averaged)
  }

  private func window(of whole: Range<Int>, _ random: inout RandomStream) -> Range<Int> {
    let length = recipe.windowLengths.lowerBound + random.index(below: recipe.windowLengths.count)
    guard length < whole.count else { return whole }
    let start = whole.lowerBound + random.index(below: whole.count - length + 1)
    return start..<(start + length)
  }

  /// The last word's bigram reaches out of the window and is left out.
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
    bias -= recipe.rate * 0.1 * error / biasSquares.squareRoot()
    let slope = Float(error * scale)
    let rate = Float(recipe.rate)
    let decay = Float(recipe.decay)
    weights.withUnsafeMutableBufferPointer { weights in
      squares.withUnsafeMutableBufferPointer { squares in
        @inline(__always) func move(_ place: Int) {
          let gradient = slope + decay * weights[place]
          squares[place] += gradient * gradient
          weights[place] -= rate * gradient / squares[place].squareRoot()
        }
        examples.unigrams.withUnsafeBufferPointer { unigrams in
          examples.bigrams.withUnsafeBufferPointer { bigrams in
            for index in window.lowerBound..<(window.upperBound - 1) {
              move(Int(unigrams[index]))
              move(Int(bigrams[index]))
            }
            move(Int(unigrams[window.upperBound - 1]))
          }
        }
      }
    }
  }

  /// Scale and bias that fit windows of these documents best, by Newton's method on the two.
  func calibration(documents: [Int], seed: UInt64) -> (scale: Double, bias: Double) {
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
      // A weak prior towards scale 1 keeps separable points from running off to certainty.
      var gradientScale = scale - 1
      var gradientBias = 0.0
      var curvature = 1.0
      var mixed = 0.0
      var curvatureBias = 1e-3
      for point in points {
        let probability = SentimentClassifier.logistic(scale * point.sum + bias)
        let spread = probability * (1 - probability)
        gradientScale += (probability - point.target) * point.sum
        gradientBias += probability - point.target
        curvature += spread * point.sum * point.sum
        mixed += spread * point.sum
        curvatureBias += spread
      }
      let determinant = curvature * curvatureBias - mixed * mixed
      let stepScale = (curvatureBias * gradientScale - mixed * gradientBias) / determinant
      let stepBias = (curvature * gradientBias - mixed * gradientScale) / determinant
      guard stepScale.isFinite, stepBias.isFinite else { break }
      scale -= stepScale
      bias -= stepBias
      if abs(stepScale) + abs(stepBias) < 1e-9 { break }
    }
    return scale.isFinite && scale > 0 && bias.isFinite ? (scale, bias) : (1, averageBias)
  }
}
