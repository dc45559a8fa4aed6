import Foundation
import Ledger
import TestSupport
import Testing

/// Runs that are interrupted, killed, and run beside others.
struct InterruptionTests {
  static let folder = HarnessProgram.package.appendingPathComponent("Tests/Faults")
  let program: HarnessProgram
  let undrawn = ["PATH": "/nowhere"]
  private static let environment = URL(fileURLWithPath: "/usr/bin/env")

  init() throws {
    program = try HarnessProgram()
    let smoke = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    try program.write(smoke, to: "smoke.json")
    // A cell that runs longer than any test.
    let endless = smoke.replacingOccurrences(of: "\"updates\": 4", with: "\"updates\": 100000")
      .replacingOccurrences(of: "\"name\": \"smoke\"", with: "\"name\": \"endless\"")
    try #require(endless.contains("100000") && endless.contains("endless"))
    try program.write(endless, to: "endless.json")
  }

  /// A part of `make faults`: random faults, by a seed that is printed.
  @Test func brokenRunsEndAsUnbrokenOnesDo() throws {
    defer { program.remove() }
    let seed = UInt32.random(in: 0...UInt32.max)
    let outcome = try program.run(
      [
        "python3", Self.folder.appendingPathComponent("faults.py").path, "--kills", "12", "--seed", "\(seed)",
        "--program",
        HarnessProgram.executable.path,
      ], executable: Self.environment)
    #expect(outcome.status == 0 && outcome.output.hasSuffix("Lost: nothing.\n"), "\(outcome.output)\n\(outcome.errors)")
  }

  /// A part of `make crowd`.
  @Test func readersAndRunsBesideEachOther() throws {
    defer { program.remove() }
    let outcome = try program.run(
      [
        "python3", Self.folder.appendingPathComponent("crowd.py").path, "--seconds", "5", "--program",
        HarnessProgram.executable.path,
      ], executable: Self.environment)
    #expect(outcome.status == 0 && outcome.output.hasSuffix("Lost: nothing.\n"), "\(outcome.output)\n\(outcome.errors)")
  }

  private func startEndless() throws -> (process: Process, output: Pipe, errors: URL) {
    let run = try program.start(["run", "endless.json", "--workers", "1", "--checkpoint-every", "3600"])
    try #require(HarnessProgram.wait(for: "started   PPO", in: run.errors))
    // The worker is running.
    try #require(
      HarnessProgram.wait { cellFiles().contains { $0.hasSuffix("records.jsonl") && size($0) > 1000 } })
    return run
  }

  private func cellFiles() -> [String] {
    let work = program.url("results/stages/.work").path
    return (FileManager.default.subpaths(atPath: work) ?? []).filter { $0.hasPrefix("cell-") }.map { "\(work)/\($0)" }
  }

  private func size(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func theFirstSignalKeepsThePlace(_ number: Int32) throws {
    defer { program.remove() }
    // Under nohup, a hangup would be ignored.
    signal(number, SIG_DFL)
    let (process, output, errors) = try startEndless()
    kill(process.processIdentifier, number)
    let outcome = try program.end(process, output, errors)
    #expect(outcome.status == 130, "\(outcome.errors)")
    #expect(outcome.errors.contains("Stopping after the current step. Press Ctrl-C again to stop now."))
    #expect(outcome.errors.hasSuffix("To continue: harness run endless.json --workers 1 --checkpoint-every 3600\n"))
    #expect(cellFiles().filter { $0.contains("/checkpoint-") }.count == 1)
    let status = try program.run("status", "endless")
    #expect(status.output.contains("interrupted PPO") && !status.output.contains(" running"), "\(status.output)")
  }

  @Test func theSecondSignalEndsAtOnce() throws {
    defer { program.remove() }
    let (process, output, errors) = try startEndless()
    kill(process.processIdentifier, SIGTERM)
    try #require(HarnessProgram.wait(for: "Stopping after", in: errors))
    kill(process.processIdentifier, SIGTERM)
    let outcome = try program.end(process, output, errors)
    #expect(outcome.status == 130)
    #expect(outcome.errors.contains("To continue: harness run endless.json"), "\(outcome.errors)")
  }

  @Test func theSameSweepTwiceSaysWhoHasIt() throws {
    defer { program.remove() }
    let (process, _, _) = try startEndless()
    defer {
      kill(process.processIdentifier, SIGKILL)
      HarnessProgram.status(of: process)
    }
    let second = try program.run("run", "endless.json")
    #expect(second.status == 2)
    #expect(
      second.errors.contains("another run of endless is active in ")
        && second.errors.contains("(process \(process.processIdentifier) on ") && second.errors.contains(" since 2"),
      "\(second.errors)")
    // Another sweep runs at the same time, and shares its stages.
    let beside = try program.run("run", "smoke.json", "--workers", "1", environment: undrawn)
    #expect(beside.status == 0 && !beside.output.contains(" 0 were there"), "\(beside.errors)")
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    #expect(
      try ledger.stages(ofExperiment: "smoke").allSatisfy { $0.stage.state == .completed && $0.stage.attempts == 1 })
  }

  @Test func optionsAreChecked() throws {
    defer { program.remove() }
    for (options, message) in [
      (["--checkpoint-every", "0"], "--checkpoint-every must be a number of seconds above 0; found 0.0."),
      (["--cell-time-limit", "-1"], "--cell-time-limit must be a number of seconds above 0; found -1.0."),
      (["--stuck-after", "inf"], "--stuck-after must be a number of seconds above 0; found inf."),
      (["--retries", "-1"], "--retries must be at least 0; found -1."),
    ] {
      let outcome = try program.run("run", "smoke.json", options.joined(separator: "="))
      #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}
