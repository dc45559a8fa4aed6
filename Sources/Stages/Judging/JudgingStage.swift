import Alignment
import Foundation
import LanguageModel
import Ledger
import SweepFile
import Tasks

/// Collects one judge's verdicts on one cell's completions at one temperature, compared with an opponent's. The results
/// are its records.
struct JudgingStage: Stage {
  static let kind = StageKind.judging
  static let version = 1

  enum Judge: Codable, Hashable, Sendable {
    case groundTruth
    case learnedReward(model: StageHash)
    case endpoint(ChatEndpoint)
  }

  var tokenizer: StageHash
  var groundTruth: StageHash
  var heldOutPrompts: StageHash
  /// The cell that is judged.
  var cell: StageHash
  var completions: StageHash
  var against: StageHash
  var againstKind: StageKind
  /// The name of the opponent.
  var opponent: String
  /// The name of the judge.
  var judgeTitle: String
  var judge: Judge
  /// The temperature at which the cell's completions were sampled.
  var temperature: Double

  var inputs: [StageHash] {
    let own: StageHash? = if case .learnedReward(let model) = judge { model } else { nil }
    return [tokenizer, groundTruth, heldOutPrompts, completions, against] + [own].compactMap { $0 }
  }
  var title: String { "\(judgeTitle) judges at temperature \(NumberText.text(temperature))" }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tokenizer, forKey: .tokenizer)
    try container.encode(groundTruth, forKey: .groundTruth)
    try container.encode(heldOutPrompts, forKey: .heldOutPrompts)
    try container.encode(cell, forKey: .cell)
    try container.encode(completions, forKey: .completions)
    try container.encode(against, forKey: .against)
    try container.encode(againstKind, forKey: .againstKind)
    try container.encode(opponent, forKey: .opponent)
    try container.encode(judgeTitle, forKey: .judgeTitle)
    // The way to obtain an answer does not decide the answer.
    if case .endpoint(let endpoint) = judge, encoder.userInfo[.identityOnly] != nil {
      try container.encode(Judge.endpoint(endpoint.identity), forKey: .judge)
    } else {
      try container.encode(judge, forKey: .judge)
    }
    try container.encode(temperature, forKey: .temperature)
  }

  /// Checks that an endpoint's key exists, before anything is trained.
  func check() throws {
    if case .endpoint(let endpoint) = judge { _ = try endpoint.apiKey() }
  }

  func run(in context: StageContext) throws {
    let reward = try GroundTruth(tokenizer: tokenizer, stage: groundTruth, context: context)
    let own = try JudgedCompletions.read(.judgedCompletions, completions, context)
    let others = try JudgedCompletions.read(againstKind, against, context)
    let prompts = try PromptFile.read(.heldOutPrompts, heldOutPrompts, context).prefix(own.count).map(reward.start)
    guard own.count == others.count, own.count == prompts.count else {
      preconditionFailure("judging pairs \(own.count) completions with \(others.count) of \(prompts.count) prompts")
    }
    func judged(_ completion: JudgedCompletions.Completion) -> JudgedText {
      JudgedText(text: reward.text(completion.tokens), tokens: completion.tokens)
    }
    let pairs = own.indices.map { index in
      JudgedPair(
        prompt: index, promptText: reward.text(prompts[index]), first: judged(own[index]), second: judged(others[index])
      )
    }
    let answers = try answers(on: pairs, prompts, reward, context)
    try context.record(
      .comparison(
        ComparisonRecord(
          stage: context.hash.text, cell: cell.text, completions: completions.text, against: against.text,
          opponent: opponent, judge: judgeTitle, temperature: temperature)))
    for answer in answers {
      guard let outcome = JudgedOutcome(rawValue: answer.outcome.rawValue) else {
        preconditionFailure("the ledger knows no outcome \(answer.outcome)")
      }
      try context.record(
        .verdict(
          VerdictRecord(
            stage: context.hash.text, promptIndex: answer.prompt, policyFirst: answer.policyFirst, outcome: outcome,
            explanation: answer.explanation)))
    }
    try context.fact("verdicts", answers.count)
    try context.fact("invalid verdicts", answers.count { $0.outcome == .invalid })
  }

  private func answers(
    on pairs: [JudgedPair], _ prompts: [[Int32]], _ reward: GroundTruth, _ context: StageContext
  ) throws -> [PairwiseProtocol.Answer] {
    switch judge {
    case .groundTruth:
      let judge = RewardJudge { reward.rewards(prompts: prompts, completions: $0) }
      context.rewardCalls += 2 * pairs.count
      return try PairwiseProtocol.answers(of: judge, on: pairs)
    case .learnedReward(let model):
      let scorer = RewardScorer(model: try Checkpoint.read(try context.input(.rewardModel, model, "model.safetensors")))
      context.rewardCalls += 2 * pairs.count
      let judge = RewardJudge { completions in
        scorer.rewards(prompts: prompts, completions: completions.map { ($0.prompt, $0.tokens[...]) })
      }
      return try PairwiseProtocol.answers(of: judge, on: pairs)
    case .endpoint(let endpoint):
      let calls = Counter(), progress = JudgingProgress(context)
      let judge = EndpointJudge(
        endpoint, apiKey: try endpoint.apiKey(),
        cache: ReplyCache(folder: context.store.exchanges) { ContentHash.of($0) }, transport: CurlTransport(),
        onRequest: { calls.increment() })
      let answers = try PairwiseProtocol.answers(of: judge, on: pairs) { progress.report($0, of: $1) }
      try context.fact("requests sent to the judge", calls.value)
      return answers
    }
  }
}

extension ChatEndpoint {
  /// The endpoint with only those settings that decide an answer; all others have their defaults.
  fileprivate var identity: ChatEndpoint {
    ChatEndpoint(
      url: url, model: model, question: question, replyTokens: replyTokens, limit: limit, sampling: sampling)
  }
}
