import Tensor

/// Writes film reviews, the built-in corpus of the controlled-sentiment task.
///
/// Each review has a film (title, people, places), a label, a tone, a length and a strength: the fraction of opinions that agree
/// with the label. Each review has at least one opinion against its label, but most opinions agree with it. The n-th review
/// depends only on the seed and n.
struct ReviewGenerator: Sendable {
  /// Increase this number whenever the same seed yields other text.
  static let version = 1

  let seed: UInt64

  func review(at index: Int) -> Document {
    var random = RandomStream(seed: seed, purpose: "built-in review", index: UInt64(index))
    let label: Sentiment = random.index(below: 2) == 0 ? .positive : .negative
    var writer = ReviewWriter(random: random)
    let text = writer.write(label: label)
    let digits = String(index)
    let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    return Document(id: "builtin/\(padded)", text: text, label: label)
  }
}
