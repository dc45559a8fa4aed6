import Alignment
import Foundation
import LanguageModel
import SweepFile
import Tasks

/// Brings the corpus's examples into tokens, cut to the task's lengths, and counts what that took away:
/// `examples.safetensors`.
struct ExamplesStage: Stage {
  static let kind = StageKind.examples
  static let version = 1

  var corpus: StageHash
  var tokenizer: StageHash
  /// The longest prompt.
  var promptTokens: Int
  var overlong: OverlongPrompts
  /// The longest completion, its end-of-text token included.
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
        try context.note(MeasuredLengths.exampleCompletions, completions)
        if let longest = cut.examples.sequences(learningPrompts: false).map(\.tokens.count).max() {
          try context.fact(MeasuredLengths.longestExample, longest)
        }
      } else if !completions.isEmpty {
        try context.fact(
          "\(split.rawValue) completions' mean length, tokens", moments(completions.map(Double.init)).mean)
      }
    }
    try file.write(to: context.file(ExampleFile.name))
  }
}

/// Examples in tokens.
struct ExampleTokens: Equatable {
  struct Completion: Equatable {
    /// Index of its prompt.
    var prompt: Int
    /// With the end-of-text token if nothing was cut off.
    var tokens: [Int32]
    var finished: Bool
    /// Whether it is one to learn from.
    var isReference: Bool
  }

  /// Without the start token.
  var prompts: [[Int32]] = []
  /// Of each prompt, the example's place in the corpus's file.
  var origins: [Int] = []
  /// Prompt by prompt.
  var completions: [Completion] = []
  /// Prompt by prompt; places in `completions`.
  var pairs: [PreferenceData.Pair] = []

  /// The completions of each prompt.
  var members: [[Int]] {
    var members = [[Int]](repeating: [], count: prompts.count)
    for (index, completion) in completions.enumerated() { members[completion.prompt].append(index) }
    return members
  }

  /// What SFT learns from: each prompt with each reference, and the prompt itself, where it is to be learned, once.
  func sequences(learningPrompts: Bool) -> [SupervisedSequence] {
    var learned = Set<Int>()
    return completions.filter(\.isReference).map { completion in
      let prompt = prompts[completion.prompt]
      let isGiven = !learningPrompts || !learned.insert(completion.prompt).inserted
      return SupervisedSequence(tokens: prompt + completion.tokens, given: isGiven ? prompt.count : 0)
    }
  }
}

/// Cuts examples to lengths.
struct ExampleCutting {
  let tokenizer: Tokenizer
  /// What prompts end with, and what remains of them when their end is cut off.
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
      let first = result.completions.count
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
            isReference: example.references.contains(index)))
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

  /// Nil where the prompt is to be dropped.
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

enum ExampleFile {
  static let name = "examples.safetensors"

  enum Split: String, CaseIterable {
    case training
    case heldOut = "held-out"

    /// The corpus stage's.
    var fileName: String { "\(rawValue).jsonl" }
  }

  static func store(_ examples: ExampleTokens, of split: Split, in file: inout SafeTensors) {
    func vector(_ name: String, _ values: [Int]) {
      file.arrays["\(split.rawValue).\(name)"] = .init(shape: [values.count], values: .int32(values.map(Int32.init)))
    }
    file.store(examples.prompts, as: "\(split.rawValue).prompts")
    vector("origins", examples.origins)
    file.store(examples.completions.map(\.tokens), as: "\(split.rawValue).completions")
    vector("completions.prompt", examples.completions.map(\.prompt))
    vector("completions.finished", examples.completions.map { $0.finished ? 1 : 0 })
    vector("completions.reference", examples.completions.map { $0.isReference ? 1 : 0 })
    vector("pairs.chosen", examples.pairs.map(\.chosen))
    vector("pairs.rejected", examples.pairs.map(\.rejected))
  }

  static func read(_ split: Split, _ hash: StageHash, _ context: StageContext) throws -> ExampleTokens {
    let url = try context.input(.examples, hash, name)
    let file = try SafeTensors(contentsOf: url)
    func vector(_ name: String) throws -> [Int] {
      try file.integers("\(split.rawValue).\(name)", in: url).map { Int($0) }
    }
    let prompts = try file.sequences("\(split.rawValue).prompts", in: url), origins = try vector("origins")
    let tokens = try file.sequences("\(split.rawValue).completions", in: url)
    let owners = try vector("completions.prompt"), finished = try vector("completions.finished")
    let references = try vector("completions.reference")
    let chosen = try vector("pairs.chosen"), rejected = try vector("pairs.rejected")
    guard prompts.count == origins.count,
      Set([tokens.count, owners.count, finished.count, references.count]).count == 1,
      chosen.count == rejected.count, owners.allSatisfy(prompts.indices.contains),
      (chosen + rejected).allSatisfy(tokens.indices.contains)
    else { throw SafeTensorsError(file: url.lastPathComponent, problem: "its arrays do not fit each other") }
    return ExampleTokens(
      prompts: prompts, origins: origins,
      completions: tokens.indices.map {
        .init(prompt: owners[$0], tokens: tokens[$0], finished: finished[$0] == 1, isReference: references[$0] == 1)
      }, pairs: zip(chosen, rejected).map { .init(chosen: $0, rejected: $1) })
  }
}

/// What a corpus of examples lacks for what the sweep wants of it.
enum ExampleError: Error, Equatable, CustomStringConvertible {
  case nothingToLearn
  case noPairs
  case noReference(prompt: String, count: Int, of: Int)

  var description: String {
    switch self {
    case .nothingToLearn:
      "the corpus has no completion to learn from; expected some that no pair rejects and no label calls bad"
    case .noPairs:
      "the corpus has no pairs; expected some, or `preferences.labels` \"ground-truth\" and a `reward` that is no \"gold\""
    case .noReference(let prompt, let count, let all):
      "\(count) of \(all) prompts have no reference to be compared with, such as the one that begins \"\(prompt)\"; "
        + "expected a completion for each that no pair rejects, or a \"gold\" reward"
    }
  }
}
