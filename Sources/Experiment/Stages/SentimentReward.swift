import Foundation
import LanguageModel
import Tasks

/// The ground-truth reward of completions: P(positive | prompt and completion) of the text that their tokens spell.
struct SentimentReward {
  let tokenizer: Tokenizer
  let classifier: SentimentClassifier
  var endOfText: Int32 { tokenizer.endOfText }

  init(tokenizer: StageHash, classifier: StageHash, context: StageContext) throws {
    self.tokenizer = try Tokenizer(contentsOf: context.store.folder(.tokenizer, tokenizer))
    self.classifier = try SentimentClassifier(
      contentsOf: try context.input(.classifier, classifier, "classifier.bin"))
  }

  /// A prompt as the model is given it: after the start token.
  func start(_ prompt: [Int32]) -> [Int32] { [endOfText] + prompt }

  /// One reward in [0, 1] for each completion; prompts are as the model is given them.
  func rewards(prompts: [[Int32]], completions: [(prompt: Int, tokens: [Int32])]) -> [Double] {
    completions.map { completion in
      classifier.probabilityPositive(of: text(prompts[completion.prompt] + completion.tokens))
    }
  }

  /// The end-of-text token spells nothing.
  func text(_ tokens: some Sequence<Int32>) -> String { tokenizer.decode(tokens) }
}
