/// Sequences as ragged trees: each prompt once, and its completions as branches from it. No padding anywhere.
///
/// The transformer's work is on *rows*, one for each token that is fed to it: first all the prompts', then all the
/// completions'. A completion's tokens are *predicted* by the prompt's last row and by its own rows but the last.
public struct RaggedBatch: Sendable {
  /// A run of rows that attend to each other causally, and to all of the parent's.
  public struct Segment: Sendable {
    /// First row, and how many.
    public let start: Int
    public let count: Int
    /// The prompt's rows, which precede these; empty for a prompt.
    public let parentStart: Int
    public let parentCount: Int
  }

  public private(set) var segments: [Segment] = []
  /// Each row's token and its position in the sequence.
  public private(set) var tokens: [Int32] = []
  public private(set) var positions: [Int32] = []
  /// For each completion token, over all completions: the row that predicts it, and the token itself.
  public private(set) var predictingRows: [Int32] = []
  public private(set) var targets: [Int32] = []
  /// Completion i's tokens are `offsets[i]..<offsets[i + 1]` of the two arrays above.
  public private(set) var offsets: [Int] = [0]
  /// Each completion's last token's row, if rows for last tokens are kept; else empty.
  public private(set) var finalRows: [Int32] = []
  /// The longest span of keys that a row attends to.
  public private(set) var longestSequence = 0

  public var rowCount: Int { tokens.count }
  public var completionCount: Int { offsets.count - 1 }
  public var completionTokenCount: Int { targets.count }

  /// - Parameters:
  ///   - prompts: at least one token each.
  ///   - completions: each with its prompt's index and at least one token.
  ///   - keepsFinalTokens: whether last tokens are fed too. Log-probabilities and values do not need them; a reward
  ///     that is read at the sequence's end does.
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

  /// A single prompt's worth of rows: no completion, as for filling a sampler's cache.
  public init(prompts: [[Int32]]) { self.init(prompts: prompts, completions: []) }

  /// Σ over completion i's tokens of a per-token array, in double precision. Inlinable, since trainers call it at every
  /// step with slices, each of whose elements would else be boxed.
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
