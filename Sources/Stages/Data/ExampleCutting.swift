import Alignment
import Foundation
import LanguageModel
import SweepFile
import Tasks

/// Cuts examples to maximum lengths.
struct ExampleCutting {
  let tokenizer: Tokenizer
  /// The ending that all prompts share. It is kept when the end of a prompt is cut off.
  let closing: String
  let promptTokens: Int
  let overlong: OverlongPrompts
  let completionTokens: Int

  func cut(_ examples: [Example]) -> (examples: ExampleTokens, account: [(name: String, count: Int)]) {
    var result = ExampleTokens()
    var cutPrompts = 0, droppedPrompts = 0, cutCompletions = 0, equalPairs = 0
    for (origin, example) in examples.enumerated() {
      guard let (prompt, isCut) = cut(example.prompt) else {
        droppedPrompts += 1
        continue
      }
      if isCut { cutPrompts += 1 }
      let first = result.completions.count, references = Set(example.references)
      for (index, text) in example.completions.enumerated() {
        var tokens = tokenizer.encode(text) + [tokenizer.endOfText]
        let finished = tokens.count <= completionTokens
        if !finished {
          tokens.removeLast(tokens.count - completionTokens)
          cutCompletions += 1
        }
        result.completions.append(
          .init(
            prompt: result.prompts.count, tokens: tokens, finished: finished,
            isReference: references.contains(index)))
      }
      for pair in example.pairs {
        let pair = PreferenceData.Pair(chosen: first + pair.chosen, rejected: first + pair.rejected)
        guard result.completions[pair.chosen].tokens != result.completions[pair.rejected].tokens else {
          equalPairs += 1
          continue
        }
        result.pairs.append(pair)
      }
      result.prompts.append(prompt)
      result.origins.append(origin)
    }
    return (
      result,
      [
        ("prompts", result.prompts.count), ("prompts cut", cutPrompts),
        ("prompts dropped as too long", droppedPrompts), ("completions", result.completions.count),
        ("completions cut", cutCompletions),
        ("completions to learn from", result.completions.count(where: \.isReference)),
        ("pairs", result.pairs.count), ("pairs dropped as equal where they are cut", equalPairs),
      ]
    )
  }

  /// Nil if the prompt is dropped.
  private func cut(_ text: String) -> (tokens: [Int32], isCut: Bool)? {
    let tokens = tokenizer.encode(text)
    guard tokens.count > promptTokens else { return (tokens, false) }
    switch overlong {
    case .drop: return nil
    case .cutStart: return (Array(tokens.suffix(promptTokens)), true)
    case .cutEnd:
      let ending = tokenizer.encode(closing)
      guard !closing.isEmpty, text.hasSuffix(closing), ending.count < promptTokens else {
        return (Array(tokens.prefix(promptTokens)), true)
      }
      let head = tokenizer.encode(String(text.dropLast(closing.count)))
      return (head.prefix(promptTokens - ending.count) + ending, true)
    }
  }
}
