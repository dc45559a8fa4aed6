import Foundation
import TestSupport
import Tensor
import Testing

@testable import Tasks

/// Merging records into examples.
@Suite struct ExampleCorpusTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ lines: String, _ name: String = "data.jsonl") throws -> String {
    try folder.write(Array(lines.utf8), to: name)
  }

  private func count(_ name: String, _ set: ExampleSet) -> Int? { set.counts.first { $0.name == name }?.count }

  @Test func mergesRecordsWithOnePrompt() throws {
    let path = try write(
      #"""
      {"prompt": "p", "chosen": " a", "rejected": " b"}
      {"prompt": "q", "chosen": " a", "rejected": "  "}
      {"prompt": "p", "chosen": " a", "rejected": " c"}
      {"prompt": "p", "chosen": " b", "rejected": " a"}
      {"prompt": "p", "chosen": " a", "rejected": " b"}
      {"prompt": " ", "chosen": " a", "rejected": " b"}
      {"prompt": "p", "chosen": " é", "rejected": " e\u0301"}
      """#)
    let set = try ExampleCorpus.files(ExampleFiles(path: path)).load()
    #expect(set.examples.map(\.prompt) == ["p", "q"] && set.heldOut == nil && set.promptSuffix == "")
    let first = set.examples[0]
    // Canonically equivalent texts are different: tokenizers distinguish them.
    #expect(first.completions.map { Array($0.utf8) } == [" a", " b", " c", " é", " e\u{301}"].map { Array($0.utf8) })
    #expect(
      first.pairs == [
        .init(chosen: 0, rejected: 1), .init(chosen: 0, rejected: 2), .init(chosen: 3, rejected: 4),
      ])
    #expect(first.references == [0, 3])
    #expect(set.examples[1].pairs.isEmpty && set.examples[1].references == [0])
    #expect(count("records", set) == 7 && count("records of a prompt seen before", set) == 4)
    #expect(count("blank prompts dropped", set) == 1 && count("blank completions dropped", set) == 1)
    #expect(count("pairs dropped since another says the opposite", set) == 1)
  }

  @Test func labelsYieldPairsWithinAPrompt() throws {
    let path = try write(
      #"""
      {"prompt": "p", "completion": " good", "label": true}
      {"prompt": "p", "completion": " bad", "label": false}
      {"prompt": "q", "completion": " bad", "label": false}
      """#)
    let examples = try ExampleCorpus.files(ExampleFiles(path: path)).load().examples
    #expect(examples[0].pairs == [.init(chosen: 0, rejected: 1)] && examples[0].references == [0])
    #expect(examples[1].pairs.isEmpty && examples[1].references.isEmpty)
  }

  @Test func rankingsYieldAllPairs() throws {
    let path = try write(#"{"prompt": "p", "completions": [" 1", " 2", " 3"], "scores": [1, 3, 2]}"#)
    let example = try ExampleCorpus.files(ExampleFiles(path: path)).load().examples[0]
    #expect(
      Set(example.pairs) == [
        .init(chosen: 1, rejected: 0), .init(chosen: 2, rejected: 0), .init(chosen: 1, rejected: 2),
      ])
    #expect(example.references == [1])
  }

  /// OpenAI's posts with their summaries, and comparisons of other summaries. SFT learns only from the posts.
  @Test func comparisonsAddPairsToPosts() throws {
    let posts = try write(
      #"{"subreddit": "s", "title": "t", "post": "x", "summary": "human"}"#, "posts.jsonl")
    let info = #"{"subreddit": "s", "title": "t", "post": "x"}"#
    let comparisons = try write(
      """
      {"info": \(info), "summaries": [{"text": " one"}, {"text": " two"}], "choice": 1}
      {"info": {"subreddit": "s", "title": "u", "post": "y"}, "summaries": [{"text": " 1"}, {"text": " 2"}], "choice": 0}
      """, "comparisons.jsonl")
    let files = ExampleFiles(path: posts, comparisons: comparisons)
    let set = try ExampleCorpus.files(files).load()
    #expect(set.examples[0].completions == [" human", " one", " two"] && set.examples[0].references == [0])
    #expect(set.examples[0].pairs == [.init(chosen: 2, rejected: 1)])
    #expect(set.examples[1].references.isEmpty && set.examples[1].pairs == [.init(chosen: 0, rejected: 1)])
    // The second example has no reference, but a chosen completion.
    #expect(set.examples.map(\.referencesOrChosen) == [[0], [0]])
    #expect(set.promptSuffix == "\n\nTL;DR:")
    #expect(try files.fingerprint() != ExampleFiles(path: posts).fingerprint())
  }

  @Test func heldOutPromptsAreNotTrainedOn() throws {
    let training = try write((0..<50).map { #"{"prompt": "p\#($0)", "completion": " a"}"# }.joined(separator: "\n"))
    let heldOut = try write(
      #"""
      {"prompt": "p7", "completion": " b"}
      {"prompt": "new", "completion": " c"}
      """#, "held-out.jsonl")
    let split = try ExampleCorpus.files(ExampleFiles(path: training, heldOut: heldOut)).load().split(seed: 0)
    #expect(split.heldOut.map(\.prompt) == ["p7", "new"] && split.removedFromTraining == 1)
    #expect(split.training.count == 49 && !split.training.contains { $0.prompt == "p7" })
    // Without such a file, a fraction is held out. The prompt alone determines which.
    let whole = try ExampleCorpus.files(ExampleFiles(path: training)).load()
    let own = whole.split(seed: 0, heldOutFraction: 0.4)
    #expect(own.training.count + own.heldOut.count == 50 && (10...30).contains(own.heldOut.count))
    let fewer = ExampleSet(
      examples: whole.examples.reversed().dropLast(20), heldOut: nil, promptSuffix: "", counts: []
    ).split(seed: 0, heldOutFraction: 0.4)
    #expect(Set(fewer.heldOut.map(\.prompt)).isSubset(of: own.heldOut.map(\.prompt)))
  }

  @Test func fingerprintsDependOnContentAndOptions() throws {
    let path = try write(#"{"prompt": "p", "good": " a", "rejected": " b"}"#)
    let other = try write(#"{"prompt": "p", "good": " a", "rejected": " b"}"#, "elsewhere.jsonl")
    var files = ExampleFiles(path: path, columns: ["chosen": "good"])
    let first = try files.fingerprint()
    files.path = other
    #expect(try files.fingerprint() == first)
    #expect(try files.load().examples[0].completions == [" a", " b"])
    files.skipBad = true
    #expect(try files.fingerprint() != first)
    try Data(#"{"prompt": "p", "good": " a", "rejected": " c"}"#.utf8).write(to: URL(fileURLWithPath: path))
    #expect(try ExampleFiles(path: path, columns: ["chosen": "good"]).fingerprint() != first)
    for corpus in [
      ExampleCorpus.files(files), .summaries(domain: .news, documents: 3, seed: .max),
      .dialogues(documents: 4, seed: 1),
    ] {
      #expect(try JSONDecoder().decode(ExampleCorpus.self, from: JSONEncoder().encode(corpus)) == corpus)
    }
    #expect(throws: DataFileError.notFound(path: "nowhere")) { try ExampleFiles(path: "nowhere").check() }
  }

  private struct Counts: Decodable {
    let examples: Int
    let examplePairs: Int
    let exampleReferences: Int
  }

  /// Compares with the counts of `make_data_fixtures.py`, an independent implementation.
  @Test(.enabled(if: SharedData.folder != nil, Comment(rawValue: SharedData.missing)))
  func mergesRealData() throws {
    for (name, expected) in try Fixtures.json("data-counts.json", as: [String: Counts].self) {
      guard let path = SharedData.url(name)?.path else { continue }
      let examples = try ExampleCorpus.files(ExampleFiles(path: path)).load().examples
      #expect(examples.count == expected.examples, "\(name)")
      #expect(examples.reduce(0) { $0 + $1.pairs.count } == expected.examplePairs, "\(name)")
      #expect(examples.reduce(0) { $0 + $1.references.count } == expected.exampleReferences, "\(name)")
    }
  }
}

@Suite struct ExamplePromptTests {
  /// Compares with the definition, on many short sequences that are prefixes of each other.
  @Test func prefixesMatchTheDefinition() {
    var random = RandomStream(seed: 1, purpose: "test")
    func sequences(_ count: Int) -> [[Int32]] {
      (0..<count).map { _ in (0..<random.index(below: 6)).map { _ in Int32(random.index(below: 3)) } }
    }
    let known = sequences(40), index = PrefixIndex(known)
    for whole in sequences(300) {
      var found: [Int] = []
      index.forEachPrefix(of: whole) { found.append($0) }
      let expected = known.indices.filter { known.firstIndex(of: known[$0]) == $0 && whole.starts(with: known[$0]) }
        .sorted { known[$0].count < known[$1].count }
      #expect(found == expected)
      #expect(index.firstPrefix(of: whole) == expected.first)
    }
  }

  @Test func heldOutPromptsArePrefixesOfNoTrainingPrompt() throws {
    let selection = ExamplePromptSelection(training: [[1, 2, 3], [4], [4], [5, 6]], seed: 0)
    let heldOut: [[Int32]] = [[1, 2], [7], [5, 6, 7], [7], [4]]
    let set = try selection.evaluationPrompts(count: 2, of: heldOut)
    #expect(Set(set.prompts.map(\.tokens)) == [[7], [5, 6, 7]])
    #expect(set.prompts.allSatisfy { heldOut[$0.source] == $0.tokens })
    let error = PromptError.notEnoughHeldOut(requested: 3, found: 2, examples: 5, repeated: 1, seenInTraining: 2)
    #expect(throws: error) { try selection.evaluationPrompts(count: 3, of: heldOut) }
    #expect(
      error.description
        == "3 evaluation prompts were requested, but the 5 held-out examples yield only 2. 2 prompts were skipped because a "
        + "training prompt starts with them, and 1 because they repeat an earlier prompt. Request at most 2, or "
        + "provide more examples.")
  }

  @Test func trainingPromptsAreDistinctAndHavePairsIfRequested() throws {
    let selection = ExamplePromptSelection(training: [[1], [2], [2], [3], [4]], seed: 0)
    let all = try selection.trainingPrompts(count: 4, where: .any, paired: [])
    #expect(Set(all.prompts.map(\.tokens)) == [[1], [2], [3], [4]])
    #expect(try selection.trainingPrompts(count: 2, where: .any, paired: []).prompts == Array(all.prompts.prefix(2)))
    let paired = try selection.trainingPrompts(count: 2, where: .paired, paired: [2, 4])
    #expect(Set(paired.prompts.map(\.source)) == [2, 4])
    let error = PromptError.notEnoughExamples(requested: 3, found: 2, examples: 5, paired: true)
    #expect(throws: error) { try selection.trainingPrompts(count: 3, where: .paired, paired: [2, 4]) }
    #expect(
      error.description
        == "3 training prompts were requested, but the 5 training examples have only 2 distinct prompts with pairs. Request "
        + "at most 2, or provide more examples.")
  }
}
