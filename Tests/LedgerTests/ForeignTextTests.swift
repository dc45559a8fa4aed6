import Foundation
import GRDB
import Testing

@testable import Ledger

struct ForeignTextTests {
  @Test func whatWouldBeObeyedIsWrittenOut() {
    let text = "a\u{1B}[31m\u{7}b\u{9B}\u{7F}\u{202E}c\u{2066}\u{200E}d\r\ne\t\u{2028}é👩‍👩‍👧\u{200D}"
    #expect(
      ForeignText.shown(text, keeping: ["\n", "\t"])
        == "a\\u{1b}[31m\\u{7}b\\u{9b}\\u{7f}\\u{202e}c\\u{2066}\\u{200e}d\\r\ne\t\\u{2028}é👩‍👩‍👧\u{200D}")
    #expect(ForeignText.shown("a\nb\tc") == "a\\nb\\tc" && ForeignText.shown("plain") == "plain")
  }

  @Test func JSONMeansTheSame() throws {
    let text = "\u{1B}\u{9B}\u{7F}\u{202E}\u{2028}\0\n\"\\é"
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted]
    let json = ForeignText.shown(json: String(decoding: try encoder.encode([text: [text]]), as: UTF8.self))
    #expect(json.unicodeScalars.allSatisfy { !ForeignText.isControl($0) || $0 == "\n" })
    #expect(json.contains("\\u009b") && json.contains("\\u202e"))
    #expect(try JSONDecoder().decode([String: [String]].self, from: Data(json.utf8)) == [text: [text]])
  }

  /// Writes and reads quotes, statements and U+0000 in every text from outside the program.
  @Test func textsComeBackAsTheyWere() throws {
    let folder = try TemporaryFolder()
    let ledger = try Ledger(at: folder.file())
    let odd = "x'); DROP TABLE sample; --\" \0 after\n\u{1B}[2J ?1 :a \\' `",
      kept = odd.replacing("\0", with: "\u{2400}")
    let name = "e'); DELETE FROM stage; --"
    var made = StageRecord(
      hash: hash("a"), kind: "cell", title: odd, settings: "{}", inputs: [], state: .failed, error: odd)
    try ledger.begin(
      experiment: ExperimentRecord(name: name, sweep: odd.replacing("\0", with: ""), created: noon), stages: [made],
      cells: [cell("a", experiment: name, value: 1)],
      environment: EnvironmentRecord(experiment: name, recorded: noon, values: [odd: odd]))
    made.state = .completed
    try ledger.fold(
      stage: made.hash,
      records: [
        .stage(made),
        .sample(
          SampleRecord(
            stage: made.hash, step: 1, promptIndex: 0, prompt: odd, completion: odd, reward: 0, kl: 0, tokens: 1,
            finished: true)),
        .fact(FactRecord(stage: made.hash, name: "odd", text: odd)),
        .completion(
          CompletionRecord(stage: made.hash, promptIndex: 0, prompt: odd, completion: odd, tokens: 1, finished: true)),
        .comparison(
          ComparisonRecord(
            stage: made.hash, cell: made.hash, completions: made.hash, against: made.hash, opponent: odd, judge: odd,
            temperature: 1)),
        .verdict(
          VerdictRecord(stage: made.hash, promptIndex: 0, policyFirst: true, outcome: .tie, explanation: odd)),
      ])
    func check(_ ledger: Ledger, _ name: String) throws {
      let stage = try #require(try ledger.stage(made.hash)),
        sample = try #require(try ledger.samples(ofStage: made.hash).first)
      #expect(stage.title == kept && stage.error == kept)
      #expect(sample.prompt == kept && sample.completion == kept)
      #expect(try ledger.facts(ofStage: made.hash).map(\.value) == [.text(kept)])
      #expect(try ledger.completions(ofStage: made.hash).map(\.completion) == [kept])
      #expect(try ledger.verdicts(ofStage: made.hash).map(\.explanation) == [kept])
      let comparison = try #require(try ledger.comparisons(ofExperiment: name).first)
      #expect(comparison.judge == kept && comparison.opponent == kept)
      #expect(try ledger.environments(ofExperiment: name).map(\.values) == [[odd: odd]])
      #expect(try ledger.experiments().map(\.name) == [name])
    }
    try check(ledger, name)
    let other = try Ledger(at: folder.file("other.sqlite"))
    _ = try other.take(experiment: name, from: ledger)
    try check(other, name)
    let renamed = try Ledger(at: folder.file("renamed.sqlite"))
    _ = try renamed.take(experiment: name, from: ledger, as: "n'; --")
    try check(renamed, "n'; --")
    #expect(throws: LedgerError.unknownExperiment(name: "' OR '1' = '1", known: [name])) {
      try ledger.experiment("' OR '1' = '1")
    }
  }
}
