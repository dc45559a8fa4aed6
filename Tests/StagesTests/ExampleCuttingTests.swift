import Alignment
import LanguageModel
import Tasks
import Testing

@testable import Stages
@testable import SweepFile

/// What lengths make of examples. The tokenizer is of single bytes, so that a token is a character.
struct ExampleCuttingTests {
  private let tokenizer: Tokenizer

  init() throws { tokenizer = try Tokenizer.train(on: ["ab"], vocabularySize: 257) }

  private func cut(
    _ examples: [Example], prompt: Int, overlong: OverlongPrompts, completion: Int, closing: String = ">>"
  ) -> (examples: ExampleTokens, account: [String: Int]) {
    let result = ExampleCutting(
      tokenizer: tokenizer, closing: closing, promptTokens: prompt, overlong: overlong, completionTokens: completion
    ).cut(examples)
    return (result.examples, Dictionary(uniqueKeysWithValues: result.account.map { ($0.name, $0.count) }))
  }

  private func example(
    _ prompt: String, _ completions: [String] = ["x"], pairs: [Example.Pair] = []
  ) -> Example {
    Example(id: "", prompt: prompt, completions: completions, references: [0], pairs: pairs)
  }

  private func texts(_ examples: ExampleTokens) -> [String] { examples.prompts.map { tokenizer.decode($0) } }

  @Test func promptsAreCutAsIsSaid() {
    let examples = [example("abcdefgh>>"), example("abcd>>"), example("abcdefghij")]
    let end = cut(examples, prompt: 6, overlong: .cutEnd, completion: 9)
    // What they end with remains, where they end so.
    #expect(texts(end.examples) == ["abcd>>", "abcd>>", "abcdef"] && end.examples.origins == [0, 1, 2])
    #expect(end.account["prompts cut"] == 2 && end.account["prompts"] == 3)
    let start = cut(examples, prompt: 6, overlong: .cutStart, completion: 9)
    #expect(texts(start.examples) == ["efgh>>", "abcd>>", "efghij"] && start.account["prompts cut"] == 2)
    let dropped = cut(examples, prompt: 6, overlong: .drop, completion: 9)
    #expect(texts(dropped.examples) == ["abcd>>"] && dropped.examples.origins == [1])
    #expect(dropped.account["prompts dropped as too long"] == 2 && dropped.account["completions"] == 1)
    #expect(dropped.examples.completions.map(\.prompt) == [0])
  }

  @Test func completionsEndUnlessTheyAreCut() {
    let pairs: [Example.Pair] = [.init(chosen: 0, rejected: 1), .init(chosen: 2, rejected: 0)]
    let result = cut(
      [example("p"), example("q", ["abcd", "abce", "ab"], pairs: pairs)], prompt: 4, overlong: .drop, completion: 3)
    let end = tokenizer.endOfText
    let found = result.examples.completions
    #expect(found.map { tokenizer.decode($0.tokens) } == ["x", "abc", "abc", "ab"])
    #expect(found.map { $0.tokens.last == end } == [true, false, false, true])
    #expect(
      found.map(\.finished) == [true, false, false, true] && found.map(\.isReference) == [true, true, false, false])
    // A pair that is equal where it is cut is none.
    #expect(result.examples.pairs == [.init(chosen: 3, rejected: 1)])
    #expect(result.account["pairs dropped as equal where they are cut"] == 1 && result.account["completions cut"] == 2)
    #expect(result.examples.members == [[0], [1, 2, 3]])
  }

  @Test func promptsAreLearnedOnce() {
    var examples = ExampleTokens()
    examples.prompts = [[1, 2], [3]]
    func completion(_ prompt: Int, _ token: Int32, isReference: Bool) -> ExampleTokens.Completion {
      .init(prompt: prompt, tokens: [token], finished: true, isReference: isReference)
    }
    examples.completions = [
      completion(0, 7, isReference: true), completion(0, 8, isReference: true), completion(1, 9, isReference: false),
    ]
    #expect(
      examples.sequences(learningPrompts: true) == [
        SupervisedSequence(tokens: [1, 2, 7], given: 0), SupervisedSequence(tokens: [1, 2, 8], given: 2),
      ])
    #expect(examples.sequences(learningPrompts: false).map(\.given) == [2, 2])
  }
}
