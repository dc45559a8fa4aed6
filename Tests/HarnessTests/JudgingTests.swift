import Foundation
import Ledger
import TestSupport
import Testing

/// Sweeps that programs and people judge, from the command line.
struct JudgingTests {
  /// No gnuplot on PATH: figures take time.
  private let undrawn = ["PATH": "/nowhere", "JUDGE_KEY": "sk-very-secret"]
  private static let document = HarnessProgram.package.appendingPathComponent("docs/guides/judging.md")

  /// Returns the smoke sweep under another name, with another section.
  private func judged(_ judging: String, named name: String = "smoke") throws -> String {
    try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
      .replacingOccurrences(of: "\"name\": \"smoke\",", with: "\"name\": \"\(name)\",\n  \(judging),")
  }

  private func endpoint(_ server: LoopbackServer, _ rest: String = "") -> String {
    """
    "judging": {
      "judges": [{ "kind": "endpoint", "url": "\(server.url)", "model": "m", "question": "sentiment",
        "key": "JUDGE_KEY", "requestsPerMinute": 1e6, "firstWait": 0\(rest) }],
      "against": { "kind": "sft" }, "temperatures": [0, 1], "prompts": 6 }
    """
  }

  /// Prefers the text with more letters e, and the first of equal texts.
  private func server() throws -> LoopbackServer {
    try LoopbackServer { request, _ in
      let text = request.body.components(separatedBy: "Continuation A:").last ?? ""
      let parts = text.components(separatedBy: "First write one")[0].components(separatedBy: "Continuation B:")
      let counts = parts.map { $0.count { $0 == "e" } }
      let word = counts.count == 2 && counts[1] > counts[0] ? "B" : "A"
      return .answer(body: LoopbackServer.completion("Comparison: as it is.\nPreferred: \(word)"))
    }
  }

  private func verdicts(_ program: HarnessProgram, _ results: String = "results") throws -> [VerdictRecord] {
    let ledger = try Ledger.openReadOnly(at: program.url("\(results)/harness.sqlite"))
    return try ledger.comparisons(ofExperiment: "smoke").flatMap { try ledger.verdicts(ofStage: $0.stage) }
  }

  @Test func aSweepIsJudgedByAnEndpointOnce() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let server = try server()
    defer { server.stop() }
    try program.write(try judged(endpoint(server)), to: "judged.json")

    // Without the key nothing starts, and the message names the setting to change.
    let keyless = try program.run("run", "judged.json", environment: ["PATH": "/nowhere"])
    #expect(keyless.status == 2)
    #expect(
      keyless.errors.contains(
        "judged.json:5:13: $.judging.judges: the environment variable JUDGE_KEY for the judge's API key is not set\n"),
      "\(keyless.errors)")
    #expect(server.requests.isEmpty)

    let first = try program.run("run", "judged.json", environment: undrawn)
    #expect(first.status == 0, "\(first.errors)")
    // 6 cells at 2 temperatures: completions and verdicts, and the opponent's completions.
    #expect(first.output.contains("25 stages made, 15 were there, 0 failed"), "\(first.output)")
    let found = try verdicts(program), asked = server.requests.count
    let outcomes = Dictionary(grouping: found) { "\($0.stage) \($0.promptIndex)" }
    #expect(outcomes.count == 6 * 2 * 6 && asked > 6 * 6)
    #expect(outcomes.values.allSatisfy { $0.count == 2 || $0.map(\.explanation) == ["the same text"] })
    #expect(outcomes.values.contains { Set($0.map(\.outcome)) == [.policy] })
    let report = try String(contentsOf: program.url("results/smoke/report.md"), encoding: .utf8)
    #expect(report.contains("### Against SFT at temperature 1, judged by m (sentiment)\n"))
    #expect(report.contains("| PPO-GT | target 6 | 1 | 1 | "))
    for name in ["win-rate.csv", "win-rate.gp", "win-rate-steps.csv"] { #expect(program.exists("plots/smoke/\(name)")) }

    // The same sweep again, or with another way to ask, has nothing to do.
    try program.write(try judged(endpoint(server, ", \"timeout\": 9")), to: "judged.json")
    let second = try program.run("run", "judged.json", environment: ["PATH": "/nowhere"])
    #expect(second.status == 0 && second.output.contains("0 stages made, 40 were there"), "\(second.errors)")
    // In another folder everything is made again with the same verdicts, without asking the judge.
    try program.makeFolder("again")
    try FileManager.default.copyItem(at: program.url("results/exchanges"), to: program.url("again/exchanges"))
    let elsewhere = try program.run(
      "run", "judged.json", "--results", "again", "--workers", "1", environment: undrawn)
    #expect(elsewhere.status == 0, "\(elsewhere.errors)")
    #expect(try verdicts(program, "again") == found && server.requests.count == asked)

    // No written file has the key.
    let files = try #require(FileManager.default.enumerator(at: program.folder, includingPropertiesForKeys: nil))
    for case let file as URL in files where !file.hasDirectoryPath {
      #expect(try Data(contentsOf: file).range(of: Data("very-secret".utf8)) == nil, "\(file.path)")
    }
  }

  @Test func anEndpointThatRefusesStopsNothingElse() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let server = try LoopbackServer { _, _ in
      .answer(status: 401, body: #"{"error": {"message": "not with sk-very-secret"}}"#)
    }
    defer { server.stop() }
    let judging = endpoint(server).replacingOccurrences(
      of: "\"judges\": [", with: "\"judges\": [{ \"kind\": \"ground-truth\" }, ")
    try program.write(try judged(judging), to: "judged.json")
    let outcome = try program.run("run", "judged.json", environment: undrawn)
    #expect(
      outcome.status == 1 && outcome.output.contains("25 stages made, 15 were there, 12 failed"), "\(outcome.output)")
    #expect(
      outcome.errors.contains(
        "the judge at \(server.url) refused the request with status 401: not with …; check the API key"))
    #expect(!(outcome.errors + outcome.output).contains("very-secret"))
    let report = try String(contentsOf: program.url("results/smoke/report.md"), encoding: .utf8)
    #expect(report.contains("judged by ground truth\n") && !report.contains("judged by m"))
    #expect(report.contains("- 12 of the judgements failed and are in no win rate. The first error: the judge at "))
  }

  /// Follows every step of the document, on the smoke sweep.
  @Test func theDocumentIsTrue() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let text = try String(contentsOf: Self.document, encoding: .utf8)
    let blocks = text.components(separatedBy: "```json\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    try #require(blocks.count == 2)
    try program.write(
      try judged(blocks[0].trimmingCharacters(in: .whitespacesAndNewlines)), to: "smoke.json")
    let server = try server()
    defer { server.stop() }
    let run = try program.run("run", "smoke.json", environment: undrawn)
    #expect(run.status == 0, "\(run.errors)")
    let own = blocks[1].replacingOccurrences(of: "https://api.openai.com/v1", with: server.url)
    try program.write(
      try judged("\"judging\": { \"judges\": [\(own)], \"against\": { \"kind\": \"reference\" } }", named: "asked"),
      to: "asked.json")
    let plan = try program.run("run", "asked.json", "--dry-run")
    #expect(plan.status == 0 && plan.output.contains("gpt-4.1 (sentiment) on PPO-GT targetKL 6 at temperature 0.5"))

    let lines = text.split(separator: "\n").filter { $0.hasPrefix("harness ") && !$0.hasPrefix("harness run") }
    let commands = lines.map {
      $0.dropFirst(8).replacingOccurrences(of: "summarization", with: "smoke").split(separator: " ").map(String.init)
    }
    #expect(commands.map(\.first) == ["judge", "judge", "report"])
    let exported = try program.run(commands[0])
    #expect(
      exported.output == "40 pairs: results/smoke/pairs.html\n40 pairs: results/smoke/pairs.csv\n", "\(exported.errors)"
    )
    try program.write(try answers(program, judge: "Ann") { _ in "A" }, to: "answers.csv")
    for command in commands.dropFirst() {
      let outcome = try program.run(command, environment: undrawn)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
    let report = try String(contentsOf: program.url("results/smoke/report.md"), encoding: .utf8)
    #expect(
      report.contains("### Judged by people\n") && report.contains("\n| ground truth | Ann | person, program | 40 | "))
  }

  /// Returns answers to all pairs of the exported sheet.
  private func answers(
    _ program: HarnessProgram, judge: String, _ verdict: (Int) -> String
  ) throws -> String {
    let sheet = try String(contentsOf: program.url("results/smoke/pairs.csv"), encoding: .utf8)
    let names = sheet.split(whereSeparator: \.isNewline).compactMap { line -> Substring? in
      let fields = line.split(separator: ",", maxSplits: 2)
      return fields.count == 3 && fields[0] == "smoke" && fields[1].count == 16 ? fields[1] : nil
    }
    return "experiment,pair,judge,verdict\n"
      + names.enumerated().map { "smoke,\($0.element),\(judge),\(verdict($0.offset))\n" }.joined()
  }

  @Test func peopleJudgeBlindly() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    try program.write(
      try judged(
        #""judging": { "judges": [{ "kind": "ground-truth" }], "against": { "kind": "sft" }, "temperatures": [1] }"#),
      to: "judged.json")
    #expect(try program.run("run", "judged.json", environment: undrawn).status == 0)
    let nothing = try program.run("judge", "export", "smoke", "--temperature", "0.5")
    #expect(
      nothing.status == 2
        && nothing.errors.contains("smoke has no such pairs: add a section \"judging\" to its sweep"))
    let unknown = try program.run("judge", "export", "smoke", "--method", "kto")
    #expect(unknown.status == 2 && unknown.errors.contains("smoke has no method \"kto\""))
    #expect(
      try program.run("judge", "export", "smoke", "--method", "dpo", "--method", "ppo", "--pairs", "30").status == 0)
    let sheet = try String(contentsOf: program.url("results/smoke/pairs.csv"), encoding: .utf8)
    let page = try String(contentsOf: program.url("results/smoke/pairs.html"), encoding: .utf8)
    for word in ["dpo", "ppo", "sft", "beta", "temperature"] {
      #expect(!sheet.lowercased().contains(word) && !page.lowercased().contains(word), "\(word)")
    }
    // No prompt is shown again before all others were shown.
    struct Sheet: Decodable {
      struct Item: Decodable { let prompt: String }
      let items: [Item]
    }
    let start = try #require(page.range(of: "id=\"data\">")?.upperBound)
    let end = try #require(page.range(of: "</script>", range: start..<page.endIndex)?.lowerBound)
    let items = try JSONDecoder().decode(Sheet.self, from: Data(page[start..<end].utf8)).items
    #expect(items.count == 30 && Set(items.map(\.prompt)).count >= 28)
    // The same seed gives the same sheet; another seed gives another sheet.
    #expect(
      try program.run("judge", "export", "smoke", "--method", "dpo", "--method", "ppo", "--pairs", "30").status == 0)
    #expect(try String(contentsOf: program.url("results/smoke/pairs.csv"), encoding: .utf8) == sheet)
    #expect(
      try program.run(
        "judge", "export", "smoke", "--method", "dpo", "--method", "ppo", "--pairs", "30", "--seed", "1", "--output",
        "o"
      ).status == 0)
    #expect(try String(contentsOf: program.url("o/pairs.csv"), encoding: .utf8) != sheet)

    try program.write(try answers(program, judge: "Ann") { $0 < 20 ? "A" : "B" }, to: "ann.csv")
    try program.write(try answers(program, judge: "Bo") { $0 < 10 ? "B" : $0 == 29 ? "" : "a" }, to: "bo.csv")
    let bad = try answers(program, judge: "Cy") { $0 == 3 ? "both" : "tie" } + "smoke,0000000000000000,Cy,A\n"
    try program.write(bad, to: "bad.csv")
    let refused = try program.run("judge", "import", "ann.csv", "bad.csv")
    #expect(
      refused.status == 2
        && refused.errors == "bad.csv:5: \"verdict\" is \"both\"; expected \"A\", \"B\", \"tie\" or an empty text\n",
      "\(refused.errors)")
    try program.write(
      "experiment,pair,judge,verdict\nsmoke,0000000000000000,Cy,A\nsmokes,1,Cy,A\n", to: "bad.csv")
    let stray = try program.run("judge", "import", "ann.csv", "bad.csv")
    #expect(
      stray.errors
        == "bad.csv:2: smoke has no pair \"0000000000000000\"; expected a pair that `harness judge export` wrote after the "
        + "last run\nbad.csv:3: there is no experiment \"smokes\" in this results folder; it "
        + "has \"smoke\"\n", "\(stray.errors)")

    let kept = try program.run("judge", "import", "ann.csv", "bo.csv")
    #expect(
      kept.status == 0
        && kept.output.hasPrefix("59 answers of 2 people kept, 0 in place of earlier ones, 1 pairs left open.\n"),
      "\(kept.output)\(kept.errors)")
    let again = try program.run("judge", "import", "ann.csv")
    #expect(again.output.hasPrefix("30 answers of 1 person kept, 30 in place of earlier ones, 0 pairs left open.\n"))

    #expect(try program.run("report", "smoke", environment: undrawn).status == 0)
    let report = try String(contentsOf: program.url("results/smoke/report.md"), encoding: .utf8)
    // They agree on 10 of the 29 pairs that both judged.
    #expect(report.contains("\n| Ann | Bo | people | 29 | 34.5 ("), "\(report)")
    #expect(report.contains("\n| ground truth | Ann | person, program | 30 | "))
  }
}
