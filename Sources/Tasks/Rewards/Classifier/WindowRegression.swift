import Tensor

/// Logistic regression over windows of hashed reviews.
struct WindowRegression {
  let examples: HashedReviews
  let hyperparameters: SentimentClassifier.Hyperparameters
  private(set) var average: [Float] = []
  private(set) var averageBias = 0.0

  mutating func fit(documents: [Int], seed: UInt64) {
    let features = 1 << hyperparameters.bits
    var adagrad = Adagrad(features: features, hyperparameters: hyperparameters)
    var sum = [Float](repeating: 0, count: features)
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
        for number in 0...hyperparameters.windows where !whole.isEmpty {
          let window = number == 0 ? whole : self.window(of: whole, &random)
          adagrad.step(on: window, of: examples, target: examples.targets[document])
        }
      }
      if epoch >= hyperparameters.epochs - averagedEpochs {
        for feature in 0..<features { sum[feature] += adagrad.weights[feature] }
        biasSum += adagrad.bias
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

  /// Returns the scale and the bias with the smallest log loss on windows of these documents, by Newton's method.
  func fitCalibration(documents: [Int], seed: UInt64) -> (scale: Double, bias: Double) {
    var points: [(sum: Double, target: Double)] = []
    average.withUnsafeBufferPointer { weights in
      for document in documents where !examples.ranges[document].isEmpty {
        var random = RandomStream(seed: seed, purpose: "calibration windows", index: UInt64(document))
        for _ in 0..<4 {
          let window = self.window(of: examples.ranges[document], &random)
          let scale = 1 / Double(2 * window.count - 1).squareRoot()
          points.append((scale * examples.sum(of: weights, in: window), examples.targets[document]))
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

/// The weights of a logistic regression and the state of Adagrad.
private struct Adagrad {
  private(set) var weights: [Float]
  private(set) var bias = 0.0
  private var squares: [Float]
  private var biasSquares = 1.0
  private let learningRate: Double
  private let weightDecay: Float

  init(features: Int, hyperparameters: SentimentClassifier.Hyperparameters) {
    weights = [Float](repeating: 0, count: features)
    squares = [Float](repeating: 1e-3, count: features)
    learningRate = hyperparameters.learningRate
    weightDecay = Float(hyperparameters.weightDecay)
  }

  mutating func step(on window: Range<Int>, of examples: HashedReviews, target: Double) {
    let scale = 1 / Double(2 * window.count - 1).squareRoot()
    let logit = bias + scale * weights.withUnsafeBufferPointer { examples.sum(of: $0, in: window) }
    let error = SentimentClassifier.logistic(logit) - target
    biasSquares += error * error
    bias -= learningRate * 0.1 * error / biasSquares.squareRoot()
    let lossGradient = Float(error * scale)
    let rate = Float(learningRate)
    let decay = weightDecay
    weights.withUnsafeMutableBufferPointer { weights in
      squares.withUnsafeMutableBufferPointer { squares in
        examples.forEachFeature(in: window) { feature in
          let gradient = lossGradient + decay * weights[feature]
          squares[feature] += gradient * gradient
          weights[feature] -= rate * gradient / squares[feature].squareRoot()
        }
      }
    }
  }
}
