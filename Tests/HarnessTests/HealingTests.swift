import Foundation
import Ledger
import TestSupport
import Testing

/// Files that are damaged between two runs are found, set aside and made again.
struct HealingTests {
  /// No gnuplot on PATH: figures are not tested here, and take time.
  private let undrawn = ["PATH": "/nowhere"]

  /// Changes one byte of a file, but not its size.
  private func damage(_ url: URL) throws {
    var data = try Data(contentsOf: url)
    data[0] ^= 0x55
    try data.write(to: url)
  }

  private func stage(_ program: HarnessProgram, _ kind: String) throws -> URL {
    let stages = program.url("results/stages")
    let names = try FileManager.default.contentsOfDirectory(atPath: stages.path).sorted()
    return stages.appendingPathComponent(try #require(names.first { $0.hasPrefix(kind + "-") }))
  }

  private func smoke(_ found: String, _ replaced: String) throws -> String {
    let text = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    try #require(text.contains(found))
    return text.replacingOccurrences(of: found, with: replaced)
  }

  @Test func aDamagedInputIsMadeAgain() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    try damage(try stage(program, "tokenizer").appendingPathComponent("tokens.safetensors"))
    try program.write(try smoke("\"beta\": [0.1, 1]", "\"beta\": [0.1, 1, 5]"), to: "more.json")
    let outcome = try program.run("run", "more.json", environment: undrawn)
    #expect(outcome.status == 0 && outcome.output.contains("2 stages made, 14 were there"), "\(outcome.errors)")
    #expect(
      outcome.errors.contains("set aside byte-level BPE of 512 tokens: tokens.safetensors is not as it was written."),
      "\(outcome.errors)")
  }

  @Test func aLostLedgerIsReplacedThoughRecordsAreDamaged() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    for name in try FileManager.default.contentsOfDirectory(atPath: program.url("results").path)
    where name.hasPrefix("harness.sqlite") {
      try FileManager.default.removeItem(at: program.url("results/\(name)"))
    }
    try damage(try stage(program, "cell").appendingPathComponent("records.jsonl"))
    let outcome = try program.run("run", "smoke.json", environment: undrawn)
    #expect(outcome.status == 0 && outcome.output.contains("1 stage made, 14 were there"), "\(outcome.errors)")
    #expect(
      outcome.errors.contains("set aside ") && outcome.errors.contains(": records.jsonl is not as it was written."))
    let status = try program.run("status")
    #expect(status.output.contains("smoke: 15 completed"), "\(status.output)")
  }

  @Test func aDeadRunIsNotShownAtWork() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let ledger = try Ledger(at: program.url("results/harness.sqlite"))
    let last = try #require(try ledger.stages(ofExperiment: "smoke").last)
    try ledger.setState(stage: last.stage.hash, to: .running, at: Date())
    try ledger.close()
    let status = try program.run("status")
    #expect(status.output.contains("smoke: 14 completed, 1 interrupted"), "\(status.output)")
    #expect(status.output.contains("DPO beta 0.1 ") && status.output.contains("DPO beta 1 "), "\(status.output)")
  }

  @Test func anotherSweepOfTheSameNameIsToldOf() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    try program.write(try smoke("\"beta\": [0.1, 1]", "\"beta\": [0.1]"), to: "fewer.json")
    let outcome = try program.run("run", "fewer.json", environment: undrawn)
    #expect(
      outcome.errors.contains("smoke was the name of another sweep. 1 of its cells is not in this sweep"),
      "\(outcome.errors)")
    #expect(try !program.run("run", "fewer.json", environment: undrawn).errors.contains("another sweep"))
  }

  /// If the program is rebuilt during a run, workers still use the program that was started.
  @Test func theProgramMayBeReplacedWhileItRuns() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let copy = program.url("harness")
    try FileManager.default.copyItem(at: HarnessProgram.executable, to: copy)
    let (process, output, errors) = try program.start(
      ["run", FinishedRun.smoke.path], environment: undrawn, executable: copy)
    try #require(HarnessProgram.wait(for: "started", in: errors))
    try FileManager.default.removeItem(at: copy)
    try program.script("exit 7", named: "harness")
    let outcome = try program.end(process, output, errors)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
