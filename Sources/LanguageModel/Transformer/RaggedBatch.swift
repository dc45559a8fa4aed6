/// Sequences as ragged trees: each prompt once, and its completions as branches from it. There is no padding.
///
/// The transformer works on *rows*, one for each token that is fed to it: first the prompts' rows, then the
/// completions'. A completion's tokens are *predicted* by the prompt's last row and by the completion's rows except the
/// last.
public struct RaggedBatch: Sendable {
  /// Consecutive rows that attend causally to each other, and to all rows of their parent.
  struct Segment: Sendable {
    /// The first row.
    let start: Int
    /// The number of rows.
    let count: Int
    /// The first row of the parent, a prompt. A prompt has no parent.
    let parentStart: Int
    /// The number of rows of the parent; 0 for a prompt.
    let parentCount: Int
  }

  private(set) var segments: [Segment] = []
  /// [rows]: each row's token.
  public private(set) var tokens: [Int32] = []
  /// [rows]: each row's position in its sequence.
  public private(set) var positions: [Int32] = []
  /// [completion tokens]: the row that predicts each completion token.
  public private(set) var predictingRows: [Int32] = []
  /// [completion tokens]: the completion tokens themselves.
  public private(set) var targets: [Int32] = []
  /// [completions + 1]: completion i's tokens are `offsets[i]..<offsets[i + 1]` of the two arrays above.
  public private(set) var offsets: [Int] = [0]
  /// [completions]: the row of each completion's last token, if last tokens are fed; else empty.
  public private(set) var finalRows: [Int32] = []
  /// The largest number of keys that a row attends to.
  private(set) var longestSequence = 0

  public var rowCount: Int { tokens.count }
  public var completionCount: Int { offsets.count - 1 }
  public var completionTokenCount: Int { targets.count }

  /// - Parameters:
  ///   - prompts: prompts of at least one token each.
  ///   - completions: the prompt's index and at least one token, for each completion.
  ///   - keepsFinalTokens: whether last tokens are fed too. Log-probabilities and values do not need them. A reward
  ///     model does, because it reads the reward at the end of the sequence.
  public init(
    prompts: [[Int32]], completions: [(prompt: Int, tokens: ArraySlice<Int32>)], keepsFinalTokens: Bool = false
  ) {
    let rows = prompts.reduce(0) { $0 + $1.count } + completions.reduce(0) { $0 + $1.tokens.count }
    tokens.reserveCapacity(rows)
    positions.reserveCapacity(rows)
    targets.reserveCapacity(rows)
    predictingRows.reserveCapacity(rows)
    segments.reserveCapacity(prompts.count + completions.count)
    offsets.reserveCapacity(completions.count + 1)
    for prompt in prompts {
      precondition(!prompt.isEmpty, "a prompt needs a token")
      segments.append(Segment(start: tokens.count, count: prompt.count, parentStart: 0, parentCount: 0))
      for (position, token) in prompt.enumerated() {
        tokens.append(token)
        positions.append(Int32(position))
      }
      longestSequence = max(longestSequence, prompt.count)
    }
    for (promptIndex, completion) in completions {
      precondition(!completion.isEmpty, "a completion needs a token")
      let parent = segments[promptIndex]
      let start = tokens.count
      let fed = keepsFinalTokens ? completion.count : completion.count - 1
      if fed > 0 {
        segments.append(
          Segment(start: start, count: fed, parentStart: parent.start, parentCount: parent.count))
      }
      predictingRows.append(Int32(parent.start + parent.count - 1))
      for (index, token) in completion.enumerated() {
        targets.append(token)
        guard index < fed else { continue }
        tokens.append(token)
        positions.append(Int32(parent.count + index))
        if index + 1 < completion.count { predictingRows.append(Int32(start + index)) }
      }
      if keepsFinalTokens { finalRows.append(Int32(start + completion.count - 1)) }
      offsets.append(targets.count)
      longestSequence = max(longestSequence, parent.count + fed)
    }
  }

  /// Prompts without completions, for a sampler's cache.
  public init(prompts: [[Int32]]) { self.init(prompts: prompts, completions: []) }

  /// Returns, for each completion, the sum of a per-token array over the completion's tokens, in double precision.
  ///
  /// Inlinable because trainers call it at every step with slices, whose elements would otherwise be boxed.
  @inlinable public func sums(of perToken: some Collection<Float>) -> [Double] {
    precondition(perToken.count == completionTokenCount)
    var result = [Double](repeating: 0, count: completionCount)
    var completion = 0
    for (index, value) in perToken.enumerated() {
      while index >= offsets[completion + 1] { completion += 1 }
      result[completion] += Double(value)
    }
    return result
  }
}
