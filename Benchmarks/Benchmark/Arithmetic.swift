import LanguageModel

/// The floating-point operations that a piece of work cannot do without, two for each multiplication and addition.
///
/// Counted are matrix products and attention's own: queries against the keys that they see, probabilities against the
/// values. Counted once is what is needed once: a prompt for all its completions, a completion for all its pairs, logits
/// for completion tokens alone, and in the last block, of a row whose output nobody reads, only its keys and values. Not
/// counted are elementwise work, and anything that an engine chooses to compute a second time.
struct Arithmetic {
  /// What is read off the last block.
  enum Reading {
    /// The logits that predict each completion token.
    case tokens
    /// A number for the state before each completion token, as a critic gives.
    case values
    /// A number for each completion's last token, as a reward model gives.
    case ends
  }

  let shape: Shape

  func forward(_ batch: RaggedBatch, reading: Reading) -> Double {
    let d = Double(shape.width), rows = Double(batch.rowCount)
    let read = Set(reading == .ends ? batch.finalRows : batch.predictingRows)
    // A row at position p attends to p + 1 keys.
    let seen = batch.positions.reduce(0.0) { $0 + Double($1) + 1 }
    let seenByRead = read.reduce(0.0) { $0 + Double(batch.positions[Int($1)]) + 1 }
    // Queries, keys and values 3d², projection d², feed-forward 8d², each twice.
    let block = 24 * d * d * rows + 4 * d * seen
    let last = 4 * d * d * rows + 20 * d * d * Double(read.count) + 4 * d * seenByRead
    let logits = reading == .tokens ? 2 * d * Double(shape.vocabulary * batch.completionTokenCount) : 0
    return Double(shape.layers - 1) * block + last + logits
  }

  /// Forward, and backward to each product's two factors.
  func training(_ batch: RaggedBatch, reading: Reading) -> Double { 3 * forward(batch, reading: reading) }

  /// The part of `forward` that grows with the square of the length: attention's own.
  func attention(_ batch: RaggedBatch) -> Double {
    let read = Set(batch.predictingRows)
    let seen = batch.positions.reduce(0.0) { $0 + Double($1) + 1 }
    let seenByRead = read.reduce(0.0) { $0 + Double(batch.positions[Int($1)]) + 1 }
    return 4 * Double(shape.width) * (Double(shape.layers - 1) * seen + seenByRead)
  }
}
