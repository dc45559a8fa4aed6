import Alignment
import LanguageModel
import Tensor

/// The prompts of a model that is not fine-tuned: training examples, then the prompt, separated by blank lines.
struct FewShotPrompts: Codable, Hashable, Sendable {
  /// The model: a supervised policy with 0 epochs.
  var model: StageHash
  /// The source of the examples.
  var examples: StageHash
  var shots: Int
  /// The seed of the order in which examples are tried.
  var seed: UInt64

  var inputs: [StageHash] { [model, examples] }

  /// The text between examples, which also ends a completion.
  static let separator = "\n\n"

  /// Returns the prompts with examples before them, the same for all. An example is a training prompt with its first
  /// reference. Examples are tried in a random order, and those that are longer than their part of the context are
  /// skipped.
  ///
  /// - Parameter prompts: with the start token.
  func reading(
    for prompts: [[Int32]], completionTokens: Int, shape: Shape, _ tokenizer: Tokenizer, _ context: StageContext
  ) throws -> PromptedReading {
    let longestPrompt = prompts.reduce(0) { max($0, $1.count) }
    let longest = shots == 0 ? 0 : max(0, shape.context - longestPrompt - completionTokens) / shots
    let shown =
      shots == 0
      ? []
      : try choose(
        from: try ExampleFile.read(.training, examples, context), longest: longest, context: shape.context, tokenizer)
    let beginning = Array(shown.joined())
    return PromptedReading(prompts: prompts.map { $0.prefix(1) + beginning + $0.dropFirst() }) { tokens, finished in
      Self.kept(tokens, finished, tokenizer)
    }
  }

  private func choose(
    from examples: ExampleTokens, longest: Int, context: Int, _ tokenizer: Tokenizer
  ) throws -> [[Int32]] {
    let end = tokenizer.encode(Self.separator)
    var references: [Int: Int] = [:]
    for (index, completion) in examples.completions.enumerated() where completion.isReference && completion.finished {
      references[completion.prompt] = references[completion.prompt] ?? index
    }
    var random = RandomStream(seed: seed, purpose: "shots")
    var shown: [[Int32]] = []
    for prompt in random.permutation(of: examples.prompts.count) {
      guard shown.count < shots else { break }
      guard let reference = references[prompt] else { continue }
      let text = examples.completions[reference].tokens.filter { $0 != tokenizer.endOfText }
      let shot = examples.prompts[prompt] + text + end
      if shot.count <= longest { shown.append(shot) }
    }
    guard shown.count == shots else {
      throw TooFewShots(wanted: shots, found: shown.count, longest: longest, context: context)
    }
    return shown
  }

  /// The tokens before the first blank line. If there are none, the end-of-text token alone.
  static func kept(_ tokens: [Int32], _ finished: Bool, _ tokenizer: Tokenizer) -> (tokens: [Int32], finished: Bool) {
    guard tokenizer.decode(tokens).contains(separator) else { return (tokens, finished) }
    // The blank line ends with the first token that completes it. It starts after the last token before which no part
    // of it appears.
    var end = 1
    while end < tokens.count, !tokenizer.decode(tokens[..<end]).contains(separator) { end += 1 }
    let text = tokenizer.decode(tokens[..<end])
    let before = text.range(of: separator).map { text[..<$0.lowerBound] } ?? text[...]
    while end > 0, tokenizer.decode(tokens[..<end]).utf8.count > before.utf8.count { end -= 1 }
    return (end > 0 ? Array(tokens[..<end]) : [tokenizer.endOfText], true)
  }
}
