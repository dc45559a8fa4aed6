import Alignment
import Foundation
import LanguageModel
import Tasks

/// The ground-truth reward of completions: from their text, or by a gold reward model from their tokens.
struct GroundTruth {
  private enum Judge {
    case text(any TextReward)
    case model(RewardScorer)
  }

  let tokenizer: Tokenizer
  private let judge: Judge
  var endOfText: Int32 { tokenizer.endOfText }

  /// - Parameter stage: the stage that made the reward: a classifier, a ground-truth stage, or a reward model.
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

  /// A prompt as the model receives it, with the start token.
  func start(_ prompt: [Int32]) -> [Int32] { [endOfText] + prompt }

  /// The reward of each completion. Prompts include the start token.
  func rewards(prompts: [[Int32]], completions: [(prompt: Int, tokens: [Int32])]) -> [Double] {
    zip(rewardsIfKnown(prompts: prompts, completions: completions), completions).map { reward, completion in
      guard let reward else {
        preconditionFailure("the ground truth does not know the prompt '\(text(prompts[completion.prompt]))'")
      }
      return reward
    }
  }

  /// The reward of each completion; nil for a prompt that the ground truth does not know.
  func rewardsIfKnown(prompts: [[Int32]], completions: [(prompt: Int, tokens: [Int32])]) -> [Double?] {
    switch judge {
    case .model(let scorer):
      return scorer.rewards(prompts: prompts, completions: completions.map { ($0.prompt, $0.tokens[...]) })
    case .text(let judge):
      return completions.map { completion in
        let prompt = prompts[completion.prompt]
        let exchange = PromptCompletion(
          prompt: text(prompt), completion: text(completion.tokens), whole: text(prompt + completion.tokens))
        return judge.reward(of: exchange)
      }
    }
  }

  /// Decodes tokens. The end-of-text token decodes to nothing.
  func text(_ tokens: some Sequence<Int32>) -> String { tokenizer.decode(tokens) }
}
