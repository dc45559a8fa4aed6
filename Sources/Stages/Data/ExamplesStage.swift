import Alignment
import Foundation
import LanguageModel
import SweepFile

/// Encodes the examples of the corpus, cuts them to the lengths of the task, and counts what was cut:
/// `examples.safetensors`.
struct ExamplesStage: Stage {
  static let kind = StageKind.examples
  static let version = 1

  var corpus: StageHash
  var tokenizer: StageHash
  /// The maximum length of a prompt.
  var promptTokens: Int
  var overlong: OverlongPrompts
  /// The maximum length of a completion, its end-of-text token included.
  var completionTokens: Int

  var inputs: [StageHash] { [corpus, tokenizer] }
  var title: String { "examples of at most \(promptTokens) and \(completionTokens) tokens" }

  func run(in context: StageContext) throws {
    let tokenizer = try Tokenizer(contentsOf: context.store.folder(.tokenizer, tokenizer))
    let closing = try StoredExamples.closing(corpus, context)
    let cutting = ExampleCutting(
      tokenizer: tokenizer, closing: closing, promptTokens: promptTokens, overlong: overlong,
      completionTokens: completionTokens)
    var file = SafeTensors()
    for split in ExampleFile.Split.allCases {
      let cut = cutting.cut(try StoredExamples.read(split, corpus, context))
      ExampleFile.store(cut.examples, of: split, in: &file)
      for (name, count) in cut.account { try context.fact("\(split.rawValue) \(name)", count) }
      let lengths = cut.examples.prompts.map { Double($0.count) }
      if !lengths.isEmpty { try context.fact("\(split.rawValue) prompts' mean length, tokens", moments(lengths).mean) }
      let completions = cut.examples.completions.map(\.tokens.count)
      if split == .training {
        try context.fact(.exampleCompletions, lengths: completions)
        if let longest = cut.examples.sequences(learningPrompts: false).map(\.tokens.count).max() {
          try context.fact(TextLengthFacts.longestExample, longest)
        }
      } else if !completions.isEmpty {
        try context.fact(
          "\(split.rawValue) completions' mean length, tokens", moments(completions.map(Double.init)).mean)
      }
    }
    try file.write(to: context.file(ExampleFile.name))
  }
}
