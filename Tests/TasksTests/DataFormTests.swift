import Foundation
import TestSupport
import Testing

@testable import Tasks

/// Converting each form of data to records.
struct DataFormTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func records(
    _ lines: String, name: String = "data.jsonl", _ set: (inout DataFileOptions) -> Void = { _ in }
  ) throws -> (form: DataForm, records: [DataRecord]) {
    var options = DataFileOptions()
    set(&options)
    var file = try DataFile(path: try folder.write(Array(lines.utf8), to: name), options: options)
    var records: [DataRecord] = []
    while let record = try file.next() { records.append(record) }
    return (file.form, records)
  }

  private func pair(_ line: Int, _ prompt: String, _ chosen: String, _ rejected: String) -> DataRecord {
    DataRecord(
      line: line, prompt: prompt, completions: [.init(text: chosen), .init(text: rejected)],
      pairs: [.init(chosen: 0, rejected: 1)], ties: 0)
  }

  @Test func preferences() throws {
    let (form, found) = try records(
      """
      {"prompt": "Sky?", "chosen": " blue", "rejected": " green", "id": 7}

      {"prompt": "Sea?", "chosen": " wet", "rejected": " wet"}
      {"prompt": "Sun?", "chosen": " hot", "rejected": " old", "score_chosen": 9, "score_rejected": 2.5}
      {"prompt": "Fog?", "chosen": " wet", "rejected": " dry", "score_chosen": 4, "score_rejected": 4}
      """)
    #expect(form == .preference && found.count == 4)
    #expect(found[0] == pair(1, "Sky?", " blue", " green"))
    #expect(found[1].pairs.isEmpty && found[1].ties == 1 && found[1].line == 3)
    #expect(found[2].completions.map(\.score) == [9, 2.5] && found[2].pairs.count == 1)
    #expect(found[3].pairs.isEmpty && found[3].ties == 1)
  }

  /// The common prefix of both texts is the prompt, in whole words. Some examples are from TRL.
  @Test func implicitPrompts() throws {
    let (_, found) = try records(
      #"""
      {"chosen": "The sky is blue.", "rejected": "The sky is green."}
      {"chosen": "I like cats", "rejected": "I like cars"}
      {"chosen": "A:\nyes", "rejected": "A:\nno"}
      {"chosen": "So it is", "rejected": "So it is not"}
      {"chosen": "Ja", "rejected": "Nein"}
      """#)
    #expect(
      found == [
        pair(1, "The sky is", " blue.", " green."), pair(2, "I like", " cats", " cars"), pair(3, "A:\n", "yes", "no"),
        pair(4, "So it", " is", " is not"), pair(5, "", "Ja", "Nein"),
      ])
  }

  @Test func conversations() throws {
    let lines = #"""
      {"chosen": [{"role": "user", "content": "Sky?"}, {"role": "assistant", "content": "Blue."}], "rejected": [{"role": "user", "content": "Sky?"}, {"role": "assistant", "content": "Green."}]}
      {"prompt": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Sea?"}], "chosen": [{"role": "assistant", "content": "Wet."}], "rejected": [{"role": "assistant", "content": "A very wet thing."}]}
      {"prompt": "Sun?", "chosen": [{"role": "user", "content": "Sun?"}, {"role": "assistant", "content": "Hot."}], "rejected": [{"role": "user", "content": "Sun?"}, {"role": "assistant", "content": "Cold."}]}
      {"chosen": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}], "rejected": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "e"}]}
      """#
    let (form, found) = try records(lines) { $0.template = "\n\n{role}: {content}" }
    #expect(form == .preference)
    #expect(
      found.map(\.prompt).prefix(3) == [
        "\n\nuser: Sky?\n\nassistant:", "\n\nsystem: Be brief.\n\nuser: Sea?\n\nassistant:",
        "\n\nuser: Sun?\n\nassistant:",
      ])
    #expect(found[0].completions.map(\.text) == [" Blue.", " Green."] && found[1].completions[0].text == " Wet.")
    #expect(found[3].completions.map(\.text) == [" b\n\nuser: c\n\nassistant: d", " e"])
    #expect(found.map(\.turns) == [1, 1, 1, 1])
    let (_, tagged) = try records(lines) { $0.template = "<{role}>{content}</{role}>\n" }
    #expect(tagged[0].prompt == "<user>Sky?</user>\n<assistant>")
    #expect(tagged[3].completions[0].text == "b</assistant>\n<user>c</user>\n<assistant>d")
    #expect(problem { _ = try records(lines) } == .needsTemplate(column: "chosen"))
  }

  @Test func completionsAndLabels() throws {
    let plain = try records(#"{"prompt": "p", "completion": " c"}"#)
    #expect(plain.form == .promptCompletion && plain.records[0].completions == [.init(text: " c")])
    let labelled = try records(
      """
      {"prompt": "p", "completion": "a", "label": true}
      {"prompt": "p", "completion": "b", "label": 0}
      """)
    #expect(labelled.form == .unpaired && labelled.records.map { $0.completions[0].label } == [true, false])
    let conversation = try records(
      #"{"prompt": [{"role": "user", "content": "p"}], "completion": [{"role": "assistant", "content": "c"}]}"#
    ) { $0.template = "{role}\t{content}\n" }
    #expect(conversation.records[0].prompt == "user\tp\nassistant\t")
  }

  @Test func rankings() throws {
    let (form, found) = try records(
      """
      {"prompt": "p", "completions": ["a", "b", "c"]}
      {"prompt": "p", "completions": ["a", "b", "c"], "scores": [1, 3, 1]}
      {"prompt": "p", "completions": ["a", "b"], "ranks": [2, 1], "scores": [5, 5]}
      """)
    #expect(form == .ranked)
    #expect(
      found[0].pairs == [.init(chosen: 0, rejected: 1), .init(chosen: 0, rejected: 2), .init(chosen: 1, rejected: 2)])
    #expect(found[0].completions.map(\.rank) == [1, 2, 3])
    #expect(found[1].pairs == [.init(chosen: 1, rejected: 0), .init(chosen: 1, rejected: 2)] && found[1].ties == 1)
    #expect(found[2].pairs == [.init(chosen: 1, rejected: 0)] && found[2].ties == 0)
  }

  @Test func publishedForms() throws {
    let stack = try records(#"{"qid": 1, "question": "How?", "response_j": "So.", "response_k": " Thus."}"#)
    #expect(stack.form == .stackExchange)
    #expect(stack.records == [pair(1, "Question: How?\n\nAnswer:", " So.", " Thus.")])
    let dialogue =
      #"{"chosen": "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d", "rejected": "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:"}"#
    let hh = try records(dialogue)
    #expect(hh.form == .hh && hh.records[0].turns == 2)
    #expect(hh.records[0].prompt == "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:")
    #expect(hh.records[0].completions.map(\.text) == [" d", ""])
    let single = try records(
      dialogue + "\n" + #"{"chosen": "\n\nHuman: a\r\n\nAssistant: b", "rejected": "\n\nHuman: a\r\n\nAssistant: c"}"#
    ) { $0.singleTurn = true }
    #expect(single.records.map(\.line) == [2] && single.records[0].prompt == "\n\nHuman: a\r\n\nAssistant:")
    let abstracts = try records(#"{"source": [" One. ", "Two."], "target": ["Sum.", "All.\n"], "paper_id": "x"}"#)
    #expect(abstracts.form == .scitldr && abstracts.records[0].prompt == "One. Two.\n\nTL;DR:")
    #expect(abstracts.records[0].completions.map(\.text) == [" Sum.", " All."])
    let post = try records(#"{"id": "t", "subreddit": "cats", "title": "Help", "post": "My cat.", "summary": "Cat."}"#)
    #expect(post.form == .tldr && post.records[0].completions == [.init(text: " Cat.")])
    #expect(post.records[0].prompt == "SUBREDDIT: r/cats\n\nTITLE: Help\n\nPOST: My cat.\n\nTL;DR:")
    let shorter = try records(#"{"subreddit": "cats", "title": "Help", "post": "My cat.", "label": "Cat."}"#) {
      $0.template = "{title}: {post} ="
    }
    #expect(shorter.records[0].prompt == "Help: My cat. =")
    let judged = try records(
      """
      {"info": {"id": "t", "post": "My cat.", "title": "Help", "subreddit": "cats"}, "summaries": [{"text": " a", "policy": "ref"}, {"text": " b"}], "choice": 1, "worker": "w"}
      {"info": {"id": "n", "article": "News.", "post": null, "title": "T", "subreddit": null}, "summaries": [{"text": "a"}, {"text": " a"}], "choice": 0}
      """)
    #expect(judged.form == .comparisons && judged.records[0].pairs == [.init(chosen: 1, rejected: 0)])
    #expect(judged.records[0].prompt == post.records[0].prompt && judged.records[1].prompt == "News.\n\nTL;DR:")
    #expect(judged.records[1].ties == 1)
    let news = try records("id,article,highlights\r\n1,\"Long, \"\"very\"\"\r\nlong.\",Short.\r\n", name: "n.csv")
    #expect(news.form == .cnnDailyMail && news.records[0].prompt == "Long, \"very\"\r\nlong.\n\nTL;DR:")
  }

  @Test func columnsCanBeMapped() throws {
    let lines = #"{"question": "q", "good": "a", "bad": "b"}"#
    let (form, found) = try records(lines) {
      $0.columns = ["prompt": "question", "chosen": "good", "rejected": "bad"]
    }
    #expect(form == .preference && found == [pair(1, "q", "a", "b")])
  }

  @Test func ambiguousForms() throws {
    let path = folder.path("data.jsonl")
    #expect(
      fault { _ = try records(#"{"text": "a", "n": 1}"#) } == .unknownForm(path: path, line: 1, keys: ["text", "n"]))
    #expect(
      fault { _ = try records(#"{"prompt": "a", "completion": "b", "chosen": "c", "rejected": "d"}"#) }
        == .severalForms(
          path: path, line: 1, keys: ["prompt", "completion", "chosen", "rejected"],
          forms: [.preference, .promptCompletion]))
    let both = try records(#"{"prompt": "a", "completion": "b", "chosen": "c", "rejected": "d"}"#) {
      $0.form = .preference
    }
    #expect(both.records == [pair(1, "a", "c", "d")])
    #expect(
      fault {
        _ = try records(
          """
          {"prompt": "a", "completion": "b"}
          {"article": "a", "highlights": "b"}
          """)
      }
        == .mixedForms(path: path, line: 1, form: .promptCompletion, otherLine: 2, otherForm: .cnnDailyMail))
    #expect(
      fault { _ = try records("{}") { $0.columns = ["chosne": "a"] } }
        == .unknownColumn(name: "chosne", known: DataForm.allCases.flatMap(\.columns).uniqued))
    #expect(
      fault { _ = try records(#"{"a": "b"}"#) { $0.columns = ["chosen": "good"] } }
        == .columnNotFound(path: path, name: "chosen", column: "good", keys: ["a"]))
    #expect(
      fault {
        _ = try records("{}") {
          $0.form = .unpaired; $0.columns = ["chosen": "good"]
        }
      }
        == .unknownColumn(name: "chosen", known: ["prompt", "completion", "label"]))
    for (template, problem) in [
      ("{content", "has an opening brace without a closing brace"),
      ("{text}", "has the unknown placeholder {text}; expected {content}, {role}"),
      ("{role}", "must contain the placeholder {content} exactly once"),
      ("{content}{content}", "must contain the placeholder {content} exactly once"),
    ] {
      #expect(
        fault { _ = try records(#"{"prompt": "a", "completion": "b"}"#) { $0.template = template } }
          == .badTemplate(template: template, problem: problem))
    }
  }

  /// One bad line of each kind, with the complete message.
  @Test(arguments: [
    (#"{"prompt": "p", "chosen": "c"}"#, #""rejected" is missing; found "prompt", "chosen""#),
    (#"{"prompt": 1, "chosen": "c", "rejected": "r"}"#, #""prompt" is the number 1; expected a text"#),
    (#"{"prompt": "p", "chosen": 3, "rejected": "r"}"#, #""chosen" is the number 3; expected a text"#),
    (#"{"prompt": "p", "chosen": [], "rejected": "r"}"#, #""chosen" is an empty list; expected a list of messages"#),
    (
      #"{"chosen": ["c"], "rejected": "r"}"#, #""chosen[0]" is a text; expected a message with role and content"#
    ),
    (#"{"chosen": [{"role": "a"}], "rejected": "r"}"#, #""chosen[0].content" is missing; found "role""#),
    (
      #"{"chosen": [{"role": "a", "content": []}], "rejected": "r"}"#,
      #""chosen[0].content" is an empty list; expected a text"#
    ),
    (
      #"{"chosen": [{"role": "a", "content": "b"}], "rejected": [{"role": "c", "content": "d"}]}"#,
      #""chosen" has the role "a" and "rejected" the role "c"; expected the same role"#
    ),
    (
      #"{"prompt": "p", "chosen": "c", "rejected": "r", "score_chosen": "9"}"#,
      #""score_chosen" is a text; expected a number"#
    ),
    ("[1]", "found a list; expected an object"),
    (#"{"prompt": "p", "prompt": "q"}"#, #"the key "prompt" occurs twice"#),
    (#"{"prompt": "p" "chosen": "c"}"#, #"column 16: found """; expected "," or "}""#),
    (#"{"prompt": "p", }"#, #"column 17: found "}"; expected another key, or no comma before the "}""#),
    (#"{"a": NaN}"#, #"column 7: found "NaN"; expected a value"#),
    (#"{"a": 01}"#, #"column 7: found "01"; expected a number without leading zeros"#),
    (#"{"a": 1e999}"#, #"column 7: found "1e999"; expected a number of double precision"#),
    (#"{"ä": "\ud83d"}"#, #"column 8: found half of a surrogate pair; expected both halves, such as \ud83d\ude00"#),
    (
      #"{"a": "\x"}"#, #"column 8: found an unknown escape; expected one of the escapes \" \\ \/ \b \f \n \r \t \u0000"#
    ),
    ("{\"a\": \"\t\"}", "column 8: found the control character \"\t\"; expected it as the escape \\u0009"),
    (#"{"a": "b"#, "column 7: found a string without an end; expected a closing double quote in the same line"),
    (#"{"a": 1} 2"#, #"column 10: found "2"; expected nothing after the value"#),
  ])
  func badLines(_ line: String, _ message: String) throws {
    let good = #"{"prompt": "Sky?", "chosen": " blue", "rejected": " green"}"#
    let template = "{role}: {content}\n"
    #expect(
      fault {
        _ = try records(good + "\r\n" + line + "\n") {
          $0.template = template
          $0.form = .preference
        }
      }?.description == folder.path("data.jsonl") + ":2: " + message)
    let path = try folder.write(Array((good + "\n" + line + "\n" + good).utf8), to: "skipped.jsonl")
    var options = DataFileOptions()
    options.template = template
    options.skipBad = true
    var file = try DataFile(path: path, options: options)
    #expect(try file.next()?.line == 1)
    #expect(try file.next()?.line == 3)
    #expect(try file.next() == nil && file.bad == 1)
    #expect(file.firstBad?.line == 2 && file.firstBad?.problem.description == message)
  }

  @Test(arguments: [
    (
      DataForm.unpaired, #"{"prompt": "p", "completion": "c", "label": "yes"}"#,
      #""label" is "yes"; expected true or false"#
    ),
    (
      .unpaired, #"{"prompt": "p", "completion": "c", "label": 2}"#, #""label" is the number 2; expected true or false"#
    ),
    (
      .promptCompletion, #"{"prompt": "p", "completion": ["c"]}"#,
      #""completion" is a list; expected a text, like the prompt"#
    ),
    (.ranked, #"{"prompt": "p", "completions": "c"}"#, #""completions" is a text; expected a list"#),
    (
      .ranked, #"{"prompt": "p", "completions": ["c", 1]}"#,
      #""completions[1]" is the number 1; expected a text, like the prompt"#
    ),
    (
      .ranked, #"{"prompt": "p", "completions": ["c"], "scores": []}"#,
      #""scores" has 0 elements; expected 1, one for each completion"#
    ),
    (.ranked, #"{"prompt": "p", "completions": ["c"], "ranks": ["1"]}"#, #""ranks[0]" is a text; expected a number"#),
    (
      .hh, #"{"chosen": "Human: a", "rejected": "b"}"#,
      #""chosen" does not start with "\n\nHuman:""#
    ),
    (.hh, #"{"chosen": "\n\nHuman: a", "rejected": "b"}"#, #""chosen" has no turn that starts with "\n\nAssistant:""#),
    (
      .hh, #"{"chosen": "\n\nHuman: a\n\nAssistant: b", "rejected": "\n\nHuman: c\n\nAssistant: b"}"#,
      #""chosen" and "rejected" have different prompts"#
    ),
    (.scitldr, #"{"source": "s", "target": []}"#, #""source" is a text; expected a list"#),
    (.scitldr, #"{"source": [0], "target": []}"#, #""source[0]" is the number 0; expected a text"#),
    (
      .tldr, #"{"subreddit": "s", "title": "t", "post": "p"}"#,
      #""summary" is missing; found "subreddit", "title", "post""#
    ),
    (.comparisons, #"{"info": 1, "summaries": [], "choice": 0}"#, #""info" is the number 1; expected an object"#),
    (
      .comparisons, #"{"info": {"post": "p"}, "summaries": [], "choice": 0}"#,
      #""info.subreddit" is missing; found "post""#
    ),
    (
      .comparisons, #"{"info": {"article": "p"}, "summaries": [], "choice": 0}"#,
      #""summaries" is a list of 0; expected two summaries"#
    ),
    (
      .comparisons, #"{"info": {"article": "p"}, "summaries": [{}], "choice": 0}"#,
      #""summaries[0]" is an object; expected an object with a text"#
    ),
    (
      .comparisons, #"{"info": {"article": "p"}, "summaries": [{"text": "a"}, {"text": "b"}], "choice": 2}"#,
      #""choice" is the number 2; expected 0 or 1"#
    ),
  ])
  func badRecords(_ form: DataForm, _ line: String, _ message: String) throws {
    #expect(problem { _ = try records(line) { $0.form = form } }?.description == message)
  }

  @Test func tooManyCompletions() throws {
    let texts = (0...RecordConverter.maximumCompletions).map { "\"\($0)\"" }.joined(separator: ",")
    #expect(
      problem { _ = try records("{\"prompt\": \"p\", \"completions\": [\(texts)]}") }
        == .tooMany(column: "completions", count: 257, limit: 256))
    #expect(
      problem { _ = try records(#"{"prompt": "a", "completion": "b"}"#) { $0.singleTurn = true } } == .notDialogue)
  }
}

extension [String] {
  fileprivate var uniqued: [String] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}

/// Runs the body and returns the `DataFileError` that it throws.
func fault(_ body: () throws -> Void) -> DataFileError? {
  do {
    try body()
    return nil
  } catch { return error as? DataFileError }
}

/// Runs the body and returns the problem of a line that it throws.
func problem(_ body: () throws -> Void) -> LineProblem? {
  guard case .badLine(_, _, let problem)? = fault(body) else { return nil }
  return problem
}
