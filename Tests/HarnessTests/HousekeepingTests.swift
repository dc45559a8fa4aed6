import Foundation
import Ledger
import TestSupport
import Testing

@testable import Execution
@testable import Stages
@testable import SweepFile

/// `list`, `show`, `clean` and `doctor`.
struct HousekeepingTests {
  private func write(_ program: HarnessProgram, _ text: String, to name: String) throws {
    let url = program.url(name)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  @Test func experimentsAreListed() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let list = try program.run("list")
    let row = list.output.split(separator: "\n").last.map(String.init) ?? ""
    #expect(list.status == 0 && row.hasPrefix("smoke       completed  6 of 6      0       2"), "\(list.output)")
    let json = try program.run("list", "--json")
    let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(rows.count == 1 && rows[0]["cellsCompleted"] as? Int == 6 && rows[0]["bytes"] as? Int ?? 0 > 100_000)
  }

  @Test func everythingOfACellIsShown() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let shown = try program.run("show", "dpo BETA 0.1")
    for text in [
      "DPO beta 0.1\n", "  state         completed\n", "\"beta\":0.1", "  made from     tokenizer ", "sft ",
      "  evaluation    last, after step ", "  files         manifest.json  ", "model.safetensors",
      "preference accuracy on validation prompts: ", " in step_metric", "harness report smoke",
    ] { #expect(shown.output.contains(text), "\(text) in \(shown.output)") }
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    let cell = try #require(try ledger.stages(ofExperiment: "smoke").last?.stage)
    for name in [String(cell.hash.prefix(10)), "cell-\(cell.hash.prefix(16))"] {
      let json = try program.run("show", name, "--json")
      let card = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(card["hash"] as? String == cell.hash && card["experiments"] as? [String] == ["smoke"])
      #expect((card["lastEvaluation"] as? [String: Any])?["prompts"] as? Int == 32)
    }
    let unknown = try program.run("show", "DPO beta 0.2")
    #expect(unknown.status == 2 && unknown.errors.contains("has no stage \"DPO beta 0.2\"; did you mean \"DPO beta "))
    // The command that it prints works.
    let command = try #require(
      shown.output.components(separatedBy: "to see more   ").last?.split(separator: "\n").first)
    let traced = try program.run(["-c", String(command)], executable: URL(fileURLWithPath: "/bin/sh"))
    #expect(traced.status == 0 && traced.output.contains("|loss|"), "\(traced.errors)")
  }

  @Test func whatNothingNeedsIsShownAndDeletedWhenTold() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let nothing = try program.run("clean")
    #expect(nothing.status == 0 && nothing.output == "Nothing to remove.\n", "\(nothing.output)")
    let dead = "results/stages/.work/cell-00000000000000aa.12345678"
    try write(program, String(repeating: "x", count: 5000), to: "\(dead)/records.jsonl")
    try write(program, "x", to: "results/stages/.damaged/sft-00000000000000bb.12345678/model.safetensors")
    // A checkpoint that the experiment can continue from stays; one that no experiment uses does not.
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    let cell = try #require(try ledger.stages(ofExperiment: "smoke").last?.stage.hash.prefix(16))
    try FileManager.default.moveItem(
      at: program.url("results/stages/cell-\(cell)"), to: program.url("results/kept"))
    let kept = "results/stages/.work/cell-\(cell).12345678/checkpoint-00000001"
    let unnamed = "results/stages/.work/cell-00000000000000cc.12345678/checkpoint-00000001"
    for name in [kept, unnamed] { try write(program, "a place", to: name) }
    // After a change of the sweep.
    try write(program, "{}", to: "results/stages/prompts-00000000000000dd/manifest.json")
    let found = try program.run("clean")
    for text in [
      "  dead attempt      5 KiB       \(dead)\n", "  damaged stage     ", "  unnamed stage     2 bytes     ",
      "harness clean --delete",
    ] { #expect(found.output.contains(text), "\(text) in \(found.output)") }
    #expect(!found.output.contains(String(cell)) && program.exists(dead))
    let json = try program.run("clean", "--json")
    let form = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect((form["items"] as? [Any])?.count == 4 && form["deleted"] as? Bool == false)
    let cleaned = try program.run("clean", "--delete")
    #expect(cleaned.status == 0 && cleaned.output.contains(" freed."), "\(cleaned.output)")
    #expect(!program.exists(dead) && !program.exists(unnamed) && program.exists(kept))
    #expect(!program.exists("results/stages/prompts-00000000000000dd"))
    #expect(try program.run("clean").output == "Nothing to remove.\n")
    // Everything needed is still there.
    try FileManager.default.moveItem(
      at: program.url("results/kept"), to: program.url("results/stages/cell-\(cell)"))
    let again = try program.run("run", "smoke.json", environment: ["PATH": "/nowhere"])
    #expect(again.output.contains("0 stages made, 15 were there"), "\(again.errors)")
  }

  @Test func nothingThatIsAtWorkIsDeleted() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let folder = "results/stages/.work/cell-00000000000000aa.12345678"
    try write(program, "x", to: "\(folder)/records.jsonl")
    try write(program, "", to: "results/stages/.claims/cell-00000000000000aa")
    let claim = open(program.url("results/stages/.claims/cell-00000000000000aa").path, O_RDWR)
    #expect(flock(claim, LOCK_EX) == 0)
    #expect(try program.run("clean", "--delete").output == "Nothing to remove.\n")
    close(claim)
    #expect(try program.run("clean", "--delete").output.contains("1 byte freed.") && !program.exists(folder))
  }

  @Test func withoutALedgerStagesAreLeft() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    try FileManager.default.removeItem(at: program.url("results/harness.sqlite"))
    let cleaned = try program.run("clean", "--delete")
    #expect(
      cleaned.output == "Nothing to remove.\n" && cleaned.errors.contains("Stages were not checked: "))
    let missing = try program.run("clean", "--results", "nowhere")
    #expect(missing.status == 2 && missing.errors.contains("There is no results folder at "))
  }

  private var sound: MachineFacts {
    MachineFacts(
      compiler: "Swift 6.3", build: "release", processor: "a processor", blas: "OpenBLAS", hasOwnKernels: false,
      pin: nil,
      cores: 4, coreLimit: nil, room: MemoryRoom(bytes: 8 << 30, bound: .machine), memory: 16 << 30,
      disk: .init(path: "/", freeBytes: 50 << 30, freeFiles: .max, isWritable: true),
      gnuplot: .init(version: "gnuplot 5.4", terminals: ["svg", "pngcairo", "dumb"]), sqlite: "3.40.1", slurm: nil,
      partitions: nil)
  }

  @Test func theDoctorSeesWhatIsAmiss() {
    #expect(MachineCheck(sound).findings.allSatisfy { $0.verdict == .ok && $0.remedy == nil })
    func verdict(_ subject: String, _ change: (inout MachineFacts) -> Void) -> (MachineCheck.Verdict?, String) {
      var facts = sound
      change(&facts)
      let changed = MachineCheck(facts).findings.filter { $0.verdict != .ok }
      let finding = changed.first { $0.subject == subject }
      #expect(changed.count == 1 && finding?.remedy != nil, "\(changed)")
      return (finding?.verdict, "\(finding?.found ?? ""); \(finding?.remedy ?? "")")
    }
    #expect(verdict("program") { $0.build = "debug" }.0 == .warning)
    let pin = verdict("BLAS") { $0.pin = .init(core: "Haswell", pinned: 57, free: 100) }
    #expect(
      pin.0 == .warning && pin.1.contains("set to Haswell by OPENBLAS_CORETYPE, which costs 43 % of its speed"))
    let cores = verdict("cores") { $0.coreLimit = 1.5 }
    #expect(
      cores.0 == .warning && cores.1 == "4, but the control group allows only 1.5; run with --workers 1")
    #expect(
      verdict("memory") { $0.room = MemoryRoom(bytes: 9 << 20, bound: .controlGroup(limit: 1 << 30)) }.0 == .problem)
    #expect(verdict("disk") { $0.disk?.freeBytes = 5 << 20 }.0 == .problem)
    #expect(verdict("disk") { $0.disk?.freeBytes = 1 << 30 }.0 == .warning)
    #expect(verdict("disk") { $0.disk?.freeFiles = 3 }.0 == .problem)
    #expect(verdict("disk") { $0.disk?.isWritable = false }.0 == .problem)
    #expect(verdict("gnuplot") { $0.gnuplot = nil }.0 == .problem)
    let gnuplot = verdict("gnuplot") { $0.gnuplot?.terminals = ["svg"] }
    #expect(gnuplot.1.contains("without the terminal pngcairo"))
    #expect(verdict("SQLite") { $0.sqlite = "3.31.1" }.0 == .problem)
    #expect(verdict("Slurm") { $0.slurm = "slurm 22.05" }.0 == .warning)
  }

  @Test func theDoctorsExitCode() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let healthy = try program.run("doctor", "--json")
    let findings = try #require(try JSONSerialization.jsonObject(with: Data(healthy.output.utf8)) as? [[String: Any]])
    #expect(findings.count == 9 && findings.allSatisfy { $0["verdict"] as? String != "problem" }, "\(healthy.output)")
    #expect(healthy.status == 0)
    let without = try program.run("doctor", environment: ["PATH": "/nowhere"])
    #expect(without.status == 1 && without.output.contains("  problem  gnuplot    none on PATH\n"), "\(without.output)")
  }
}
