import Foundation
import TestSupport
import Testing

/// `harness data`, from the command line.
struct DataCommandTests {
  private static let lines = #"""
    {"question": "Sky?\u001b[2J", "good": " blue", "bad": " green"}
    {"question": "Sky?\u001b[2J", "good": " blue", "bad": " green"}
    {"question": "Sea?", "good": " wet"}
    {"question": "Sun?", "good": "", "bad": " cold and old"}
    """#
  private static let map = ["--map", "prompt=question", "--map", "chosen=good", "--map", "rejected=bad"]

  @Test func showsWhatAFileIs() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.write(Self.lines, to: "mine.jsonl")
    let outcome = try program.run(["data", "mine.jsonl", "--skip-bad"] + Self.map)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output == #"""
        mine.jsonl: preference

          records      3
          prompts      2 distinct, 1 repeated
          completions  6, 1 empty
          pairs        3, 1 repeated, 1 with an empty side, which training drops
          ties         0
          bad records  1, the first on line 3: "bad" is missing; found "question", "good"

          words          minimum   median     mean     95 %  maximum
          prompt               1        1      1.0        1        1
          completion           0        1      1.2        3        3
          chosen               0        1      0.7        1        1
          rejected             1        1      1.7        3        3
          bytes          minimum   median     mean     95 %  maximum
          prompt               4        8      6.7        8        8
          completion           0        5      5.8       13       13
          chosen               0        5      3.3        5        5
          rejected             6        6      8.3       13       13

        line 1
          prompt       Sky?\u{1b}[2J
          chosen        blue
          rejected      green
        line 2
          prompt       Sky?\u{1b}[2J
          chosen        blue
          rejected      green
        line 4
          prompt       Sun?
          chosen       
          rejected      cold and old

        """#, "\(outcome.output)")
  }

  private struct Form: Decodable {
    struct Truncation: Decodable {
      let prompts: Int
      let completions: Int
    }
    struct Lengths: Decodable {
      let text: String
      let unit: String
    }
    let form: String
    let records: Int
    let lengths: [Lengths]
    let truncation: Truncation?
  }

  @Test(.enabled(if: SharedData.folder != nil, Comment(rawValue: SharedData.missing)))
  func measuresRealDataInTokens() throws {
    guard let dialogues = SharedData.url("hh/harmless-base-sample.jsonl.gz"), let tokenizer = SharedData.url("gpt2-bpe")
    else { return print("skipped: shared/data/hh is not there") }
    let program = try HarnessProgram()
    defer { program.remove() }
    let outcome = try program.run(
      "data", dialogues.path, "--json", "--tokenizer", tokenizer.path, "--context", "256", "--prompt-tokens", "128",
      "--single-turn")
    let form = try JSONDecoder().decode(Form.self, from: Data(outcome.output.utf8))
    #expect(form.form == "hh" && form.records == 356)
    #expect(form.lengths.map(\.text) == ["prompt", "completion", "chosen", "rejected"])
    #expect(form.lengths.allSatisfy { $0.unit == "tokens" } && form.truncation != nil)
  }

  @Test func saysWhatIsWrong() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.write(Self.lines, to: "mine.jsonl")
    let bad = try program.run(["data", "mine.jsonl"] + Self.map)
    #expect(bad.status == 2 && bad.output.isEmpty)
    #expect(bad.errors == "mine.jsonl:3: \"bad\" is missing; found \"question\", \"good\"\n", "\(bad.errors)")
    let unknown = try program.run("data", "mine.jsonl")
    #expect(
      unknown.status == 2
        && unknown.errors.hasPrefix(
          "mine.jsonl:1: no known form has the columns \"question\", \"good\", \"bad\"; ")
    )
    #expect(unknown.errors.contains("\n  cnn-dailymail      article, highlights\n"), "\(unknown.errors)")
    let gone = try program.run("data", "gone.jsonl")
    #expect(gone.status == 2 && gone.errors.hasPrefix("gone.jsonl: there is no such file; "))
    for (arguments, message) in [
      (["--form", "dpo"], "--form must be one of preference, prompt-completion, "),
      (["--map", "chosen"], "--map must be a name and a column, such as chosen=good; found \"chosen\"."),
      (["--map", "chosen=a", "--map", "chosen=b"], "--map gives chosen twice."),
      (["--map", "chosne=good"], "a column is mapped to \"chosne\", which no form has; expected one of chosen, "),
      (["--context", "0"], "--context must be at least 1; found 0."),
      (["--prompt-tokens", "9"], "--prompt-tokens counts tokens: give their --tokenizer too."),
      (["--tokenizer", ""], "--tokenizer must name a folder; found an empty text."),
      (
        ["--template", "{text}", "--form", "preference"],
        "the template \"{text}\" has the unknown placeholder {text}; expected "
      ),
      (["--form", "preference", "--tokenizer", "none"], "none/vocab.json: cannot be read: "),
    ] {
      let outcome = try program.run(["data", "mine.jsonl"] + arguments)
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
    }
  }

  @Test func conversationsByATemplate() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.write(
      #"{"prompt": [{"role": "user", "content": "Hi"}], "completion": [{"role": "assistant", "content": "Ho"}]}"#,
      to: "mine.jsonl")
    let outcome = try program.run("data", "mine.jsonl", "--template", #"\n\n{role}: {content}"#)
    #expect(
      outcome.output.contains("  prompt       \\n\\nuser: Hi\\n\\nassistant:\n  completion    Ho\n"),
      "\(outcome.output)")
  }
}
