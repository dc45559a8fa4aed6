import Tensor
import Testing

@testable import Tasks

@Suite struct PromptTests {
  /// Documents with few distinct tokens, so that prefixes collide.
  private func documents(_ count: Int, seed: UInt64) -> [[Int32]] {
    (0..<count).map { index in
      var random = RandomStream(seed: seed, purpose: "test documents", index: UInt64(index))
      return (0..<(2 + random.index(below: 20))).map { _ in Int32(random.index(below: 4)) }
    }
  }

  @Test func trainingPromptsAreDistinctPrefixes() throws {
    let selection = DocumentPromptSelection(training: documents(400, seed: 1), heldOut: [], seed: 5)
    let set = try selection.trainingPrompts(count: 500)
    #expect(set.prompts.count == 500 && Set(set.prompts.map(\.tokens)).count == 500)
    for prompt in set.prompts {
      let document = selection.training[prompt.source]
      #expect(document.starts(with: prompt.tokens) && prompt.tokens.count < document.count)
      #expect((2...8).contains(prompt.tokens.count))
    }
    #expect(set.reused == 500 - Set(set.prompts.map(\.source)).count && set.reused > 0)
    #expect(try selection.trainingPrompts(count: 500).prompts == set.prompts)
    #expect(
      try DocumentPromptSelection(training: selection.training, heldOut: [], seed: 6).trainingPrompts(count: 500)
        .prompts
        != set.prompts)
    // Requesting fewer prompts yields the first of the same prompts.
    #expect(try selection.trainingPrompts(count: 50).prompts == Array(set.prompts[..<50]))
  }

  @Test func lengthsAreUniformIfAllPrefixesDiffer() throws {
    let long = (0..<7000).map { document in (0..<12).map { Int32(document * 12 + $0) } }
    let counts = try DocumentPromptSelection(training: long, heldOut: [], seed: 0).trainingPrompts(count: 7000)
      .lengthCounts
    for length in 2...8 { #expect(abs((counts[length] ?? 0) - 1000) < 120, "length \(length)") }
  }

  @Test func evaluationPromptsArePrefixesOfNoTrainingDocument() throws {
    let selection = DocumentPromptSelection(
      training: documents(300, seed: 1), heldOut: documents(300, seed: 2), seed: 5)
    let set = try selection.evaluationPrompts(count: 80)
    #expect(Set(set.prompts.map(\.tokens)).count == 80 && Set(set.prompts.map(\.source)).count == 80)
    for prompt in set.prompts {
      #expect(selection.heldOut[prompt.source].starts(with: prompt.tokens))
      #expect(!selection.training.contains { $0.starts(with: prompt.tokens) })
    }
    #expect(set.seenInTraining > 0)
    try SplitCheck.verify(
      evaluationPrompts: set.prompts.map(\.tokens),
      against: selection.training, named: "the training documents")
  }

  @Test func reportsTheNumberOfAvailablePrompts() {
    let one = DocumentPromptSelection(training: [[1, 2, 3, 4]], heldOut: [], seed: 0)
    #expect(throws: PromptError.notEnoughTraining(requested: 3, found: 2, documents: 1, lengths: 2...8)) {
      try one.trainingPrompts(count: 3)
    }
    let selection = DocumentPromptSelection(
      training: [[1, 2, 3, 4]], heldOut: [[1, 2, 9, 9], [1, 2, 9, 9], [1, 2, 3, 4, 5], [1, 2, 7]], lengths: 3...3,
      seed: 0)
    let error = PromptError.notEnoughEvaluation(requested: 2, found: 1, documents: 4, repeated: 1, seenInTraining: 1)
    #expect(throws: error) { try selection.evaluationPrompts(count: 2) }
    #expect(
      PromptError.notEnoughEvaluation(requested: 9, found: 1, documents: 3, repeated: 2, seenInTraining: 4).description
        == "9 evaluation prompts were requested, but the 3 held-out documents yield only 1. 4 prefixes were skipped because "
        + "a training document starts with them, and 2 because they repeat an earlier prompt. "
        + "Request at most 1, or provide more documents.")
  }

  @Test func splitCheckReportsTheLeak() throws {
    let prompts: [[Int32]] = [[1, 2], [3, 4, 5]]
    try SplitCheck.verify(
      evaluationPrompts: prompts, against: [[1], [1, 3, 2], [3, 4], []], named: "the SFT documents")
    #expect(
      throws: SplitError.leaked(prompt: 0, tokens: [1, 2], list: "the preference prompts", sequence: 1, isEqual: true)
    ) {
      try SplitCheck.verify(evaluationPrompts: prompts, against: [[9], [1, 2]], named: "the preference prompts")
    }
    let leak = SplitError.leaked(prompt: 1, tokens: [3, 4, 5], list: "the SFT documents", sequence: 0, isEqual: false)
    #expect(throws: leak) {
      try SplitCheck.verify(evaluationPrompts: prompts, against: [[3, 4, 5, 6]], named: "the SFT documents")
    }
    #expect(
      leak.description
        == "Evaluation prompt 1 (tokens [3, 4, 5]) is a prefix of number 0 of the SFT documents. Evaluation prompts must be "
        + "held out of all training data, or the measurements are not valid.")
  }

  @Test func splitsDependOnTheIdOnly() {
    let documents = (0..<5000).map { Document(id: "d\($0)", text: "text \($0)", label: nil) }
    let splits = DocumentSplit(documents, seed: 1)
    #expect(splits.training.count + splits.heldOut.count == 5000)
    #expect(abs(Double(splits.heldOut.count) - 600) < 80)
    let half = DocumentSplit(documents.filter { ($0.id.last ?? "0") < "5" }.reversed(), seed: 1)
    #expect(Set(half.heldOut.map(\.id)).isSubset(of: splits.heldOut.map(\.id)))
    #expect(DocumentSplit(documents, seed: 2).heldOut.map(\.id) != splits.heldOut.map(\.id))
  }
}
