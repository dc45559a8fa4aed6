import Foundation
import TestSupport
import Testing

@testable import Tasks

/// The rules for data as people have it: absent values, blank completions, other prompt columns, repeated prompts, separators.
struct DataRulesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func survey(
    _ text: String, _ name: String = "data.jsonl", _ set: (inout DataFileOptions) -> Void = { _ in }
  ) throws -> DataSurvey {
    var options = DataFileOptions()
    set(&options)
    return try DataSurvey(path: try folder.write(Array(text.utf8), to: name), options: options)
  }

  private func load(_ text: String, _ name: String = "data.jsonl") throws -> ExampleSet {
    try ExampleCorpus.files(ExampleFiles(path: try folder.write(Array(text.utf8), to: name))).load()
  }

  private func count(_ name: String, _ set: ExampleSet) -> Int? { set.counts.first { $0.name == name }?.count }

  private func texts(_ survey: DataSurvey) -> [[String]] {
    survey.examples.map { [$0.prompt] + $0.completions.map(\.text) }
  }

  // MARK: Absent values

  @Test(arguments: [
    (#"{"prompt": null, "chosen": "Q: yes it is", "rejected": "Q: no"}"#, ["Q:", " yes it is", " no"]),
    (
      #"{"prompt": "p:", "chosen": " a", "rejected": " b", "score_chosen": null, "score_rejected": null}"#,
      ["p:", " a", " b"]
    ),
    (#"{"prompt": "p:", "chosen": " a", "rejected": " b", "completion": null, "label": null}"#, ["p:", " a", " b"]),
    (#"{"prompt": "p:", "completions": [" a", " b"], "scores": null, "ranks": null}"#, ["p:", " a", " b"]),
    (#"{"prompt": "p:", "completion": " a", "label": null}"#, ["p:", " a"]),
    (#"{"prompt": null, "question": "p:", "chosen": " a", "rejected": " b"}"#, ["p:", " a", " b"]),
  ])
  func nullIsNoValue(_ line: String, _ expected: [String]) throws {
    #expect(texts(try survey(line)) == [expected])
  }

  @Test func emptyFieldsAreNoValues() throws {
    let found = try survey("prompt,chosen,rejected,score_chosen,score_rejected\np:, a, b,,\n", "data.csv")
    #expect(texts(found) == [["p:", " a", " b"]] && found.pairs == 1)
    #expect(found.examples[0].completions.map(\.score) == [nil, nil])
  }

  // MARK: Blank completions

  @Test(arguments: ["\"\"", "\" \\n\"", "null", "\"</s>\"", "\" <|endoftext|> \"", "\"<|im_end|></s>\""])
  func aBlankChosenCompletionTeachesNothing(_ blank: String) throws {
    for line in [
      "{\"prompt\": \"p\", \"chosen\": \(blank), \"rejected\": \" zebra\"}",
      "{\"prompt\": \"p\", \"completions\": [\(blank), \" zebra\"]}",
      "{\"question\": \"p\", \"response_j\": \(blank), \"response_k\": \" zebra\"}",
    ] {
      let set = try load(#"{"prompt": "q", "chosen": " a", "rejected": " b"}"# + "\n")
      #expect(set.examples.count == 1)
      let found = try load(line)
      #expect(found.examples.isEmpty, "\(line)")
      #expect(count("pairs dropped as one side is blank", found) == 1 && count("blank completions dropped", found) == 1)
      #expect(count("prompts dropped as they have no completion", found) == 1)
    }
  }

  @Test func whatLostAgainstABlankCompletionIsNoReference() throws {
    let found = try load(
      """
      {"prompt": "p", "chosen": " good", "rejected": " zebra"}
      {"prompt": "p", "chosen": " ", "rejected": " good"}
      """)
    #expect(found.examples.map(\.completions) == [[" good", " zebra"]] && found.examples.map(\.references) == [[]])
    #expect(found.examples.map(\.pairs.count) == [1] && count("pairs dropped as one side is blank", found) == 1)
    let ranked = try load(#"{"prompt": "q", "completions": [" best", "", " worst"]}"#)
    #expect(ranked.examples.map(\.completions) == [[" best", " worst"]] && ranked.examples.map(\.references) == [[0]])
    #expect(ranked.examples.map(\.pairs.count) == [1] && count("pairs dropped as one side is blank", ranked) == 2)
  }

  @Test(.enabled(if: SharedData.folder != nil, Comment(rawValue: SharedData.missing)))
  func blankRepliesOfRealData() throws {
    guard let path = SharedData.url("hh/harmless-base-sample.jsonl.gz")?.path else { return }
    let set = try ExampleCorpus.files(ExampleFiles(path: path)).load()
    #expect(count("pairs dropped as one side is blank", set) == 4 && set.examples.count == 1196)
    #expect(set.examples.allSatisfy { $0.references == [0] && $0.pairs == [.init(chosen: 0, rejected: 1)] })
  }

  // MARK: Prompts

  @Test(arguments: [
    (#""question": "Which?""#, "Which?", ["system"]),
    (#""instruction": "Add.", "input": "1 2""#, "Add.\n\n1 2", ["system"]),
    (#""instruction": "Add.", "input": """#, "Add.", ["system"]), (#""input": "In""#, "In", ["system"]),
    (#""prompt": "P", "question": "Q""#, "P", ["system", "question"]),
  ])
  func otherColumnsAreThePromptOrNamed(_ columns: String, _ prompt: String, _ unused: [String]) throws {
    let found = try survey(#"{"system": "s", \#(columns), "chosen": "yes 1", "rejected": "no 1"}"#)
    #expect(texts(found) == [[prompt, "yes 1", "no 1"]] && found.unusedColumns == unused)
  }

  @Test func aRepeatedPromptIsRemoved() throws {
    let found = try survey(
      """
      {"prompt": "Where?", "chosen": "Where? There.", "rejected": "Where? No."}
      {"prompt": "Where?", "chosen": "Where? There.", "rejected": "No."}
      {"prompt": "A", "chosen": "An apple", "rejected": "Any"}
      """)
    #expect(
      texts(found) == [
        ["Where?", " There.", " No."], ["Where?", "Where? There.", "No."], ["A", "An apple", "Any"],
      ])
    #expect(found.repeatingPrompt == 1)
    let user = #"{"role": "user", "content": "Hi?"}"#
    func reply(_ text: String) -> String { #"{"role": "assistant", "content": "\#(text)"}"# }
    let chat = try survey(
      #"{"prompt": [\#(user)], "chosen": [\#(user), \#(reply("Yes."))], "rejected": [\#(user), \#(reply("No."))]}"#
    ) { $0.template = "{role}: {content}\n" }
    #expect(texts(chat) == [["user: Hi?\nassistant:", " Yes.", " No."]] && chat.repeatingPrompt == 1)
  }

  // MARK: Conversations

  @Test func messagesAsTextAndAsParts() throws {
    let lines = #"""
      {"prompt": "Hi?", "chosen": "[{\"role\": \"assistant\", \"content\": \"Yes\"}]", "rejected": "[{\"role\": \"assistant\", \"content\": \"No\"}]"}
      {"prompt": "Hi?", "chosen": [{"role": "assistant", "content": [{"type": "text", "text": "Yes"}]}], "rejected": [{"role": "assistant", "content": null}]}
      """#
    let found = try survey(lines) { $0.template = "{role}: {content}\n" }
    #expect(
      texts(found) == [["user: Hi?\nassistant:", " Yes", " No"], ["user: Hi?\nassistant:", " Yes", " "]])
    #expect(found.blankPairs == 1)
    #expect(
      problem { _ = try survey(#"{"prompt": "Hi?", "chosen": "[{'role': 'user'}]", "rejected": "no"}"#) }
        == .pythonList(column: "chosen"))
  }

  // MARK: Files

  @Test(arguments: [";", "\t"])
  func otherSeparators(_ separator: String) throws {
    let rows = [["prompt", "chosen", "rejected"], ["p, q", " a, b", "\" c\(separator) d\""]]
    let text = "\u{FEFF}" + rows.map { $0.joined(separator: separator) }.joined(separator: "\r\n")
    #expect(texts(try survey(text, "data.csv")) == [["p, q", " a, b", " c\(separator) d"]])
    let path = try folder.write(
      Array("experiment;pair;verdict;judge\r\nx;p1;A;me\r\n".replacing(";", with: separator).utf8), to: "answers.csv")
    #expect(try AnswerFile(path: path).answers.map(\.pair) == ["p1"])
  }

  @Test func manyEmptyLinesComeFirst() throws {
    let record = #"{"prompt": "p", "completion": "c"}"#
    let start = ContinuousClock.now
    let found = try survey(String(repeating: "\n", count: 70_000) + String(repeating: "\r\n", count: 70_000) + record)
    #expect(texts(found) == [["p", "c"]] && found.examples[0].line == 140_001)
    #expect(start.duration(to: .now) < .seconds(20))
  }

  @Test func prettyPrintedJSONIsNamed() throws {
    let path = folder.path("data.jsonl")
    #expect(
      fault { _ = try survey("{\n  \"prompt\": \"p\",\n  \"completion\": \"c\"\n}\n") }?.description
        == path + ":1: this is JSON over several lines; expected JSON Lines, one object a line, as `jq -c . \(path)` "
        + "prints it")
  }

  @Test func badRecordsAreSkippedWhereverTheyAre() throws {
    func dialogue(_ reply: String) -> String { #"\n\nHuman: Where?\n\nAssistant:\#(reply)"# }
    let good = #"{"chosen": "\#(dialogue(" a"))", "rejected": "\#(dialogue(" b"))"}"#
    let bad = #"{"chosen": "\n\nHuman: Hm?", "rejected": "\#(dialogue(" b"))"}"#
    for place in [0, 1, 3] {
      var lines = [good, good, good]
      lines.insert(bad, at: place)
      let found = try survey(lines.joined(separator: "\n")) { $0.skipBad = true }
      #expect(found.form == .hh && found.records == 3 && found.firstBad?.line == place + 1, "\(place)")
      #expect(
        problem { _ = try survey(lines.joined(separator: "\n")) } == .noAssistantTurn(column: "chosen"), "\(place)")
    }
    let foreign = (0..<40).map { #"{"id": \#($0)}"# } + [good]
    let found = try survey(foreign.joined(separator: "\n")) { $0.skipBad = true }
    #expect(found.records == 1 && found.bad == 40)
  }

  // MARK: Many records of one prompt

  @Test func oneLargePromptTakesLinearTime() throws {
    let start = ContinuousClock.now
    let labelled = (0..<20_000).map { #"{"prompt": "p", "completion": " \#($0)", "label": \#($0 % 2 == 0)}"# }
    let set = try load(labelled.joined(separator: "\n"))
    #expect(
      set.examples.count == 1 && set.examples[0].pairs.count == 4096 && set.examples[0].references.count == 10_000)
    #expect(Set(set.examples[0].pairs).count == 4096)
    #expect(set.examples[0].pairs.allSatisfy { $0.chosen % 2 == 0 && $0.rejected % 2 == 1 })
    #expect(count("pairs beyond 4096 of one prompt", set) == 100_000_000 - 4096)
    let pairs = (0..<30_000).map { #"{"prompt": "p", "chosen": " a\#($0)", "rejected": " b\#($0)"}"# }
    let plain = try load(pairs.joined(separator: "\n"))
    #expect(plain.examples[0].pairs.count == 4096 && plain.examples[0].references.count == 30_000)
    // Another prompt does not change the draw.
    let beside = try load(#"{"prompt": "o", "chosen": " a", "rejected": " b"}"# + "\n" + pairs.joined(separator: "\n"))
    #expect(beside.examples[1].pairs == plain.examples[0].pairs)
    #expect(start.duration(to: .now) < .seconds(60))
  }

  @Test func preferencesOfFiles() throws {
    func kind(_ text: String) throws -> CorpusPreferences {
      try ExampleFiles(path: try folder.write(Array(text.utf8), to: "data.jsonl")).preferences()
    }
    let good = #"{"prompt": "p", "completion": " a", "label": true}"#
    #expect(try kind(#"{"prompt": "p", "chosen": " a", "rejected": " b"}"#) == .pairs)
    #expect(try kind(good + "\n" + #"{"prompt": "p", "completion": " b", "label": false}"#) == .pairs)
    #expect(try kind(good + "\n" + #"{"prompt": "q", "completion": " b", "label": false}"#) == .labels)
    #expect(try kind(good) == .none && kind(#"{"prompt": "p", "completion": " a"}"#) == .none)
  }
}
