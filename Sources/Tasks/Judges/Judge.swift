/// A completion as a judge is given it: judges read text, rewards read tokens.
public struct JudgedText: Sendable, Hashable {
  public var text: String
  public var tokens: [Int32]

  public init(text: String, tokens: [Int32]) {
    self.text = text
    self.tokens = tokens
  }
}

/// Two completions of one prompt.
public struct JudgedPair: Sendable, Hashable {
  /// The prompt's place among those that the judge was made for.
  public var prompt: Int
  public var promptText: String
  public var first: JudgedText
  public var second: JudgedText

  public init(prompt: Int, promptText: String, first: JudgedText, second: JudgedText) {
    self.prompt = prompt
    self.promptText = promptText
    self.first = first
    self.second = second
  }

  public var swapped: JudgedPair {
    JudgedPair(prompt: prompt, promptText: promptText, first: second, second: first)
  }
}

/// What a judge says of a pair.
public struct Ruling: Sendable, Equatable {
  public enum Verdict: String, Sendable, CaseIterable {
    case first, second, tie
    /// It gave an answer that is none.
    case invalid
  }

  public var verdict: Verdict
  /// What it gave as its reason.
  public var explanation: String?

  public init(_ verdict: Verdict, explanation: String? = nil) {
    self.verdict = verdict
    self.explanation = explanation
  }
}

/// Whoever says which of two completions is the better.
public protocol Judge {
  /// Whether it may matter to the judge which of the two stands first.
  var heedsOrder: Bool { get }
  /// One ruling for each pair, in their order.
  ///
  /// - Parameter progress: is told how many are judged.
  func rulings(on pairs: [JudgedPair], progress: @escaping @Sendable (Int) -> Void) throws -> [Ruling]
}

/// The higher reward wins, and equal ones tie.
public struct RewardJudge: Judge {
  /// One reward for each completion, by the prompt's place and the completion's tokens.
  public typealias Score = ([(prompt: Int, tokens: [Int32])]) throws -> [Double]

  private let score: Score

  public init(score: @escaping Score) { self.score = score }

  public var heedsOrder: Bool { false }

  public func rulings(on pairs: [JudgedPair], progress: @escaping @Sendable (Int) -> Void) throws -> [Ruling] {
    let rewards = try score(pairs.flatMap { [($0.prompt, $0.first.tokens), ($0.prompt, $0.second.tokens)] })
    defer { progress(pairs.count) }
    return pairs.indices.map { index in
      let first = rewards[2 * index], second = rewards[2 * index + 1]
      guard first.isFinite, second.isFinite else {
        return Ruling(.invalid, explanation: "rewards \(first) and \(second)")
      }
      return Ruling(
        first > second ? .first : second > first ? .second : .tie,
        explanation: "rewards \(Float(first)) and \(Float(second))")
    }
  }
}
