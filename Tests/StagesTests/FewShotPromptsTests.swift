import LanguageModel
import Testing

@testable import Stages
@testable import SweepFile

struct FewShotPromptsTests {
  private let tokenizer: Tokenizer

  init() throws {
    tokenizer = try Tokenizer.train(on: ["a cat sat.\n\nHuman: a dog ran.\n\nA"], vocabularySize: 262)
  }

  /// What follows a blank line is another text, whichever tokens spell it.
  @Test(arguments: [
    (" a cat", " a cat", false), (" a cat\n", " a cat\n", false), (" a cat\n\nHuman: a dog", " a cat", true),
    (" a\ncat\n\n\n\nHuman", " a\ncat", true), ("\n\nHuman", "", true), ("ä\n\nb", "ä", true),
  ])
  func aCompletionEndsAtABlankLine(_ text: String, _ kept: String, _ ends: Bool) {
    let found = FewShotPrompts.kept(tokenizer.encode(text), false, tokenizer)
    #expect(tokenizer.decode(found.tokens) == kept && found.finished == ends)
    #expect(!found.tokens.isEmpty)
  }
}
