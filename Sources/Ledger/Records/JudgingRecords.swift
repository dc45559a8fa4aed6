import Foundation

/// A completion of a held-out prompt that a judge compares.
public struct CompletionRecord: Codable, Sendable, Equatable {
  public var stage: String
  public var promptIndex: Int
  /// Nil if the record of the completion that it is compared with has the prompt.
  public var prompt: String?
  public var completion: String
  /// The number of tokens, including the end-of-text token if there is one.
  public var tokens: Int
  public var finished: Bool

  public init(stage: String, promptIndex: Int, prompt: String?, completion: String, tokens: Int, finished: Bool) {
    self.stage = stage
    self.promptIndex = promptIndex
    self.prompt = prompt
    self.completion = completion
    self.tokens = tokens
    self.finished = finished
  }
}

/// A comparison that a judging stage makes.
public struct ComparisonRecord: Codable, Sendable, Equatable {
  /// The judging stage.
  public var stage: String
  /// The cell whose final policy is judged.
  public var cell: String
  /// The stage with the policy's completions.
  public var completions: String
  /// The stage with the completions that they are compared with.
  public var against: String
  /// A title for the source of the other completions.
  public var opponent: String
  /// The judge's name.
  public var judge: String
  /// The temperature of the policy's completions.
  public var temperature: Double

  public init(
    stage: String, cell: String, completions: String, against: String, opponent: String, judge: String,
    temperature: Double
  ) {
    self.stage = stage
    self.cell = cell
    self.completions = completions
    self.against = against
    self.opponent = opponent
    self.judge = judge
    self.temperature = temperature
  }
}

/// The completion that a judge prefers.
public enum JudgedOutcome: String, Codable, Sendable, CaseIterable {
  case policy, other, tie
  /// The answer of the judge could not be read.
  case invalid
}

/// The verdict of an automatic judge on a pair, shown in one order.
public struct VerdictRecord: Codable, Sendable, Equatable {
  /// The judging stage.
  public var stage: String
  public var promptIndex: Int
  /// Whether the policy's completion was shown first.
  public var policyFirst: Bool
  public var outcome: JudgedOutcome
  public var explanation: String?

  public init(stage: String, promptIndex: Int, policyFirst: Bool, outcome: JudgedOutcome, explanation: String? = nil) {
    self.stage = stage
    self.promptIndex = promptIndex
    self.policyFirst = policyFirst
    self.outcome = outcome
    self.explanation = explanation
  }
}

/// The verdict of a person on a pair.
public struct JudgementRecord: Sendable, Equatable {
  public var experiment: String
  /// The stage with the policy's completion.
  public var completions: String
  /// The stage with the other completion.
  public var against: String
  /// The temperature of the policy's completions.
  public var temperature: Double
  public var promptIndex: Int
  /// The name of the person in the answers.
  public var judge: String
  public var policyFirst: Bool
  public var outcome: JudgedOutcome
  public var judged: Date

  public init(
    experiment: String, completions: String, against: String, temperature: Double, promptIndex: Int, judge: String,
    policyFirst: Bool, outcome: JudgedOutcome, judged: Date
  ) {
    self.experiment = experiment
    self.completions = completions
    self.against = against
    self.temperature = temperature
    self.promptIndex = promptIndex
    self.judge = judge
    self.policyFirst = policyFirst
    self.outcome = outcome
    self.judged = judged
  }
}
