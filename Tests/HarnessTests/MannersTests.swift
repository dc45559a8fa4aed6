import Execution
@testable import Stages
import SweepFile
import Foundation
import Ledger
import TestSupport
import Testing

@testable import harness

/// Messages and their exit codes.
struct MannersTests {
  @Test func durationsAreBounded() {
    #expect(Duration.text(0.04) == "0.0 s" && Duration.text(75) == "1 min 15 s" && Duration.text(7260) == "2 h 1 min")
    #expect(Duration.text(1e300) == "over 100 years" && Duration.text(.infinity) == "over 100 years")
    #expect(Duration.text(.nan) == "an unknown time" && Duration.text(-1) == "0.0 s")
  }

  @Test func commandsCanBeGivenToAShellAgain() {
    #expect(ShellCommand.text(["harness", "run", "a b.json", "it's", ""]) == "harness run 'a b.json' 'it'\\''s' ''")
  }

  @Test func theTerminalIsNotObeyed() throws {
    #expect(Terminal.printable("a\u{1B}[31mb\u{9B}c\u{202E}d\r\ne\t") == "a\\u{1b}[31mb\\u{9b}c\\u{202e}d\\r\ne\t")
    #expect(Terminal.line("ä\nb") == "ä\\nb")
    let program = try HarnessProgram()
    defer { program.remove() }
    let outcome = try program.run("run", "no\u{1B}[2J\n.json")
    #expect(
      outcome.errors == "no\\u{1b}[2J\\n.json: there is no such file; expected a sweep file\n", "\(outcome.errors)")
  }

  /// Exit code 2 is only for errors that the user can correct.
  @Test func errorsHaveTheirExitCodes() {
    struct Unforeseen: Error {}
    #expect(ExitStatus.of(Unforeseen()) == 1)
    #expect(ExitStatus.of(CocoaError(.fileWriteOutOfSpace)) == 1)
    let full = LedgerError.inaccessible(path: "l", detail: "disk full")
    #expect(ExitStatus.of(full) == 1 && ExitStatus.of(UnusableLedger(full)) == 2)
    #expect(ExitStatus.of(UnwritableFolder(purpose: .plots, path: "p", reason: "r")) == 2)
    #expect(ExitStatus.of(LedgerError.unknownExperiment(name: "x", known: [])) == 2)
    #expect(ExitStatus.of(Interrupted(during: "")) == 130)
  }

  @Test func theSystemsErrorsAreWorded() {
    do {
      try Data("text".utf8).write(to: URL(fileURLWithPath: "/dev/full"))
      Issue.record("a full device took text")
    } catch {
      #expect(ErrorText.of(error) == "/dev/full: No space left on device")
    }
    #expect(throws: (any Error).self) { try String(contentsOfFile: "/nowhere", encoding: .utf8) }
    do { _ = try FileManager.default.contentsOfDirectory(atPath: "/nowhere") } catch {
      #expect(
        !ErrorText.of(error).contains("Domain") && ErrorText.of(error).contains("/nowhere"), "\(ErrorText.of(error))")
    }
  }

  @Test func foldersThatCannotBe() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.write("", to: "file")
    try program.makeFolder("half")
    try program.write("", to: "half/stages")
    for (folder, reason) in [
      ("file", "Not a directory"), ("file/results", "Not a directory"),
      ("/proc/none/results", "No such file or directory"),
      ("half", "Not a directory"),
    ] {
      let outcome = try program.run("run", FinishedRun.smoke.path, "--results", folder)
      #expect(outcome.status == 2, "\(outcome.errors)")
      #expect(outcome.errors.contains(" cannot be written to: \(reason);"), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1 && !outcome.errors.contains("Domain="))
    }
    for option in ["--results", "--plots"] {
      let outcome = try program.run("status", option, "")
      #expect(outcome.status == 2 && outcome.errors.contains("\(option) must name a folder; found an empty text."))
    }
    try program.makeFolder("empty")
    try program.write("", to: "empty/harness.sqlite")
    let empty = try program.run("status", "--results", "empty")
    #expect(empty.status == 2 && empty.errors.contains(" is an empty file. "), "\(empty.errors)")
    let gone = try program.run(
      ["-c", "mkdir gone; cd gone; rmdir ../gone; exec \"$0\" status", HarnessProgram.executable.path],
      executable: URL(fileURLWithPath: "/bin/sh"))
    #expect(gone.status == 2 && gone.errors.contains("The working directory cannot be used: "), "\(gone.errors)")
  }

  @Test func aSweepFileMayBeAPipe() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let outcome = try program.run(
      [
        "-c", "(head -c 300 \"$1\"; sleep 0.2; tail -c +301 \"$1\") | \"$0\" run /dev/stdin --dry-run",
        HarnessProgram.executable.path, FinishedRun.smoke.path,
      ],
      executable: URL(fileURLWithPath: "/bin/sh"))
    #expect(outcome.status == 0 && outcome.output.contains("15 stages, 6 cells"), "\(outcome.errors)")
  }

  @Test func samples() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let all = try program.run("sample", "smoke", "--count", "1")
    #expect(all.output.hasPrefix("SFT, seed 0, after 0 steps\n  [reward "), "\(all.output)")
    #expect(all.output.contains("\nPPO targetKL 6, learned reward, seed 0, after "), "\(all.output)")
    #expect(all.output.split(separator: "\n").count == 12)
    let negative = try program.run("sample", "smoke", "--count=-1")
    #expect(negative.status == 2 && negative.errors.contains("--count must be at least 1; found -1."))
    #expect(negative.errors.contains("harness sample "))
    let unknown = try program.run("sample", "smoke", "--method", "dop")
    #expect(unknown.status == 2 && unknown.errors.contains("harness sample "), "\(unknown.errors)")
  }
}
