import Alignment
import Foundation
import LanguageModel
import SweepFile
import Tasks

/// The ground-truth reward of completions, of whichever kind the task has: of the text that their tokens spell, or by a
/// gold reward model of the tokens.
struct GroundTruth {
  private enum Judge {
    case text(any TextReward)
    case model(RewardScorer)
  }

  let tokenizer: Tokenizer
  private let judge: Judge
  var endOfText: Int32 { tokenizer.endOfText }

  /// - Parameter stage: what made the reward: the classifier, a ground-truth stage, or a reward model.
  init(tokenizer: StageHash, stage: StageHash, context: StageContext) throws {
    self.tokenizer = try Tokenizer(contentsOf: context.store.folder(.tokenizer, tokenizer))
    switch context.store.kind(of: stage) {
    case .groundTruth: judge = .text(try TextRewardFile.read(context.input(.groundTruth, stage, TextRewardFile.name)))
    case .rewardModel:
      judge = .model(
        RewardScorer(model: try Checkpoint.read(try context.input(.rewardModel, stage, "model.safetensors"))))
    default:
      judge = .text(
        try SentimentClassifier(contentsOf: try context.input(.classifier, stage, "classifier.bin")))
    }
  }

  /// A prompt as the model is given it: after the start token.
  func start(_ prompt: [Int32]) -> [Int32] { [endOfText] + prompt }

  /// One reward for each completion; prompts are as the model is given them.
  func rewards(prompts: [[Int32]], completions: [(prompt: Int, tokens: [Int32])]) -> [Double] {
    switch judge {
    case .model(let scorer):
      return scorer.rewards(prompts: prompts, completions: completions.map { ($0.prompt, $0.tokens[...]) })
    case .text(let judge):
      return completions.map { completion in
        let prompt = prompts[completion.prompt]
        let exchange = PromptCompletion(
          prompt: text(prompt), completion: text(completion.tokens), whole: text(prompt + completion.tokens))
        guard let reward = judge.reward(of: exchange) else {
          preconditionFailure("the ground truth does not know the prompt '\(exchange.prompt)'")
        }
        return reward
      }
    }
  }

  /// The end-of-text token spells nothing.
  func text(_ tokens: some Sequence<Int32>) -> String { tokenizer.decode(tokens) }
}

/// What the ground truth of texts must know, in a file.
enum TextRewardFile {
  static let name = "reward.json"

  private enum Kind: String, Codable { case facts, reference }
  private struct Heading: Codable { let kind: Kind }
  private struct Whole<Reward: Codable>: Codable {
    let kind: Kind
    let reward: Reward
  }

  static func write(_ reward: FactsReward, to url: URL) throws { try write(Whole(kind: .facts, reward: reward), url) }

  static func write(_ reward: ReferenceReward, to url: URL) throws {
    try write(Whole(kind: .reference, reward: reward), url)
  }

  private static func write(_ whole: some Encodable, _ url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(whole).write(to: url)
  }

  static func read(_ url: URL) throws -> any TextReward {
    let data = try Data(contentsOf: url), decoder = JSONDecoder()
    return switch try decoder.decode(Heading.self, from: data).kind {
    case .facts: try decoder.decode(Whole<FactsReward>.self, from: data).reward
    case .reference: try decoder.decode(Whole<ReferenceReward>.self, from: data).reward
    }
  }
}
