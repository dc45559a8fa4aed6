import Foundation
import Ledger
import TestSupport
import Testing

/// Runs whose terminal closes, whose stderr or stdout cannot be written to, and whose system has too little room.
struct StreamTests {
  let program: HarnessProgram
  private let undrawn = ["PATH": "/usr/bin:/bin"]
  private static let shell = URL(fileURLWithPath: "/bin/sh")

  init() throws {
    program = try HarnessProgram()
    let smoke = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    try program.write(smoke, to: "smoke.json")
    try program.write(
      smoke.replacingOccurrences(of: "\"updates\": 4", with: "\"updates\": 100000")
        .replacingOccurrences(of: "\"name\": \"smoke\"", with: "\"name\": \"endless\""), to: "endless.json")
  }

  /// Runs a line of a shell; `$H` is the program.
  private func shell(_ line: String) throws -> HarnessProgram.Outcome {
    try program.run(
      ["-c", line], environment: ["H": HarnessProgram.executable.path], executable: StreamTests.shell)
  }

  // MARK: - Terminals and pipes

  /// Runs the endless sweep on a terminal or before `tee`, until it is stopped.
  private func stop(_ how: String, when text: String) throws -> HarnessProgram.Outcome {
    let script = HarnessProgram.package.appendingPathComponent("Tests/Faults/terminal.py").path
    let outcome = try program.run(
      [
        "python3", script, how, text, HarnessProgram.executable.path, "run", "endless.json", "--workers", "1",
        "--checkpoint-every", "3600",
      ], environment: ["TERM": "xterm"], executable: URL(fileURLWithPath: "/usr/bin/env"))
    try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    return outcome
  }

  private func expectPlaceIsKept() throws {
    let work = program.url("results/stages/.work").path
    let files = FileManager.default.subpaths(atPath: work) ?? []
    #expect(files.contains { $0.hasPrefix("cell-") && $0.contains("/checkpoint-") }, "\(files)")
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    #expect(try ledger.experiment("endless").state == .interrupted)
    #expect(try ledger.stages(ofExperiment: "endless").contains { $0.stage.state == .interrupted })
  }

  @Test func aTerminalThatCloses() throws {
    defer { program.remove() }
    #expect(try stop("hangup", when: "] PPO").output == "130\n")
    try expectPlaceIsKept()
  }

  @Test func controlCAlsoEndsTheReaderOfThePipe() throws {
    defer { program.remove() }
    #expect(try stop("tee", when: "started   PPO").output == "130\n")
    try expectPlaceIsKept()
  }

  @Test func controlCRemovesTheBar() throws {
    defer { program.remove() }
    let outcome = try stop("interrupt", when: "] PPO")
    #expect(
      outcome.output.hasPrefix("130\n") && outcome.output.contains("\\r\\x1b[2A\\x1b[JStopping"), "\(outcome.output)")
    try expectPlaceIsKept()
  }

  // MARK: - stderr and stdout

  @Test(arguments: ["2>/dev/full", "2>&-", "2>&- <&-"]) func aRunWithoutItsDisplay(_ redirection: String) throws {
    defer { program.remove() }
    let outcome = try shell("\"$H\" run smoke.json \(redirection)")
    #expect(outcome.status == 0 && outcome.output.contains("15 stages made"), "\(outcome.output)")
    #expect(try Ledger.openReadOnly(at: program.url("results/harness.sqlite")).experiment("smoke").state == .completed)
  }

  @Test func errorsWithoutAPlaceKeepTheirExitCode() throws {
    defer { program.remove() }
    for redirection in ["2>/dev/full", "2>&-", ">&- 2>&-"] {
      #expect(try shell("\"$H\" data no-such-file.jsonl \(redirection)").status == 2)
    }
  }

  @Test func outputThatCannotBeWrittenIsAnError() throws {
    defer { program.remove() }
    for command in ["schema", "--help", "--version", "run smoke.json --dry-run", "run smoke.json --dry-run --json"] {
      for (redirection, reason) in [(">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")] {
        let outcome = try shell("\"$H\" \(command) \(redirection)")
        #expect(outcome.status == 1, "\(command) \(redirection)")
        #expect(outcome.errors == "Error: the output could not be written to stdout: \(reason)\n", "\(command)")
      }
    }
    let run = try shell("\"$H\" run smoke.json --quiet >/dev/full")
    #expect(run.status == 1 && run.errors.hasSuffix("written to stdout: No space left on device\n"), "\(run.errors)")
  }

  @Test func aReaderThatHasEnoughIsNoError() throws {
    defer { program.remove() }
    let outcome = try shell("(\"$H\" schema; echo $? >status) | head -c 1; sleep 0.5; cat status")
    #expect(outcome.output.hasSuffix("141\n") && outcome.errors.isEmpty, "\(outcome.output)\(outcome.errors)")
  }

  // MARK: - Limits

  @Test func fewOpenFiles() throws {
    defer { program.remove() }
    let few = try shell("ulimit -n 20; timeout 60 \"$H\" run smoke.json")
    #expect(few.status == 2)
    #expect(
      few.errors == "Error: the limit on open files (ulimit -n) is too low: found 20; harness needs at least 56\n",
      "\(few.errors)")
    let fewer = try shell("ulimit -n 64; timeout 100 \"$H\" run smoke.json --workers 30")
    #expect(fewer.status == 0 && fewer.output.contains("15 stages made"), "\(fewer.errors)")
    #expect(
      fewer.errors.contains("note      2 of 30 workers, because this process may open only 64 files (ulimit -n)\n"),
      "\(fewer.errors)")
    // The soft limit is raised.
    let raised = try shell("ulimit -S -n 20; \"$H\" run smoke.json --dry-run")
    #expect(raised.status == 0, "\(raised.errors)")
  }

  @Test func littleAddressSpace() throws {
    defer { program.remove() }
    let outcome = try shell("ulimit -v 400000; timeout 60 \"$H\" run smoke.json")
    #expect(outcome.status == 2 || outcome.status == 127, "\(outcome.status)")
    #expect(outcome.errors.contains("address space (ulimit -v)"), "\(outcome.errors)")
  }

  @Test(.enabled(if: getuid() == 0, "the limit does not hold for root, who can become another user"))
  func fewProcesses() throws {
    defer { program.remove() }
    for limit in [4, 12] {
      let outcome = try shell(
        "chmod 777 .; prlimit --nproc=\(limit) timeout 60 setpriv --reuid 54321 --clear-groups \"$H\" run smoke.json")
      guard !outcome.errors.contains("Permission denied") else { continue }
      #expect(
        outcome.status == 2 && outcome.errors.contains("processes and threads (ulimit -u"),
        "\(limit): \(outcome.status) \(outcome.errors)")
    }
  }

  // MARK: - Files and locks

  @Test func pipesWithoutAWriter() throws {
    defer { program.remove() }
    let outcome = try shell(
      "mkfifo p; timeout 20 \"$H\" run p; mkdir r; mkfifo r/harness.sqlite; timeout 20 \"$H\" status --results r; timeout 20 \"$H\" import p"
    )
    #expect(
      outcome.errors.hasPrefix("p: this is a pipe that no program writes to; expected a sweep file\n"),
      "\(outcome.errors)")
    #expect(
      outcome.errors.components(separatedBy: "it is a pipe or a device, not a file").count == 3, "\(outcome.errors)")
  }

  /// Another program locks the ledger for some seconds.
  @Test func aLockedLedger() throws {
    defer { program.remove() }
    let run = try program.start(["run", "smoke.json"], environment: undrawn)
    try #require(HarnessProgram.wait { program.exists("results/harness.sqlite") })
    let lock = try program.run(
      [
        "-c",
        "import sqlite3, time; c = sqlite3.connect('results/harness.sqlite', 60, isolation_level=None);"
          + " c.execute('BEGIN EXCLUSIVE'); time.sleep(4); c.execute('ROLLBACK')",
      ], executable: URL(fileURLWithPath: "/usr/bin/python3"))
    try #require(lock.status == 0, "\(lock.errors)")
    let outcome = try program.end(run.process, run.output, run.errors)
    #expect(
      outcome.status == 0 && outcome.output.contains("15 stages made, 0 were there, 0 failed"), "\(outcome.errors)")
    #expect(
      outcome.errors.contains("waiting   for results/harness.sqlite, which another program has locked\n"),
      "\(outcome.errors)")
  }

  @Test func aLockedLedgerAndControlC() throws {
    defer { program.remove() }
    let run = try program.start(["run", "endless.json", "--workers", "1"], environment: undrawn)
    try #require(HarnessProgram.wait(for: "started   PPO", in: run.errors))
    let locker = Process()
    locker.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    locker.currentDirectoryURL = program.folder
    locker.arguments = [
      "-c",
      "import sqlite3, time; c = sqlite3.connect('results/harness.sqlite', 60, isolation_level=None);"
        + " c.execute('BEGIN EXCLUSIVE'); time.sleep(120)",
    ]
    try locker.run()
    defer {
      locker.terminate()
      HarnessProgram.status(of: locker)
    }
    try #require(HarnessProgram.wait(for: "which another program has locked", in: run.errors))
    let start = Date()
    kill(run.process.processIdentifier, SIGINT)
    let outcome = try program.end(run.process, run.output, run.errors)
    #expect(outcome.status == 130 && Date().timeIntervalSince(start) < 25, "\(outcome.errors)")
  }

  @Test func aLedgerThatIsDeleted() throws {
    defer { program.remove() }
    let run = try program.start(["run", "endless.json", "--workers", "1"], environment: undrawn)
    try #require(HarnessProgram.wait(for: "started   PPO", in: run.errors))
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(at: program.url("results/harness.sqlite\(suffix)"))
    }
    let outcome = try program.end(run.process, run.output, run.errors)
    #expect(
      outcome.status == 1 && outcome.errors.contains("the ledger of ")
        && outcome.errors.contains("was removed or replaced during the run; finished stages are kept"),
      "\(outcome.errors)")
  }

  @Test func aFolderThatIsMovedIsNotMadeAgain() throws {
    defer { program.remove() }
    let run = try program.start(["run", "endless.json", "--workers", "1"], environment: undrawn)
    try #require(HarnessProgram.wait(for: "started   PPO", in: run.errors))
    try FileManager.default.moveItem(at: program.url("results"), to: program.url("elsewhere"))
    let outcome = try program.end(run.process, run.output, run.errors)
    #expect(outcome.status == 1 && outcome.errors.contains("results was removed or replaced"), "\(outcome.errors)")
    #expect(!program.exists("results"))
  }

  @Test(.enabled(if: getuid() == 0, "only root's threads lose their priority"))
  func workersAreAsNiceAsTheirRun() throws {
    defer { program.remove() }
    let outcome = try shell(
      "nice -n 7 \"$H\" run endless.json --workers 1 2>err & run=$!\n"
        + "for i in $(seq 300); do grep -q 'started   PPO' err && break; sleep 0.1; done; sleep 1\n"
        + "ps --ppid $run -o ni=; kill -INT $run; wait $run")
    #expect(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines) == "7", "\(outcome.output)")
  }
}
