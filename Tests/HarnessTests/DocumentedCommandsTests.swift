import Foundation
import TestSupport
import Testing

/// Runs every command in README.md and docs as it is printed there, in a folder with small versions of the shipped
/// sweeps.
struct DocumentedCommandsTests {
  static let pages = DocumentedPage.paths

  /// The shipped sweeps, made small. `smoke`, `sentiment` and `summarization` have already run, without figures.
  private static let prepared: Result<HarnessProgram, any Error> = Result {
    let program = try FinishedRun.copy()
    try program.makeFolder("experiments")
    let experiments = HarnessProgram.package.appendingPathComponent("experiments")
    for name in try FileManager.default.contentsOfDirectory(atPath: experiments.path) where name.hasSuffix(".json") {
      let text = try String(contentsOf: experiments.appendingPathComponent(name), encoding: .utf8)
      let isSweep = name != "sweep.schema.json" && name != "smoke.json"
      try program.write(isSweep ? try SmallSweep.text(text) : text, to: "experiments/\(name)")
    }
    for name in ["sentiment", "summarization"] {
      let outcome = try program.run("run", "experiments/\(name).json", environment: ["PATH": "/nowhere"])
      guard outcome.status == 0 else { throw FinishedRun.Failed(errors: outcome.errors) }
    }
    atexit { try? DocumentedCommandsTests.prepared.get().remove() }
    return program
  }

  /// A copy of the prepared folder, with the programs that the commands name.
  private static func folder() throws -> HarnessProgram {
    let program = try HarnessProgram(), files = FileManager.default
    for name in try files.contentsOfDirectory(atPath: prepared.get().folder.path) {
      try files.copyItem(at: prepared.get().url(name), to: program.url(name))
    }
    try files.createDirectory(at: program.url(".build/release"), withIntermediateDirectories: true)
    try program.makeFolder("bin")
    let built = HarnessProgram.executable.deletingLastPathComponent()
    for name in ["harness", "Benchmark"] {
      for folder in ["bin", ".build/release"] {
        try files.createSymbolicLink(
          at: program.url("\(folder)/\(name)"), withDestinationURL: built.appendingPathComponent(name))
      }
    }
    // Building and testing from within a test would never end. The target must exist, with every variable that it needs.
    try program.script(
      """
      PATH=${PATH#*:}
      exec make --dry-run --directory '\(HarnessProgram.package.path)' "$@"
      """, named: "bin/make")
    return program
  }

  @Test(arguments: pages) func everyCommandRuns(_ path: String) throws {
    let page = try DocumentedPage(path)
    for problem in page.problems { Issue.record("\(path):\(problem)") }
    for fragment in page.fragments {
      let isJSON = ["\(fragment.text)", "{\(fragment.text)}"].contains {
        (try? JSONSerialization.jsonObject(with: Data($0.utf8))) != nil
      }
      #expect(isJSON, "\(path):\(fragment.line): no JSON")
    }
    guard !page.commands.isEmpty else { return }
    let program = try Self.folder()
    defer { program.remove() }
    let environment = ["PATH": program.url("bin").path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")]
    for file in page.files {
      try program.write(file.text, to: file.name)
      guard file.name.hasSuffix(".json") else { continue }
      let plan = try program.run("run", file.name, "--dry-run")
      #expect(plan.status == 0, "\(path): \(file.name) is no sweep: \(plan.errors)")
      try program.write(try SmallSweep.text(file.text), to: file.name)
    }
    for command in page.commands {
      if command.text.contains("answers.csv") { try Self.answer(program) }
      let outcome = try program.run(
        ["-c", command.text], environment: environment, executable: URL(fileURLWithPath: "/bin/sh"))
      #expect(outcome.status == 0, "\(path):\(command.line): \(command.text)\n\(outcome.errors)")
    }
  }

  /// Answers every pair of the sheet that `harness judge export` wrote.
  private static func answer(_ program: HarnessProgram) throws {
    let sheet = try String(contentsOf: program.url("results/summarization/pairs.csv"), encoding: .utf8)
    let pairs = sheet.split(whereSeparator: \.isNewline).compactMap { line -> Substring? in
      let fields = line.split(separator: ",", maxSplits: 2)
      return fields.count == 3 && fields[0] == "summarization" && fields[1].count == 16 ? fields[1] : nil
    }
    let rows = pairs.map { "summarization,\($0),Ann,A\n" }
    try program.write("experiment,pair,judge,verdict\n" + rows.joined(), to: "answers.csv")
  }

  /// Commands and options that are named in a sentence.
  @Test func everyCommandNamedInASentenceExists() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let help = try program.run("--experimental-dump-help")
    let known = try KnownCommands(json: Data(help.output.utf8))
    for path in Self.pages {
      for span in try DocumentedPage(path).codeSpans {
        if let problem = known.problem(in: span.text) { Issue.record("\(path):\(span.line): \(problem)") }
      }
    }
  }

  @Test func aCommandThatIsNeitherRunNorMarkedIsAProblem() {
    let text = """
      # A page

          harness run sweep.json

      ```
      harness list
      ```

      ```sh no-run:
      harness list
      ```

      ```sh no-run: needs a cluster
      squeue
      ```

      ```sh
      harness status one \\
        --json   # and a comment
      ```
      """
    let page = DocumentedPage(text: text)
    #expect(
      page.problems == [
        "3: a command outside of a code block that names its language",
        "5: a code block must name its language: sh for commands, text for output",
        "9: a block of commands that are not run must give the reason, as in sh no-run: needs a cluster",
      ])
    #expect(page.commands.map(\.text) == ["harness status one   --json   # and a comment"])
    #expect(page.commands.map(\.line) == [18])
  }
}

/// The commands, sample files and code spans of a Markdown page.
private struct DocumentedPage {
  struct Command {
    var text: String
    var line: Int
  }
  /// A code block with `file=NAME` in its opening line.
  struct File {
    var name: String
    var text: String
  }

  static let paths: [String] = {
    let docs = HarnessProgram.package.appendingPathComponent("docs")
    let found = FileManager.default.enumerator(atPath: docs.path)?.compactMap { $0 as? String } ?? []
    return ["README.md", "Benchmarks/README.md"]
      + found.filter { $0.hasSuffix(".md") && !$0.hasPrefix("reference/") }.sorted().map { "docs/\($0)" }
  }()

  private(set) var commands: [Command] = []
  private(set) var files: [File] = []
  /// Blocks of JSON, each a value or the members of an object.
  private(set) var fragments: [Command] = []
  private(set) var codeSpans: [Command] = []
  /// Each begins with its line.
  private(set) var problems: [String] = []

  init(_ path: String) throws {
    self.init(
      text: try String(contentsOf: HarnessProgram.package.appendingPathComponent(path), encoding: .utf8))
  }

  init(text: String) {
    let lines = text.components(separatedBy: "\n")
    var index = 0
    while index < lines.count {
      if lines[index].hasPrefix("```") {
        let body = lines[(index + 1)...].prefix { !$0.hasPrefix("```") }
        read(block: body, opening: lines[index].dropFirst(3))
        index = body.endIndex + 1
      } else {
        read(lines[index], at: index + 1)
        index += 1
      }
    }
  }

  private mutating func read(block: ArraySlice<String>, opening: Substring) {
    let line = block.startIndex
    let words = opening.split(separator: " ")
    guard let language = words.first else {
      problems.append("\(line): a code block must name its language: sh for commands, text for output")
      return
    }
    if words.count == 2, words[1].hasPrefix("file=") {
      files.append(File(name: String(words[1].dropFirst(5)), text: block.joined(separator: "\n") + "\n"))
    } else if language == "json" {
      fragments.append(Command(text: block.joined(separator: "\n"), line: line + 1))
    } else if language == "sh", words.count > 1 {
      if !opening.hasPrefix("sh no-run: ") || words.count < 3 {
        problems.append(
          "\(line): a block of commands that are not run must give the reason, as in sh no-run: needs a cluster")
      }
    } else if language == "sh" {
      var whole: Command?
      for (offset, part) in zip(block.indices, block) where !part.allSatisfy(\.isWhitespace) {
        whole = Command(text: (whole?.text ?? "") + part, line: whole?.line ?? offset + 1)
        if part.hasSuffix("\\") {
          whole?.text.removeLast()
        } else if let command = whole {
          commands.append(command)
          whole = nil
        }
      }
    } else if ["bash", "shell", "console"].contains(language) {
      problems.append("\(line): a block of commands is called sh")
    }
  }

  private mutating func read(_ text: String, at line: Int) {
    if text.hasPrefix("    "), text.firstMatch(of: /^ +(harness|make|sqlite3|swift|python3?|\.build)\b/) != nil {
      problems.append("\(line): a command outside of a code block that names its language")
    }
    for match in text.matches(of: /`([^`]+)`/) { codeSpans.append(Command(text: String(match.1), line: line)) }
  }
}

/// A sweep that trains for a second in place of minutes, with the same methods, names and sections.
private enum SmallSweep {
  static func text(_ original: String) throws -> String {
    guard var sweep = try JSONSerialization.jsonObject(with: Data(original.utf8)) as? [String: Any] else {
      throw CocoaError(.fileReadCorruptFile)
    }
    sweep["$schema"] = nil
    change(&sweep, "model") { $0.merge(["layers": 1, "width": 32, "heads": 2, "vocabulary": 512]) { $1 } }
    change(&sweep, "sft") { $0.merge(["epochs": 1, "warmupSteps": 10]) { $1 } }
    change(&sweep, "rewardModel") { $0.merge(["epochs": 1, "warmupSteps": 2]) { $1 } }
    change(&sweep, "preferences") { $0["prompts"] = 32 }
    change(&sweep, "evaluation") { $0.merge(["prompts": 24, "every": 20, "samples": 4]) { $1 } }
    change(&sweep, "task") { task in
      for key in ["corpus", "heldOutCorpus", "pretraining"] where task[key] != nil || key == "corpus" {
        change(&task, key) { corpus in
          if corpus["kind"] as? String == "builtin" { corpus["documents"] = 600 }
          if key == "pretraining" {
            corpus["epochs"] = 1
            change(&corpus, "corpus") { $0["documents"] = 600 }
          }
        }
      }
    }
    if sweep["judging"] != nil {
      change(&sweep, "judging") { judging in
        judging["prompts"] = 12
        judging["temperatures"] = [1]
      }
    }
    if let seeds = sweep["seeds"] as? [Any] { sweep["seeds"] = Array(seeds.prefix(2)) }
    sweep["methods"] = (sweep["methods"] as? [[String: Any]])?.map(smallMethod)
    return String(decoding: try JSONSerialization.data(withJSONObject: sweep, options: .prettyPrinted), as: UTF8.self)
  }

  private static func smallMethod(_ original: [String: Any]) -> [String: Any] {
    var method = original
    if let seeds = method["seeds"] as? [Any] { method["seeds"] = Array(seeds.prefix(2)) }
    if let axes = method["sweep"] as? [String: [Any]] { method["sweep"] = axes.mapValues { Array($0.prefix(2)) } }
    method["epochs"] = method["epochs"] == nil ? nil : 1
    if ["ppo", "rloo", "grpo"].contains(method["method"] as? String) {
      method.merge(["updates": 2, "episodes": 16, "warmupSteps": 2, "evaluateEvery": 2]) { $1 }
    }
    return method
  }

  private static func change(
    _ object: inout [String: Any], _ key: String, _ body: (inout [String: Any]) -> Void
  ) {
    var value = object[key] as? [String: Any] ?? [:]
    body(&value)
    object[key] = value
  }
}

/// The commands of the program with their options, from its own help.
private struct KnownCommands {
  private struct Command: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable {
        var name: String
      }
      var names: [Name]?
    }
    var commandName: String
    var subcommands: [Command]?
    var arguments: [Argument]?

    var options: Set<String> { Set((arguments ?? []).flatMap { ($0.names ?? []).map(\.name) }) }
  }
  private struct Help: Decodable { var command: Command }

  private let root: Command

  init(json: Data) throws { root = try JSONDecoder().decode(Help.self, from: json).command }

  /// The first command or option that does not exist in a command line of this program, or nil.
  func problem(in line: String) -> String? {
    var words = line.split(separator: " ").map(String.init)[...]
    guard words.first == root.commandName else { return nil }
    words.removeFirst()
    var command = root
    while let subcommands = command.subcommands, let word = words.first, !word.hasPrefix("-") {
      guard let next = subcommands.first(where: { $0.commandName == word }) else { return "no command: \(line)" }
      command = next
      words.removeFirst()
    }
    for word in words where word.hasPrefix("--") {
      let option = word.dropFirst(2).prefix { $0 != "=" }
      if !command.options.contains(String(option)) { return "no option --\(option): \(line)" }
    }
    return nil
  }
}
