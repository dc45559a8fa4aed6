/// A completion to be judged: chat models read the text, rewards read the tokens.
public struct JudgedText: Sendable, Hashable {
  var text: String
  var tokens: [Int32]

  public init(text: String, tokens: [Int32]) {
    self.text = text
    self.tokens = tokens
  }
}

/// Two completions of one prompt.
public struct JudgedPair: Sendable, Hashable {
  /// The index of the prompt in the list of prompts that the judge was created with.
  var prompt: Int
  var promptText: String
  var first: JudgedText
  var second: JudgedText

  public init(prompt: Int, promptText: String, first: JudgedText, second: JudgedText) {
    self.prompt = prompt
    self.promptText = promptText
    self.first = first
    self.second = second
  }

  var swapped: JudgedPair {
    JudgedPair(prompt: prompt, promptText: promptText, first: second, second: first)
  }
}

/// The judgement of one pair.
public struct Judgement: Sendable, Equatable {
  public enum Verdict: String, Sendable, CaseIterable {
    case first, second, tie
    /// The judge's reply contains no verdict.
    case invalid
  }

  var verdict: Verdict
  /// The judge's reason.
  var explanation: String?
}

/// A judge decides which of two completions is better.
public protocol Judge {
  /// Whether the verdict may depend on the order of the two completions (position bias).
  var dependsOnOrder: Bool { get }
  /// Returns one judgement for each pair, in the order of the pairs.
  ///
  /// - Parameter progress: Called with the number of judged pairs.
  func judge(_ pairs: [JudgedPair], progress: @escaping @Sendable (Int) -> Void) throws -> [Judgement]
}

/// Prefers the completion with the higher reward. Equal rewards tie.
public struct RewardJudge: Judge {
  /// Returns one reward for each completion, given the index of the prompt and the tokens of the completion.
  public typealias Score = ([(prompt: Int, tokens: [Int32])]) throws -> [Double]

  private let score: Score

  public init(score: @escaping Score) { self.score = score }

  public var dependsOnOrder: Bool { false }

  public func judge(_ pairs: [JudgedPair], progress: @escaping @Sendable (Int) -> Void) throws -> [Judgement] {
    let rewards = try score(pairs.flatMap { [($0.prompt, $0.first.tokens), ($0.prompt, $0.second.tokens)] })
    defer { progress(pairs.count) }
    return pairs.indices.map { index in
      let first = rewards[2 * index], second = rewards[2 * index + 1]
      guard first.isFinite, second.isFinite else {
        return Judgement(verdict: .invalid, explanation: "rewards \(first) and \(second)")
      }
      return Judgement(
        verdict: first > second ? .first : second > first ? .second : .tie,
        explanation: "rewards \(Float(first)) and \(Float(second))")
    }
  }
}
