import Foundation
import Ledger
import TestSupport
import Testing

/// The whole pipeline, from the command line.
@Suite(.serialized)
struct RunTests {
  let program: HarnessProgram
  let smoke: String
  /// No gnuplot on PATH, for tests that do not need figures.
  let undrawn = ["PATH": "/nowhere"]

  init() throws {
    program = try HarnessProgram()
    smoke = try String(
      contentsOf: HarnessProgram.package.appendingPathComponent("experiments/smoke.json"), encoding: .utf8)
    try program.write(smoke, to: "smoke.json")
  }

  /// Everything in the ledger about an experiment, apart from times and processes.
  func findings(_ results: String, _ experiment: String = "smoke") throws -> [String] {
    let ledger = try Ledger.openReadOnly(at: program.folder.appendingPathComponent("\(results)/harness.sqlite"))
    var lines: [String] = []
    for stage in try ledger.stages(ofExperiment: experiment) {
      let hash = stage.stage.hash
      lines.append("\(hash) \(stage.stage.state) \(stage.stage.updates ?? -1) \(stage.stage.tokens ?? -1)")
      for (name, values) in try ledger.steps(ofStage: hash).sorted(by: { $0.key < $1.key }) {
        lines.append("\(name) \(values.map { "\($0.step)=\($0.value)" })")
      }
      lines += try ledger.evaluations(ofStage: hash).map { "\($0)" }
      lines += try ledger.samples(ofStage: hash).map { "\($0)" }
      lines += try ledger.facts(ofStage: hash).map { "\($0)" }
      for step in 0...20 {
        for name in [PromptScoresRecord.Name.reward, PromptScoresRecord.Name.preferenceAccuracy] {
          if let scores = try ledger.promptScores(ofStage: hash, step: step, name: name) {
            lines.append("\(name) at \(step): \(scores)")
          }
        }
      }
    }
    return lines
  }

  @Test func aSweepGoesFromItsFileToItsReport() throws {
    defer { program.remove() }
    let dry = try program.run("run", "smoke.json", "--dry-run")
    #expect(dry.status == 0 && dry.output.contains("15 stages, 6 cells") && !dry.output.contains(" done "))
    #expect(!FileManager.default.fileExists(atPath: program.folder.appendingPathComponent("results").path))

    let first = try program.run("run", "smoke.json", "--workers", "2")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("15 stages made, 0 were there, 0 failed, 0 skipped."))
    for name in [
      "results/smoke/report.md", "results/smoke/frontier.csv", "plots/smoke/frontier.svg", "plots/smoke/frontier.png",
      "plots/smoke/frontier.gp", "plots/smoke/training-dpo.png", "plots/smoke/training-ppo-learned.png",
    ] {
      let size =
        try FileManager.default.attributesOfItem(
          atPath: program.folder.appendingPathComponent(name).path)[.size] as? Int
      #expect((size ?? 0) > 200, "\(name) has \(size ?? 0) bytes")
    }
    let before = try findings("results")

    // The same command again does nothing.
    let began = Date()
    let second = try program.run("run", "smoke.json")
    #expect(second.output.contains("0 stages made, 15 were there"))
    #expect(Date().timeIntervalSince(began) < 3)
    #expect(try findings("results") == before)

    // Another β trains one more cell.
    try program.write(
      smoke.replacingOccurrences(of: "\"beta\": [0.1, 1]", with: "\"beta\": [0.1, 1, 5]"), to: "more.json")
    let third = try program.run("run", "more.json")
    #expect(third.output.contains("1 stage made, 15 were there"), "\(third.output) \(third.errors)")

    // In another folder, with one worker, the numbers are the same to the bit.
    let elsewhere = try program.run("run", "smoke.json", "--workers", "1", "--results", "again", "--plots", "drawn")
    #expect(elsewhere.status == 0)
    #expect(try findings("again") == before)

    // Commands that read work.
    let status = try program.run("status")
    #expect(status.status == 0 && status.output.contains("smoke: 16 completed"))
    let exported = try program.run("export", "smoke")
    #expect(exported.output.split(separator: "\n").count > 10)
    let sampled = try program.run("sample", "smoke", "--method", "dpo", "--count", "1")
    #expect(sampled.output.contains("DPO beta 0.1, seed 0, after ") && sampled.output.contains("[reward "))
    let unknown = try program.run("report", "smokes")
    #expect(unknown.status == 2 && unknown.errors.contains("smoke"))
  }

  /// Seeds are repetitions (the reference policy has none); other settings are other configurations.
  @Test func seedsAreRepetitionsAndSettingsAreNot() throws {
    defer { program.remove() }
    let text =
      smoke
      .replacingOccurrences(of: "\"beta\": [0.1, 1]", with: "\"beta\": [0.1, 1], \"learningRate\": [1e-3, 1e-4]")
      .replacingOccurrences(of: "\"name\": \"smoke\",", with: "\"name\": \"grid\", \"seeds\": [0, 1],")
      .replacingOccurrences(of: "\"reward\": [\"learned\", \"ground-truth\"]", with: "\"reward\": [\"learned\"]")
    try program.write(text, to: "grid.json")
    let run = try program.run("run", "grid.json")
    #expect(run.status == 0, "\(run.errors)")
    let rows = run.output.split(separator: "\n").filter { $0.hasPrefix("DPO ") || $0.hasPrefix("SFT ") }.map {
      $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    }
    #expect(rows.count == 5)
    #expect(rows.filter { $0[0] == "SFT" }.map { $0[1] } == ["1"])
    for beta in ["0.1,", "1,"] {
      for rate in ["0.001", "0.0001"] {
        #expect(rows.contains { Array($0.prefix(7)) == ["DPO", "β", "=", beta, "rate", rate, "2"] }, "\(beta) \(rate)")
      }
    }
  }

  /// A run that is killed and started again gives the rows of an uninterrupted run.
  @Test func aKilledRunIsGoneOnWith() throws {
    defer { program.remove() }
    let (process, _, errors) = try program.start(["run", "smoke.json", "--workers", "1"])
    try #require(HarnessProgram.wait(for: "started   SFT policy", in: errors))
    // The worker is running.
    let work = program.url("results/stages/.work").path
    try #require(
      HarnessProgram.wait {
        (FileManager.default.subpaths(atPath: work) ?? []).contains { $0.hasPrefix("sft-") && $0.hasSuffix(".held") }
      })
    kill(process.processIdentifier, SIGKILL)
    HarnessProgram.status(of: process)
    // The ledger still says "running".
    let status = try program.run("status")
    #expect(!status.output.contains(" running"), "\(status.output)")
    #expect(status.output.contains(" interrupted") && status.output.contains("DPO beta 0.1"), "\(status.output)")
    let again = try program.run("run", "smoke.json", environment: undrawn)
    #expect(again.status == 0, "\(again.errors)")
    let whole = try program.run("run", "smoke.json", "--results", "whole", environment: undrawn)
    #expect(whole.status == 0)
    #expect(try findings("results") == findings("whole"))
  }

  @Test func interruptedItSaysHowToGoOn() throws {
    defer { program.remove() }
    let options = ["--workers", "1", "--results", "my results", "--plots", "it's"]
    let (process, output, errors) = try program.start(["run", "smoke.json"] + options)
    try #require(HarnessProgram.wait(for: "started   SFT policy", in: errors))
    kill(process.processIdentifier, SIGINT)
    let outcome = try program.end(process, output, errors)
    #expect(outcome.status == 130)
    let command = "harness run smoke.json --workers 1 --results 'my results' --plots 'it'\\''s'"
    #expect(outcome.errors.contains("To continue: \(command)\n"), "\(outcome.errors)")
    // The next run continues from these checkpoints.
    let work = program.url("my results/stages/.work")
    for attempt in try FileManager.default.contentsOfDirectory(atPath: work.path) {
      let names = try FileManager.default.contentsOfDirectory(atPath: work.appendingPathComponent(attempt).path)
      #expect(names.contains { $0.hasPrefix("checkpoint-") }, "\(attempt): \(names)")
    }
    let again = try program.run(["run", "smoke.json"] + options, environment: undrawn)
    #expect(again.status == 0, "\(again.errors)")
  }

  /// A cell that diverges fails alone, and says at which step.
  @Test func aCellThatFailsFailsAlone() throws {
    defer { program.remove() }
    try program.write(
      smoke.replacingOccurrences(
        of: "{ \"method\": \"sft\" },",
        with:
          "{ \"method\": \"sft\" }, { \"method\": \"dpo\", \"learningRate\": 1e30, \"batchSize\": 32, \"sweep\": { \"beta\": [0.5] } },"
      ),
      to: "broken.json")
    let outcome = try program.run("run", "broken.json")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("1 failed, 0 skipped"), "\(outcome.output)")
    let names = outcome.output.contains("failed: DPO beta 0.5, learningRate 1e+30")
    #expect(names && outcome.output.contains(" at step "), "\(outcome.output)")
    #expect(
      FileManager.default.fileExists(atPath: program.folder.appendingPathComponent("results/smoke/report.md").path))
    let status = try program.run("status", "smoke")
    #expect(status.output.contains("1 failed"))
  }
}

/// Bad input gives a message and exit code 2, and starts nothing.
struct BadInputTests {
  static let cases: [(String, String, String)] = [
    ("\"epochs\": 1, \"warmupSteps\": 10", "\"epoch\": 1", "unknown key \"epoch\"; did you mean \"epochs\"?"),
    (
      "\"beta\": [0.1, 1]", "\"beta\": [0.1, -1]",
      "$.methods[2].sweep.beta[1]: -1 is not allowed; expected a number above 0"
    ),
    ("\"beta\": [0.1, 1]", "\"beta\": []", "$.methods[2].sweep.beta"),
    ("\"beta\": [0.1, 1]", "\"beta\": [1, 1]", "$.methods[2].sweep.beta[1]"),
    ("\"prompts\": 64", "\"prompts\": \"many\"", "$.preferences.prompts"),
    ("\"context\": 64", "\"context\": 32", "context"),
    ("\"kind\": \"builtin\", \"documents\": 1500", "\"kind\": \"imdb\", \"path\": \"nowhere\"", "nowhere"),
  ]

  @Test(arguments: cases.indices)
  func sweepFiles(_ index: Int) throws {
    let (found, replaced, message) = Self.cases[index]
    let program = try HarnessProgram()
    defer { program.remove() }
    let smoke = try String(
      contentsOf: HarnessProgram.package.appendingPathComponent("experiments/smoke.json"), encoding: .utf8)
    try #require(smoke.contains(found))
    try program.write(smoke.replacingOccurrences(of: found, with: replaced), to: "sweep.json")
    let outcome = try program.run("run", "sweep.json")
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("sweep.json:") && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count < 25)
    #expect(!FileManager.default.fileExists(atPath: program.folder.appendingPathComponent("results").path))
  }

  @Test func aVocabularyThatTheTextDoesNotSupport() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let smoke = try String(
      contentsOf: HarnessProgram.package.appendingPathComponent("experiments/smoke.json"), encoding: .utf8)
    try program.write(
      smoke.replacingOccurrences(of: "\"vocabulary\": 512", with: "\"vocabulary\": 200000"), to: "sweep.json")
    let outcome = try program.run("run", "sweep.json")
    #expect(outcome.status == 2, "\(outcome.errors)")
    let last = outcome.errors.split(separator: "\n").last ?? ""
    #expect(last.hasPrefix("sweep.json:11:105: $.model.vocabulary: ") && last.contains("200000"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("skipped"), "\(outcome.errors)")
    let sampled = try program.run("sample", "smoke")
    #expect(sampled.errors.contains("smoke has no samples yet"), "\(sampled.errors)")
  }

  @Test func anEmptyCorpus() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try FileManager.default.createDirectory(
      at: program.folder.appendingPathComponent("aclImdb/train/pos"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      at: program.folder.appendingPathComponent("aclImdb/train/neg"), withIntermediateDirectories: true)
    let smoke = try String(
      contentsOf: HarnessProgram.package.appendingPathComponent("experiments/smoke.json"), encoding: .utf8)
    try program.write(
      smoke.replacingOccurrences(
        of: "\"kind\": \"builtin\", \"documents\": 1500", with: "\"kind\": \"imdb\", \"path\": \"aclImdb\""),
      to: "sweep.json")
    let outcome = try program.run("run", "sweep.json")
    #expect(outcome.status == 2 && outcome.errors.contains("aclImdb"), "\(outcome.status) \(outcome.errors)")
  }

  @Test func aFolderThatCannotBeWrittenTo() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.write("a file, not a folder", to: "results")
    let smoke = HarnessProgram.package.appendingPathComponent("experiments/smoke.json").path
    let outcome = try program.run("run", smoke)
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("/results cannot be written to: Not a directory;"), "\(outcome.errors)")
  }

  @Test func usage() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let workers = try program.run("run", "x.json", "--workers", "0")
    #expect(workers.status == 2 && workers.errors.contains("--workers must be at least 1; found 0."))
    let command = try program.run("rnu")
    #expect(command.status == 2)
    let help = try program.run("--help")
    #expect(help.status == 0 && help.output.contains("run"))
    let missing = try program.run("status")
    #expect(missing.status == 2 && missing.errors.contains("harness.sqlite"), "\(missing.errors)")
  }
}
