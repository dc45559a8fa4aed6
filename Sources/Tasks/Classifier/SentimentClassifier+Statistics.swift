import Foundation
import Tensor

extension SentimentClassifier {
  /// The words of the windows on which it is measured: what a prompt and its completion have.
  public static let windowWords = 24...64
  /// Windows that are taken of each held-out review: more tell little more, since they share the review.
  static let windowsOfEach = 4

  /// A window of 24–64 words of a text, its length and place drawn; the whole text where it is not longer.
  public static func window(of text: String, seed: UInt64, index: Int) -> String {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
    var random = RandomStream(seed: seed, purpose: "evaluation window", index: UInt64(index))
    let length = windowWords.lowerBound + random.index(below: windowWords.count)
    guard length < words.count else { return text }
    let start = random.index(below: words.count - length + 1)
    return words[start..<(start + length)].joined(separator: " ")
  }

  /// The share of texts on the right side of ½; `nil` for none.
  public func accuracy(on reviews: [(text: String, label: Sentiment)]) -> Double? {
    guard !reviews.isEmpty else { return nil }
    var words = HashedWords()
    let right = reviews.count { (logit(of: $0.text, using: &words) > 0) == ($0.label == .positive) }
    return Double(right) / Double(reviews.count)
  }

  /// Measures it on reviews that it was not trained on.
  public func statistics(on heldOut: [(text: String, label: Sentiment)], seed: UInt64) -> ClassifierStatistics {
    var result = ClassifierStatistics(
      trainingDocuments: statistics.trainingDocuments, heldOutDocuments: heldOut.count)
    guard !heldOut.isEmpty else { return result }
    let each = SentimentClassifier.windowsOfEach
    let windows = (0..<heldOut.count * each).map { index in
      let review = heldOut[index / each]
      return (text: SentimentClassifier.window(of: review.text, seed: seed, index: index), label: review.label)
    }
    result.accuracyWhole = accuracy(on: heldOut)
    result.accuracyWindows = accuracy(on: windows)
    let probabilities = probabilitiesPositive(of: windows.map(\.text))
    var loss = 0.0
    var bins = [(count: Double, probability: Double, positive: Double)](repeating: (0, 0, 0), count: 10)
    for (probability, window) in zip(probabilities, windows) {
      let isPositive = window.label == .positive
      // A probability that rounds to 0 must not make the mean infinite.
      loss -= log(max(isPositive ? probability : 1 - probability, 1e-12))
      let bin = min(9, Int(probability * 10))
      bins[bin].count += 1
      bins[bin].probability += probability
      bins[bin].positive += isPositive ? 1 : 0
    }
    let count = Double(windows.count)
    result.logLossWindows = loss / count
    result.calibrationErrorWindows = bins.reduce(0) { $0 + abs($1.positive - $1.probability) } / count
    result.meanProbabilityWindows = probabilities.reduce(0, +) / count
    return result
  }
}
