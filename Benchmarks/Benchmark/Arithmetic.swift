import LanguageModel

/// The floating-point operations that a workload needs at least. A multiplication and an addition are two.
///
/// It counts matrix products, and attention's products of queries with visible keys and of probabilities with values.
/// It counts once what is needed once: a prompt for all its completions, a completion for all its pairs, logits for
/// completion tokens only, and, in the last block, only keys and values for a row whose output is not read. It does not
/// count elementwise work, nor anything that an engine computes a second time.
struct Arithmetic {
  /// The output that is read.
  enum Reading {
    /// The logits that predict each completion token.
    case tokens
    /// A number for the state before each completion token, as of a critic.
    case values
    /// A number for each completion's last token, as of a reward model.
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

  /// A forward pass, and a backward pass to the two factors of each product.
  func training(_ batch: RaggedBatch, reading: Reading) -> Double { 3 * forward(batch, reading: reading) }

  /// The part of `forward` that grows with the square of the length: attention's products.
  func attention(_ batch: RaggedBatch) -> Double {
    let read = Set(batch.predictingRows)
    let seen = batch.positions.reduce(0.0) { $0 + Double($1) + 1 }
    let seenByRead = read.reduce(0.0) { $0 + Double(batch.positions[Int($1)]) + 1 }
    return 4 * Double(shape.width) * (Double(shape.layers - 1) * seen + seenByRead)
  }
}
