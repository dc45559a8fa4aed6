import Foundation
import Ledger
import TestSupport
import Testing

/// Export from one ledger and import into another.
struct TransferTests {
  private let undrawn = ["PATH": "/nowhere"]

  private func dump(_ program: HarnessProgram, _ ledger: String) throws -> String {
    let outcome = try program.run(
      ["sqlite3", ledger, ".dump"], executable: URL(fileURLWithPath: "/usr/bin/env"))
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").filter { $0.hasPrefix("INSERT INTO") }.sorted().joined(separator: "\n")
  }

  @Test func anExperimentIsTakenOverOnceHoweverOften() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let exported = try program.run("export", "smoke", "-o", "smoke.harness")
    #expect(exported.status == 0 && exported.output.contains("harness import smoke.harness"), "\(exported.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
    #expect(names.filter { $0.contains("smoke.harness") } == ["smoke.harness"])
    let first = try program.run("import", "smoke.harness", "--results", "other")
    #expect(
      first.status == 0 && first.output.hasPrefix("smoke: 15 stages imported, 0 already here."), "\(first.errors)")
    #expect(try dump(program, "other/harness.sqlite") == dump(program, "results/harness.sqlite"))
    let second = try program.run("import", "smoke.harness", "--results", "other", "--json")
    #expect(
      second.output.contains("\"stages\" : 0") && second.output.contains("\"stagesThere\" : 15"), "\(second.errors)")
    #expect(try dump(program, "other/harness.sqlite") == dump(program, "results/harness.sqlite"))
    // Whole ledgers can be imported, too.
    #expect(try program.run("import", "results/harness.sqlite", "--results", "third").status == 0)
    #expect(try dump(program, "third/harness.sqlite") == dump(program, "results/harness.sqlite"))
    // The report made from it is the same.
    let report = try program.run("report", "smoke", "--results", "other", "--plots", "drawn", environment: undrawn)
    #expect(report.output.contains("DPO"), "\(report.errors)")
    let original = try program.run("report", "smoke", "--plots", "drawn", environment: undrawn)
    #expect(report.output.replacingOccurrences(of: "other/", with: "results/") == original.output)
    let here = try String(contentsOf: program.url("results/smoke/frontier.csv"), encoding: .utf8)
    #expect(try String(contentsOf: program.url("other/smoke/frontier.csv"), encoding: .utf8) == here)
  }

  @Test func foreignHostsStayAndWhatIsHalfDoneIsCompleted() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let file = program.url("results/harness.sqlite")
    let ledger = try Ledger(at: file)
    let cell = try #require(try ledger.stages(ofExperiment: "smoke").last?.stage)
    try #require(cell.host != nil)
    try FileManager.default.createDirectory(at: program.url("half"), withIntermediateDirectories: true)
    try ledger.close()
    try FileManager.default.copyItem(at: file, to: program.url("half/harness.sqlite"))
    let half = try Ledger(at: program.url("half/harness.sqlite"))
    try half.fold(stage: cell.hash, records: [] as [Record])
    try half.setState(stage: cell.hash, to: .interrupted, at: Date())
    try half.setState(experiment: "smoke", to: .interrupted, at: Date())
    #expect(try half.evaluations(ofStage: cell.hash).isEmpty)
    let other = try Ledger.openReadOnly(at: file)
    let outcome = try half.take(experiment: "smoke", from: other)
    #expect(outcome.stages == 1 && outcome.stagesThere == 14 && outcome.wasThere)
    #expect(try half.evaluations(ofStage: cell.hash) == other.evaluations(ofStage: cell.hash))
    #expect(try half.stage(cell.hash)?.host == cell.host && half.stage(cell.hash)?.state == .completed)
    #expect(try half.experiment("smoke").state == .completed)
  }

  @Test func whatClashesIsToldAndNothingIsTaken() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    #expect(try program.run("export", "smoke", "-o", "smoke.harness").status == 0)
    let smoke = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    try program.write(smoke.replacingOccurrences(of: "\"beta\": [0.1, 1]", with: "\"beta\": [0.1]"), to: "fewer.json")
    #expect(try program.run("run", "fewer.json", environment: undrawn).status == 0)
    let before = try dump(program, "results/harness.sqlite")
    let clash = try program.run("import", "smoke.harness")
    #expect(clash.status == 2 && clash.errors.contains("the cell DPO beta 1 ("), "\(clash.errors)")
    #expect(clash.errors.contains(") exists only there. Use --as NAME"), "\(clash.errors)")
    #expect(try dump(program, "results/harness.sqlite") == before)
    let renamed = try program.run("import", "smoke.harness", "--as", "whole")
    #expect(renamed.output.hasPrefix("whole: 0 stages imported, 15 already here."), "\(renamed.errors)")
    #expect(try program.run("status", "whole").output.contains("whole: 15 completed"))
    // Equal settings, but other numbers.
    let changed = try program.run(
      [
        "sqlite3", "smoke.harness",
        "UPDATE evaluation SET kl = kl + 1 WHERE rowid = (SELECT min(rowid) FROM evaluation WHERE step > 0)",
      ], executable: URL(fileURLWithPath: "/usr/bin/env"))
    let altered =
      changed.status == 0
      ? changed
      : try program.run(
        ["sqlite3", "smoke.harness", "UPDATE evaluation SET kl = kl + 1 WHERE step > 0"],
        executable: URL(fileURLWithPath: "/usr/bin/env"))
    try #require(altered.status == 0, "\(altered.errors)")
    let other = try program.run("import", "smoke.harness", "--as", "whole")
    #expect(other.status == 2 && other.errors.contains(" differs in evaluation.kl at step "), "\(other.errors)")
    #expect(other.errors.contains("made here on ") && other.errors.contains("--results DIR"), "\(other.errors)")
  }

  @Test func filesThatCannotBeImported() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    try program.write("no ledger, and longer than the sixteen bytes of a head", to: "text")
    #expect(try program.run("export", "smoke", "-o", "torn").status == 0)
    let handle = try FileHandle(forWritingTo: program.url("torn"))
    try handle.truncate(atOffset: 60_000)
    try handle.close()
    for (file, found) in [("nowhere", "there is no such file"), ("text", "is not a ledger"), ("torn", "is damaged")] {
      let outcome = try program.run("import", file, "--results", "other")
      #expect(
        outcome.status == 2 && outcome.errors.hasPrefix("Error: \(file) cannot be imported: "), "\(outcome.errors)")
      #expect(outcome.errors.contains(found) && !program.exists("other"), "\(outcome.errors)")
    }
    let name = try program.run("import", "results/harness.sqlite", "--as", "a/b")
    #expect(name.status == 2 && name.errors.contains("--as must be a name that a sweep can have"))
    let unknown = try program.run("export", "nothing", "-o", "x")
    #expect(unknown.status == 2 && !program.exists("x"))
  }
}
