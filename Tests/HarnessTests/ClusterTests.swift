import Foundation
import TestSupport
import Testing

/// Runs on a simulated Slurm: `Tests/Cluster/simulated.py` under the names of Slurm's commands. `make cluster` tests a
/// real one.
struct ClusterTests {
  private let program: HarnessProgram
  private let environment: [String: String]

  init() throws {
    program = try HarnessProgram()
    try program.write(try String(contentsOf: FinishedRun.smoke, encoding: .utf8), to: "smoke.json")
    try program.makeFolder("bin")
    let simulated = HarnessProgram.package.appendingPathComponent("Tests/Cluster/simulated.py")
    for name in ["sbatch", "squeue", "scontrol", "sacct", "sacctmgr", "scancel"] {
      try FileManager.default.createSymbolicLink(at: program.url("bin/\(name)"), withDestinationURL: simulated)
    }
    // gnuplot is not on this PATH; figures are not tested here.
    for name in ["python3", "env", "sh"] {
      try FileManager.default.createSymbolicLink(
        at: program.url("bin/\(name)"), withDestinationURL: URL(fileURLWithPath: "/usr/bin/\(name)"))
    }
    environment = ["PATH": program.url("bin").path, "SIMULATED_SLURM": program.url("slurm.json").path]
  }

  private func run(_ arguments: String..., with more: [String: String] = [:]) throws -> HarnessProgram.Outcome {
    try program.run(arguments, environment: environment.merging(more) { $1 })
  }

  /// Returns the differences between the ledger in this results folder and that of a run on one machine, except times
  /// and processes.
  private func differences(_ results: String = "results") throws -> String {
    let local = try FinishedRun.copy()
    defer { local.remove() }
    let outcome = try program.run(
      [
        "python3", "-B", "-c",
        "import sys; sys.path.insert(0, sys.argv[1]); import ledger\n"
          + "print(*ledger.difference(ledger.rows(sys.argv[2]), ledger.rows(sys.argv[3])), sep='\\n')",
        InterruptionTests.folder.path, program.url("\(results)/harness.sqlite").path,
        local.url("results/harness.sqlite").path,
      ], executable: URL(fileURLWithPath: "/usr/bin/env"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The name of the results folder has characters that a shell would interpret.
  @Test func aSweepOnAClusterIsTheSweepOnOneMachine() throws {
    defer { program.remove() }
    let results = "re'sults $(touch pwned) `touch pwned`; touch pwned"
    let outcome = try run("run", "smoke.json", "--executor", "slurm", "--results", results)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try differences(results).isEmpty)
    #expect(!program.exists("pwned"))
    #expect(!program.exists("\(results)/stages/.slurm/smoke"))
    let again = try run("run", "smoke.json", "--executor", "slurm", "--results", results)
    #expect(again.status == 0 && again.output.contains("0 stages made"), "\(again.errors)")
    #expect(!again.errors.contains("submitted"))
  }

  @Test func whatSlurmLosesIsSubmittedAgain() throws {
    defer { program.remove() }
    let endings = #"{"SFT": ["NODE_FAIL"], "DPO": ["FAILED", "PREEMPTED"], "reward model": ["TIMEOUT"]}"#
    let outcome = try run("run", "smoke.json", "--executor", "slurm", with: ["SIMULATED_ENDINGS": endings])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("was lost because its node failed (NODE_FAIL)"), "\(outcome.errors)")
    #expect(try differences().isEmpty)
  }

  @Test func whatSlurmEndsForGoodIsSaid() throws {
    defer { program.remove() }
    let endings = #"{"DPO beta 0.1": ["OUT_OF_MEMORY"], "reward model": ["CANCELLED"]}"#
    let outcome = try run(
      "run", "smoke.json", "--executor", "slurm", "--task-memory", "512", with: ["SIMULATED_ENDINGS": endings])
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        "was ended because its memory of 512 MiB ran out; set more with \"memory\" in \"slurm\" or --task-memory"),
      "\(outcome.errors)")
    #expect(
      outcome.errors.contains("was cancelled; run the same command again to submit it from its last checkpoint"),
      "\(outcome.errors)")
    #expect(outcome.output.contains("2 failed, 2 skipped"), "\(outcome.output)")
    #expect(outcome.errors.contains("skipped   PPO"), "\(outcome.errors)")
    let again = try run("run", "smoke.json", "--executor", "slurm")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try differences().isEmpty)
  }

  @Test func whatDiesAgainAndAgainFails() throws {
    defer { program.remove() }
    let endings = #"{"DPO beta 0.1": ["FAILED", "FAILED", "FAILED"]}"#
    let outcome = try run(
      "run", "smoke.json", "--executor", "slurm", "--retries", "1", with: ["SIMULATED_ENDINGS": endings])
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("ended by signal 9 (FAILED) without a report; it was submitted 2 times"),
      "\(outcome.errors)")
  }

  @Test func theFirstFailureEndsAllWhereThatIsAsked() throws {
    defer { program.remove() }
    let outcome = try run(
      "run", "smoke.json", "--executor", "slurm", "--fail-fast",
      with: ["SIMULATED_ENDINGS": #"{"reward model": ["OUT_OF_MEMORY"]}"#])
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.output.contains("1 failed"), "\(outcome.output)")
    #expect(outcome.errors.contains("failed    reward model: Slurm's task"), "\(outcome.errors)")
  }

  @Test func aFaultOfTheInputIsToldWithItsPlace() throws {
    defer { program.remove() }
    let sweep = try String(contentsOf: program.url("smoke.json"), encoding: .utf8)
      .replacingOccurrences(of: "\"prompts\": 32", with: "\"prompts\": 9000000")
    try program.write(sweep, to: "large.json")
    let outcome = try run("run", "large.json", "--executor", "slurm")
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("large.json:") && outcome.errors.contains("$.evaluation.prompts"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("finished  SFT"), "\(outcome.errors)")
  }

  /// The command ends, jobs make their stages, and `collect` adds them once, here without Slurm's commands.
  @Test func collectFoldsWhatIsThere() throws {
    defer { program.remove() }
    let endings = #"{"DPO beta 0.1": ["CANCELLED"]}"#
    let outcome = try run(
      "run", "smoke.json", "--executor", "slurm", with: ["SIMULATED_ENDINGS": endings])
    #expect(outcome.status == 1, "\(outcome.errors)")
    // After a loss of the ledger, everything is in the files.
    for name in ["harness.sqlite", "harness.sqlite-wal", "harness.sqlite-shm"] {
      try? FileManager.default.removeItem(at: program.url("results/\(name)"))
    }
    let partly = try run("collect", "smoke.json", with: ["PATH": "/nowhere"])
    #expect(partly.status == 0, "\(partly.errors)")
    #expect(partly.output.contains("1 left, of which 0 are running."), "\(partly.output)")
    #expect(partly.output.contains("Slurm does not answer here"), "\(partly.output)")
    let told = try run("collect", "smoke.json")
    #expect(told.status == 1 && told.output.contains("was cancelled"), "\(told.output)\n\(told.errors)")
    let again = try run("run", "smoke.json", "--executor", "slurm")
    #expect(again.status == 0, "\(again.errors)")
    let collected = try run("collect", "smoke.json", with: ["PATH": "/nowhere"])
    #expect(collected.status == 0 && collected.output.contains("0 stages made"), "\(collected.output)")
    #expect(try differences().isEmpty)
  }

  /// Waits until a run has submitted its jobs.
  private func isFollowing(_ errors: URL) -> Bool {
    (0..<5).contains { _ in HarnessProgram.wait(for: "running", in: errors) }
  }

  /// Ten thousand cells, and a cluster that refuses anything over its limits.
  @Test func tenThousandCellsAreSubmittedWithinTheLimits() throws {
    defer { program.remove() }
    let values = (1...1000).map { "\(Double($0) / 1000)" }.joined(separator: ", ")
    let hostile = "p'; touch pwned; $(touch pwned) `touch pwned`\n"
    let sweep: [String: Any] = [
      "name": "many", "task": ["kind": "sentiment", "corpus": ["kind": "builtin"]],
      "methods": [["method": "dpo", "sweep": ["beta": "BETAS"]]], "seeds": Array(0..<10),
      "slurm": ["partition": hostile, "arguments": ["--comment=\(hostile)"]],
    ]
    let text = String(decoding: try JSONSerialization.data(withJSONObject: sweep), as: UTF8.self)
    try program.write(text.replacingOccurrences(of: "\"BETAS\"", with: "[\(values)]"), to: "many.json")
    let began = Date()
    let (process, output, errors) = try program.start(
      ["run", "many.json", "--executor", "slurm"],
      environment: environment.merging([
        "SIMULATED_HOLD": "1", "SIMULATED_ARRAY_SIZE": "1001", "SIMULATED_SUBMITTED": "4000",
      ]) { $1 })
    #expect(isFollowing(errors))
    let seconds = Date().timeIntervalSince(began)
    kill(process.processIdentifier, SIGTERM)
    let outcome = try program.end(process, output, errors)
    #expect(
      outcome.status == 130 && outcome.errors.contains("The jobs continue without this command."), "\(outcome.errors)")
    print("10,000 cells were planned and submitted in \(seconds) s")
    let state = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: program.url("slurm.json"))) as? [String: Any])
    let jobs = try #require(state["jobs"] as? [String: [String: Any]])
    let tasks = jobs.values.compactMap { ($0["tasks"] as? [String: String])?.count }
    #expect(tasks.allSatisfy { $0 <= 1001 } && tasks.reduce(0, +) <= 4000)
    for job in jobs.values {
      let arguments = try #require(job["arguments"] as? [String])
      #expect(arguments.contains("--partition=\(hostile)") && arguments.contains("--comment=\(hostile)"))
    }
    #expect(!program.exists("pwned"))
    // Every cell is in one task.
    let orders = (FileManager.default.subpaths(atPath: program.url("results/stages/.slurm").path) ?? []).filter {
      $0.hasSuffix(".json") && Int($0.split(separator: "/").last?.dropLast(5) ?? "") != nil
    }
    #expect(orders.count == tasks.reduce(0, +))
    // The same command again has nothing to submit.
    let (second, pipe, said) = try program.start(["run", "many.json", "--executor", "slurm"], environment: environment)
    #expect(isFollowing(said))
    kill(second.processIdentifier, SIGTERM)
    #expect(try !program.end(second, pipe, said).errors.contains("submitted"))
  }

  @Test func withoutSlurmItSaysWhatIsMissing() throws {
    defer { program.remove() }
    let outcome = try run("run", "smoke.json", "--executor", "slurm", with: ["PATH": "/nowhere"])
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.contains("scontrol is not on PATH: --executor slurm needs Slurm's commands"), "\(outcome.errors)")
    let local = try run("run", "smoke.json", "--partition", "p")
    #expect(local.status == 2 && local.errors.contains("--partition needs --executor slurm"), "\(local.errors)")
    let flag = try run("run", "smoke.json", "--executor", "slurm", "--sbatch=--wrap=x")
    #expect(flag.status == 2 && flag.errors.contains("--sbatch: \"--wrap=x\" is not allowed"), "\(flag.errors)")
  }

  @Test func theDryRunShowsWhatWouldBeSubmitted() throws {
    defer { program.remove() }
    let outcome = try run("run", "smoke.json", "--executor", "slurm", "--dry-run", "--partition", "it's")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("--dependency=afterany:JOB0"), "\(outcome.output)")
    #expect(outcome.output.contains("'--partition=it'\\''s'"), "\(outcome.output)")
    #expect(outcome.output.contains("#!/bin/sh"))
    #expect(!program.exists("slurm.json") && !program.exists("results"))
  }
}
