import Foundation
import TestSupport
import Testing

/// The figures and the report at the end of a run, and when they are made again.
struct PublicationTests {
  /// A gnuplot that draws nothing and leaves a mark in the folder.
  private func fakeGnuplot(_ program: HarnessProgram, _ script: String) throws -> [String: String] {
    try program.makeFolder("bin")
    try program.script(script, named: "bin/gnuplot")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return ["PATH": program.url("bin").path + ":" + path]
  }

  @Test func aCopiedFolderNamesItsOwnFiles() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let outcome = try program.run("run", "smoke.json")
    #expect(outcome.output.contains("\nFigure: plots/smoke/frontier.png\n"), "\(outcome.output)")
    #expect(outcome.output.hasSuffix("Report: results/smoke/report.md\n"), "\(outcome.output)")
    let record = try String(contentsOf: program.url("results/smoke/publication.json"), encoding: .utf8)
    #expect(!record.contains(FileManager.default.temporaryDirectory.path))
  }

  @Test func otherFoldersOrAnotherTextArePublishedAnew() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let elsewhere = try program.run("run", "smoke.json", "--plots", "drawn")
    #expect(elsewhere.output.contains("\nFigure: drawn/smoke/frontier.png\n"), "\(elsewhere.output)")
    #expect(program.exists("drawn/smoke/frontier.png"))
    try program.write("another", to: "results/smoke/report.md")
    _ = try program.run("run", "smoke.json", "--plots", "drawn")
    #expect(try String(contentsOf: program.url("results/smoke/report.md"), encoding: .utf8) == "another")
    try program.write(try String(contentsOf: FinishedRun.smoke, encoding: .utf8) + "\n", to: "smoke.json")
    _ = try program.run("run", "smoke.json", "--plots", "drawn")
    #expect(try String(contentsOf: program.url("results/smoke/report.md"), encoding: .utf8) != "another")
  }

  @Test func whatCouldNotBeDrawnIsDrawnNextTime() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    try program.makeFolder("empty")
    let without = try program.run(
      "run", "smoke.json", "--plots", "drawn", environment: ["PATH": program.url("empty").path])
    #expect(without.status == 0 && without.output.contains("there is no gnuplot on the PATH"), "\(without.output)")
    let plot = try program.run("plot", "smoke", environment: ["PATH": program.url("empty").path])
    #expect(plot.status == 1 && plot.errors.contains("there is no gnuplot on the PATH"), "\(plot.errors)")
    let environment = try fakeGnuplot(program, "touch '\(program.url("asked").path)'")
    let with = try program.run("run", "smoke.json", "--plots", "drawn", environment: environment)
    #expect(program.exists("asked") && !with.output.contains("no gnuplot"), "\(with.output)")
  }

  @Test func aFigureThatCannotBeWrittenIsAWarning() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    try program.makeFolder("drawn/smoke/frontier.csv")
    let outcome = try program.run("run", "smoke.json", "--plots", "drawn")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("warning: The figure frontier was not drawn: "), "\(outcome.output)")
    #expect(outcome.output.contains("reward ± s.e.") && outcome.output.contains("Report: results/smoke/report.md"))
    #expect(outcome.output.contains("Figure: drawn/smoke/training-dpo.png"), "\(outcome.output)")
  }

  @Test func aReportThatCannotBeWrittenLeavesTheTable() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    try FileManager.default.removeItem(at: program.url("results/smoke"))
    try program.makeFolder("results/smoke/report.md/in-the-way")
    let outcome = try program.run("run", "smoke.json")
    #expect(outcome.status == 1 && outcome.errors.contains("No report: "), "\(outcome.errors)")
    #expect(outcome.output.contains("reward ± s.e.") && outcome.output.contains("15 were there"), "\(outcome.output)")
  }

  @Test(arguments: ["stages", "harness.sqlite"])
  func aNameThatTheResultsFolderNeedsIsRefused(_ name: String) throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let text = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    try program.write(text.replacingOccurrences(of: "\"smoke\"", with: "\"\(name)\""), to: "sweep.json")
    let outcome = try program.run("run", "sweep.json")
    #expect(outcome.status == 2 && !program.exists("results"), "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("sweep.json:3:11: $.name: \"\(name)\" is not allowed; "), "\(outcome.errors)")
  }

  @Test func aPlotsFolderInTheWayIsFoundBeforeTheFirstStage() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.write("a file, not a folder", to: "plots")
    let outcome = try program.run("run", FinishedRun.smoke.path)
    #expect(outcome.status == 2 && !outcome.errors.contains("started"), "\(outcome.errors)")
    #expect(
      outcome.errors.contains("the plots folder ")
        && outcome.errors.contains(" cannot be written to: Not a directory;"),
      "\(outcome.errors)")
  }

  /// The user's choice of a terminal for the screen, which this gnuplot may lack, does not stop the figures.
  @Test func figuresDoNotDependOnTheUsersTerminal() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    try FileManager.default.removeItem(at: program.url("plots"))
    let plot = try program.run("plot", "smoke", environment: ["GNUTERM": "x11"])
    #expect(plot.status == 0 && program.exists("plots/smoke/frontier.png"), "\(plot.errors)")
  }

  /// SIGTERM while gnuplot runs ends the run; a hangup under `nohup` does not.
  @Test func signalsCountWhileFiguresAreDrawn() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let environment = try fakeGnuplot(
      program,
      "touch '\(program.url("asked").path)'\n"
        + "for i in $(seq 400); do [ -e '\(program.url("go").path)' ] && exit; sleep 0.05; done\n")
    let arguments = ["run", "smoke.json", "--plots", "drawn"]
    let first = try program.start(arguments, environment: environment)
    try #require(HarnessProgram.wait { program.exists("asked") })
    kill(first.process.processIdentifier, SIGTERM)
    let interrupted = try program.end(first.process, first.output, first.errors)
    #expect(interrupted.status == 130, "\(interrupted.errors)")
    #expect(interrupted.errors.contains("To continue: harness run smoke.json --plots drawn"), "\(interrupted.errors)")

    try FileManager.default.removeItem(at: program.url("asked"))
    let second = try program.start(
      ["-c", "trap '' HUP; exec \"$0\" \"$@\"", HarnessProgram.executable.path] + arguments,
      environment: environment, executable: URL(fileURLWithPath: "/bin/sh"))
    try #require(HarnessProgram.wait { program.exists("asked") })
    kill(second.process.processIdentifier, SIGHUP)
    try program.write("", to: "go")
    let unmoved = try program.end(second.process, second.output, second.errors)
    #expect(unmoved.status == 0, "\(unmoved.errors)")
  }
}
