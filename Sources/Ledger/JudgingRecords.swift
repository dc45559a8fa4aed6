import Foundation

/// A completion that is judged, at one of the held-out prompts.
public struct CompletionRecord: Codable, Sendable, Equatable {
  public var stage: String
  public var promptIndex: Int
  /// Nil where the completions that this one is set against have it.
  public var prompt: String?
  public var completion: String
  /// With the end-of-text token, where there is one.
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

/// What a judging stage compares.
public struct ComparisonRecord: Codable, Sendable, Equatable {
  /// The judging stage.
  public var stage: String
  /// The cell whose last policy is judged.
  public var cell: String
  /// The stages whose completions are compared: the policy's and the others.
  public var completions: String
  public var against: String
  /// Whose the others are, for people.
  public var opponent: String
  /// The judge's name.
  public var judge: String
  /// That the policy's completions were drawn at.
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

/// Whose completion a judge prefers.
public enum JudgedOutcome: String, Codable, Sendable, CaseIterable {
  case policy, other, tie
  /// It gave an answer that is none.
  case invalid
}

/// What a judge that is a program said of a pair, shown in one order.
public struct VerdictRecord: Codable, Sendable, Equatable {
  /// The judging stage.
  public var stage: String
  public var promptIndex: Int
  /// Whether the policy's completion stood first.
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

/// What a person said of a pair.
public struct JudgementRecord: Sendable, Equatable {
  public var experiment: String
  /// The stages of the two completions.
  public var completions: String
  public var against: String
  /// That the policy's completions were drawn at.
  public var temperature: Double
  public var promptIndex: Int
  /// The person, as the answers name them.
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
