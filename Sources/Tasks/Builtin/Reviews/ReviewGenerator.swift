import Tensor

/// Writes film reviews: the embedded corpus of the controlled-sentiment task.
///
/// Each review has a film (title, people, places), a label, a tone, a length and a strength: how often its opinions
/// agree with its label. No review is of one mind: each has at least one opinion against its own label, and its label
/// is the side that the greater part of its opinions take. The n-th review depends on the seed and n alone.
struct ReviewGenerator: Sendable {
  /// Raised whenever the same seed gives other text.
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

extension Sentiment {
  var opposite: Sentiment { self == .positive ? .negative : .positive }
}
