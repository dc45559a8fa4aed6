import Foundation
import Tensor

extension SentimentClassifier {
  /// The lengths of the windows on which the classifier is measured, in words: typical lengths of a prompt with its completion.
  private static let windowWords = 24...64
  /// The number of windows of each held-out review. More windows of the same review add little information.
  private static let windowsPerReview = 4

  /// Returns a window of 24–64 words of a text, with random length and position, or the whole text if it is not longer.
  private static func window(of text: String, seed: UInt64, index: Int) -> String {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
    var random = RandomStream(seed: seed, purpose: "evaluation window", index: UInt64(index))
    let length = windowWords.lowerBound + random.index(below: windowWords.count)
    guard length < words.count else { return text }
    let start = random.index(below: words.count - length + 1)
    return words[start..<(start + length)].joined(separator: " ")
  }

  /// Returns the fraction of texts whose label is predicted correctly, or `nil` if there are no texts.
  func accuracy(on reviews: [(text: String, label: Sentiment)]) -> Double? {
    guard !reviews.isEmpty else { return nil }
    var words = HashedWords()
    let correct = reviews.count { (logit(of: $0.text, using: &words) > 0) == ($0.label == .positive) }
    return Double(correct) / Double(reviews.count)
  }

  /// Measures the classifier on held-out reviews.
  func statistics(on heldOut: [(text: String, label: Sentiment)], seed: UInt64) -> ClassifierStatistics {
    var result = ClassifierStatistics(
      trainingDocuments: statistics.trainingDocuments, heldOutDocuments: heldOut.count)
    guard !heldOut.isEmpty else { return result }
    let perReview = SentimentClassifier.windowsPerReview
    let windows = (0..<heldOut.count * perReview).map { index in
      let review = heldOut[index / perReview]
      return (text: SentimentClassifier.window(of: review.text, seed: seed, index: index), label: review.label)
    }
    result.accuracyWhole = accuracy(on: heldOut)
    result.accuracyWindows = accuracy(on: windows)
    let probabilities = probabilitiesPositive(of: windows.map(\.text))
    var loss = 0.0
    var bins = [(count: Double, probability: Double, positive: Double)](repeating: (0, 0, 0), count: 10)
    for (probability, window) in zip(probabilities, windows) {
      let isPositive = window.label == .positive
      // A probability that is rounded to 0 must not make the mean infinite.
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
