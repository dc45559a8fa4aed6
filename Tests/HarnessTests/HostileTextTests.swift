import Foundation
import FoundationXML
import Ledger
import TestSupport
import Testing

@testable import harness

/// Untrusted text in data, sweep files, paths or answers of a judge is shown, and never interpreted by a shell,
/// gnuplot, SQLite, a browser, a Markdown reader, a spreadsheet or a terminal.
struct HostileTextTests {
  private static let pieces = [
    "`touch pwned`", "$(touch pwned)", "'; touch pwned; '", "system('touch pwned')", "| touch pwned",
    "\n!touch pwned\n",
    "</script><script>alert(1)</script>", "<img src=x onerror=\"alert(1)\">", "<!--", "\" onmouseover=\"alert(1)",
    "'); DROP TABLE sample; --", "=cmd|'/C touch pwned'!A0", "@SUM(1+1)", "\u{1B}]0;pwned\u{7}\u{1B}[2J", "\u{9B}31m",
    "\u{202E}txt", "before\0after", "```\n# pwned\n[pwned](http://pwned.example)\n```",
    "![x](http://pwned.example/x.png)",
    "line\u{2028}line", "&#x1b;&lt;b&gt;", "@pwn \\", "{\"a\": 1}",
  ]

  private static let folder = "d'; touch pwned; `touch pwned` $(touch pwned) <b>\"\u{1B}[2J"
  private static let sweepFile = "s'; touch pwned; `touch pwned`.json"
  private static let model =
    "m `touch pwned`'; system('touch pwned'); </title><script>alert(1)</script> &#x1b; =1+1 \u{1B}[2J"

  private func json(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
  }

  /// Writes a tiny sweep on such data, judged by an endpoint that answers with such text.
  private func make(_ program: HarnessProgram, judge url: String) throws {
    try program.makeFolder(Self.folder)
    let lines = try (0..<1840).map { index in
      let piece = Self.pieces[index % Self.pieces.count], other = Self.pieces[index * 7 % Self.pieces.count]
      return #"{"prompt": \#(try json("\(piece) \(index)")), "chosen": \#(try json(" \(other)")), "rejected": " no"}"#
    }
    try program.write(lines.joined(separator: "\n"), to: Self.folder + "/pairs.jsonl")
    try program.write(
      """
      { "name": "hostile",
        "task": { "kind": "completion", "promptTokens": 72, "completionTokens": 64, "reward": { "kind": "rouge-1" },
          "corpus": { "kind": "files", "path": \(try json(Self.folder + "/pairs.jsonl")) } },
        "model": { "layers": 1, "width": 32, "heads": 2, "context": 144, "vocabulary": 512 },
        "sft": { "epochs": 1, "warmupSteps": 4 },
        "preferences": { "labels": "corpus", "prompts": 60 },
        "methods": [{ "method": "sft" }, { "method": "dpo", "batchSize": 16, "warmupSteps": 2 }],
        "evaluation": { "prompts": 150, "every": 20, "samples": 150 },
        "judging": {
          "judges": [{ "kind": "endpoint", "url": "\(url)", "model": \(try json(Self.model)), "question": "helpful",
            "requestsPerMinute": 1e6, "firstWait": 0 }],
          "against": { "kind": "reference" }, "temperatures": [1], "prompts": 150 } }
      """, to: Self.sweepFile)
  }

  @Test func nothingThatOthersWroteIsRunOrObeyed() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let server = try LoopbackServer { _, number in
      let piece = Self.pieces[number % Self.pieces.count]
      return .answer(body: LoopbackServer.completion("Comparison: \(piece)\nPreferred: A"))
    }
    defer { server.stop() }
    try make(program, judge: server.url)

    // No command sends control characters to a terminal.
    var said = ""
    for command in [
      ["data", Self.folder + "/pairs.jsonl"], ["data", Self.folder + "/pairs.jsonl", "--json"],
      ["run", Self.sweepFile, "--dry-run"], ["run", Self.sweepFile], ["run", Self.sweepFile, "--dry-run", "--json"],
      ["plot", "hostile"], ["report", "hostile"], ["status", "hostile"], ["status", "hostile", "--json"],
      ["list"], ["list", "--json"], ["show", "DPO beta 0.1", "--json"], ["show", "DPO beta 0.1"],
      ["sample", "hostile", "--count", "150"], ["judge", "export", "hostile", "--pairs", "1000"],
      ["export", "hostile", "--output", "hostile.harness"], ["import", "hostile.harness", "--results", "other"],
      ["report", "hostile", "--results", "other", "--plots", "otherplots"], ["clean"],
    ] {
      let outcome = try program.run(command)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
      for text in [outcome.output, outcome.errors] {
        let obeyed = text.unicodeScalars.filter { ForeignText.isControl($0) && $0 != "\n" && $0 != "\t" }
        #expect(obeyed.isEmpty, "\(command) sends \(obeyed.map { $0.value })")
      }
      said += outcome.output
    }
    #expect(said.contains("\\u{1b}]0;pwned\\u{7}\\u{1b}[2J") && said.contains("\\u009b31m"))

    // No command inside a text was run, in any folder.
    let files = FileManager.default.subpaths(atPath: program.folder.path) ?? []
    #expect(!files.contains { $0.hasSuffix("pwned") } && files.contains { $0.hasSuffix("frontier.svg") })

    try checkLedgers(program)
    for report in ["results/hostile/report.md", "other/hostile/report.md"] {
      try checkMarkdown(try String(contentsOf: program.url(report), encoding: .utf8))
    }
    for file in files where file.hasSuffix(".svg") { try checkFigure(program.url(file)) }
    try checkPage(program)
    try checkSheet(program)
  }

  /// The ledger holds the texts unchanged, before and after export and import. ␀ replaces U+0000, where SQLite
  /// would end the text.
  private func checkLedgers(_ program: HarnessProgram) throws {
    var dumps: [[String]] = []
    for results in ["results", "other"] {
      let ledger = try Ledger.openReadOnly(at: program.url("\(results)/harness.sqlite"))
      let cells = try ledger.cells(ofExperiment: "hostile")
      let samples = try cells.flatMap { try ledger.samples(ofStage: $0.stage) }
      let comparisons = try ledger.comparisons(ofExperiment: "hostile")
      let verdicts = try comparisons.flatMap { try ledger.verdicts(ofStage: $0.stage) }
      let against = try comparisons.flatMap { try ledger.completions(ofStage: $0.against) }
      for piece in Self.pieces {
        let stored = piece.replacingOccurrences(of: "\0", with: "\u{2400}")
        #expect(samples.contains { $0.prompt.hasPrefix(stored + " ") }, "no sample of \(stored.debugDescription)")
        #expect(verdicts.contains { $0.explanation?.contains(stored) == true }, "\(stored.debugDescription)")
        #expect(against.contains { $0.completion == " " + stored }, "\(stored.debugDescription)")
      }
      #expect(comparisons.allSatisfy { $0.judge.hasPrefix(Self.model) } && !comparisons.isEmpty)
      dumps.append(samples.map { "\($0.step) \($0.prompt)\($0.completion)" } + verdicts.map { "\($0)" })
    }
    #expect(dumps[0] == dumps[1])
  }

  /// Outside of fences, there is no HTML but line breaks of the report, no link, and no image but figures.
  private func checkMarkdown(_ text: String) throws {
    var fence: Substring?
    var fenced = "", outside = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let ticks = line.prefix { $0 == "`" }
      if let open = fence {
        if ticks.count >= open.count, line.dropFirst(ticks.count).allSatisfy(\.isWhitespace) { fence = nil }
        fenced += line + "\n"
      } else if ticks.count >= 3 {
        fence = ticks
      } else {
        outside += line + "\n"
      }
    }
    #expect(fence == nil)
    let obeyed = text.unicodeScalars.filter { ForeignText.isControl($0) && $0 != "\n" }
    #expect(obeyed.isEmpty, "\(obeyed.map { $0.value })")
    // Headings and tables show the name of the judge as text.
    #expect(outside.contains("\\</title\\>\\<script\\>alert(1)") && fenced.contains("pwned"))
    let markup = outside.replacing("\\\\", with: "").replacing("\\<", with: "").replacing("<br>", with: "")
    #expect(!markup.contains("<"), "\(markup.split(separator: "\n").filter { $0.contains("<") })")
    for link in outside.components(separatedBy: "](").dropFirst() {
      #expect(link.hasPrefix("../../") || link.hasPrefix("#"), "\(link.prefix(60))")
    }
    #expect(!outside.contains("# pwned") && !outside.contains("http://pwned"))
  }

  /// The contents of a figure's XML.
  private final class Elements: NSObject, XMLParserDelegate {
    var names: Set<String> = [], handlers: Set<String> = [], text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      names.insert(name)
      for (name, value) in attributes where name.hasPrefix("on") || value.hasPrefix("javascript:") {
        handlers.insert(name)
      }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  private func checkFigure(_ url: URL) throws {
    let parser = XMLParser(data: try Data(contentsOf: url)), elements = Elements()
    parser.delegate = elements
    #expect(parser.parse(), "\(url.lastPathComponent): \(parser.parserError.map { "\($0)" } ?? "")")
    #expect(elements.names.isDisjoint(with: ["script", "foreignObject", "image", "a"]) && elements.handlers.isEmpty)
    if url.lastPathComponent.hasPrefix("win-rate.") { #expect(elements.text.contains("<script>alert(1)</script>")) }
  }

  /// In the page for human judges, texts are JSON inside one script.
  private func checkPage(_ program: HarnessProgram) throws {
    struct Page: Decodable {
      struct Item: Decodable { let prompt, first, second: String }
      let experiment: String
      let items: [Item]
    }
    let html = try String(contentsOf: program.url("results/hostile/pairs.html"), encoding: .utf8)
    let opening = "<script type=\"application/json\" id=\"data\">"
    let parts = html.components(separatedBy: opening)
    try #require(parts.count == 2)
    let json = parts[1].components(separatedBy: "<")[0]
    #expect(parts[1].dropFirst(json.count).hasPrefix("</script>\n<script>\n\"use strict\";"))
    #expect(json.unicodeScalars.allSatisfy { !"<>&\u{2028}\u{2029}".unicodeScalars.contains($0) && $0.value >= 0x20 })
    let page = try JSONDecoder().decode(Page.self, from: Data(json.utf8))
    for piece in Self.pieces {
      let stored = piece.replacingOccurrences(of: "\0", with: "\u{2400}")
      #expect(page.items.contains { $0.prompt.hasPrefix(stored) }, "\(stored.debugDescription)")
    }
    // Apart from the data, the page equals that of harmless data.
    #expect(!(parts[0] + parts[1].dropFirst(json.count)).contains("pwned") && !parts[0].contains("alert"))
  }

  /// No field is a formula for a spreadsheet.
  private func checkSheet(_ program: HarnessProgram) throws {
    let sheet = Array(try String(contentsOf: program.url("results/hostile/pairs.csv"), encoding: .utf8).unicodeScalars)
    var fields: [String] = [], field = "", isQuoted = false, index = 0
    while index < sheet.count {
      let scalar = sheet[index]
      if scalar == "\"", isQuoted, index + 1 < sheet.count, sheet[index + 1] == "\"" {
        field.unicodeScalars.append(scalar)
        index += 1
      } else if scalar == "\"" {
        isQuoted.toggle()
      } else if !isQuoted, scalar == "," || scalar == "\n" {
        fields.append(field)
        field = ""
      } else if isQuoted || scalar != "\r" {
        field.unicodeScalars.append(scalar)
      }
      index += 1
    }
    #expect(fields.count % 7 == 0 && fields.count > 7 * 30)
    for field in fields {
      let first = field.unicodeScalars.first { $0 != " " }
      #expect(first.map { !"=+-@\t\r".unicodeScalars.contains($0) } ?? true, "\(field.debugDescription)")
    }
    #expect(fields.contains { $0.hasPrefix("'=cmd|") } && fields.contains { $0.hasPrefix("'@SUM") })
  }

  /// Names of experiments in an imported ledger are untrusted: here they become command arguments and folders.
  @Test func anImportedExperimentIsCalledAsASweepCanBe() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let name = "x'; touch pwned; ../`touch pwned`\u{1B}[2J"
    let ledger = try Ledger(at: program.url("results/harness.sqlite"))
    try ledger.close()
    let quoted = name.replacingOccurrences(of: "'", with: "''")
    let tables = [
      "experiment SET name", "experiment_stage SET experiment", "experiment_cell SET experiment",
      "environment SET experiment",
    ]
    let script =
      "PRAGMA foreign_keys = OFF;" + tables.map { "UPDATE \($0) = '\(quoted)';" }.joined()
      + "PRAGMA wal_checkpoint(TRUNCATE);"
    let renamed = try program.run(
      ["sqlite3", "results/harness.sqlite", script], executable: URL(fileURLWithPath: "/usr/bin/env"))
    try #require(renamed.status == 0, "\(renamed.errors)")
    let refused = try program.run("import", "results/harness.sqlite", "--results", "other")
    #expect(
      refused.status == 2
        && refused.errors.contains(
          "it has an experiment called \"x'; touch pwned; ../`touch pwned`\\u{1b}[2J\", which is not a valid name; --as gives it another name"
        ),
      "\(refused.errors)")
    #expect(!program.exists("other"))
    let taken = try program.run("import", "results/harness.sqlite", "--results", "other", "--as", "tame")
    #expect(taken.status == 0 && taken.output.hasPrefix("tame: 15 stages imported"), "\(taken.errors)")
    for odd in ["a b", "-x", "x;y", "$(touch pwned)", "", "stages"] {
      let outcome = try program.run("import", "results/harness.sqlite", "--as", odd)
      #expect(outcome.status == 2 && !program.exists("pwned"), "\(odd)")
    }
  }
}
