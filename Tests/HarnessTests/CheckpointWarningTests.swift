import Foundation
import Ledger
import TestSupport
import Testing

/// Trainings whose checkpoints cannot be written or resumed, and cells that are made again.
struct CheckpointWarningTests {
  private let program: HarnessProgram
  private let undrawn = ["PATH": "/nowhere"]

  init() throws {
    program = try HarnessProgram()
    let smoke = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    let endless = smoke.replacingOccurrences(of: "\"updates\": 4", with: "\"updates\": 100000")
      .replacingOccurrences(of: "\"name\": \"smoke\"", with: "\"name\": \"endless\"")
    try program.write(endless, to: "endless.json")
  }

  /// Starts a run whose PPO cell never ends, and returns it with the folder of the cell's attempt.
  private func start() throws -> (run: (process: Process, output: Pipe, errors: URL), attempt: URL) {
    let run = try program.start(["run", "endless.json", "--workers", "1", "--checkpoint-every", "3600"])
    try #require(HarnessProgram.wait(for: "started   PPO", in: run.errors))
    let work = program.url("results/stages/.work")
    var attempt: URL?
    try #require(
      HarnessProgram.wait {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: work.path)) ?? []
        attempt = names.first { $0.hasPrefix("cell-") }.map(work.appendingPathComponent)
        let records = attempt?.appendingPathComponent("records.jsonl").path ?? ""
        return (try? FileManager.default.attributesOfItem(atPath: records)[.size] as? Int) ?? 0 > 1000
      })
    return (run, try #require(attempt))
  }

  private func stop(_ run: (process: Process, output: Pipe, errors: URL)) throws -> HarnessProgram.Outcome {
    kill(run.process.processIdentifier, SIGINT)
    return try program.end(run.process, run.output, run.errors)
  }

  @Test func aCheckpointThatCannotBeWrittenIsReported() throws {
    defer { program.remove() }
    let (run, attempt) = try start()
    // No file can be written under the name of a folder.
    let obstacle = attempt.appendingPathComponent(".checkpoint.partial/full")
    try FileManager.default.createDirectory(at: obstacle, withIntermediateDirectories: true)
    let outcome = try stop(run)
    #expect(outcome.status == 130)
    #expect(outcome.errors.contains("warning   PPO"), "\(outcome.errors)")
    #expect(outcome.errors.contains(": no checkpoint could be written: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("Interrupted. Finished stages are kept. No checkpoint could be written of PPO"))
    #expect(!outcome.errors.contains("checkpoints of trainings are kept"))
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    let stage = try #require(try ledger.stages(ofExperiment: "endless").first { $0.stage.state == .interrupted })
    #expect(stage.stage.error?.contains("no checkpoint could be written") == true, "\(stage.stage.error ?? "")")
  }

  @Test func damagedRecordsAreReportedWhenTheRunResumes() throws {
    defer { program.remove() }
    let (run, attempt) = try start()
    let stopped = try stop(run)
    #expect(stopped.errors.contains("Finished stages and the checkpoints of trainings are kept."), "\(stopped.errors)")
    let records = attempt.appendingPathComponent("records.jsonl")
    var data = try Data(contentsOf: records)
    data[data.count / 2] ^= 1
    try data.write(to: records)
    let again = try start().run
    let outcome = try stop(again)
    #expect(
      outcome.errors.contains(": records.jsonl of an unfinished attempt is damaged. The attempt was moved to "),
      "\(outcome.errors)")
    #expect(outcome.errors.contains("the stage starts from its beginning"), "\(outcome.errors)")
  }

  @Test func cellsAreMadeAgain() throws {
    defer { program.remove() }
    let program = try FinishedRun.copy()
    defer { program.remove() }
    func counts(_ names: String...) throws -> String {
      let outcome = try program.run(
        ["run", "smoke.json"] + names.flatMap { ["--remake", $0] }, environment: undrawn)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.output
    }
    #expect(try counts("dpo").contains("2 stages made, 13 were there"))
    #expect(try counts("DPO beta 0.1").contains("1 stage made, 14 were there"))
    #expect(try counts().contains("0 stages made, 15 were there"))
    #expect(try counts("all").contains("15 stages made, 0 were there"))
    let plan = try program.run("run", "smoke.json", "--dry-run", "--remake", "ppo")
    #expect(plan.output.contains("2 stages to make"), "\(plan.output)")
    let unknown = try program.run("run", "smoke.json", "--remake", "dop")
    #expect(unknown.status == 2)
    #expect(
      unknown.errors.contains(
        "--remake dop: the sweep has no such cell or method. Its methods: sft, preferred-ft, dpo, ppo."),
      "\(unknown.errors)")
  }
}
