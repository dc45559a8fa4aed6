import Foundation
import Ledger
import TestSupport
import Testing

/// Full and read-only disks, lost folders, torn files, clocks set back: each row of the table in
/// docs/guides/interruptions.md.
@Suite(.serialized)
struct StorageTests {
  private let undrawn = ["PATH": "/nowhere"]
  private static let isRoot = getuid() == 0
  private static let isMountable: Bool = {
    // Root in some containers may not mount.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mount-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    guard isRoot, mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0 else { return false }
    return umount2(folder.path, Int32(MNT_DETACH)) == 0
  }()

  /// Calls `body` with a disk of `bytes` at `results`.
  private func withDisk(
    _ program: HarnessProgram, bytes: Int, _ body: (_ remount: (String, UInt) throws -> Void) throws -> Void
  ) throws {
    try program.makeFolder("disk")
    let path = program.url("disk").path
    try #require(mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0)
    defer { umount2(path, Int32(MNT_DETACH)) }
    try body { options, flags in
      try #require(mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT) | flags, options) == 0)
    }
  }

  private func run(_ program: HarnessProgram, _ file: String = FinishedRun.smoke.path) throws -> HarnessProgram.Outcome
  {
    try program.run("run", file, "--results", "disk/results", environment: undrawn)
  }

  @Test(.enabled(if: isMountable, "needs a root that may mount"))
  func aFullDisk() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try withDisk(program, bytes: 2 << 20) { remount in
      let full = try run(program)
      #expect(full.status == 1, "\(full.errors)")
      #expect(full.errors.contains("results is full; finished stages are kept. `harness clean"), "\(full.errors)")
      // With enough space, the run continues from the finished stages.
      try remount("size=200m", 0)
      let again = try run(program)
      #expect(
        again.output.contains(" 0 failed, 0 skipped.") && !again.output.contains(" 0 were there"), "\(again.errors)")
    }
  }

  @Test(.enabled(if: isMountable, "needs a root that may mount"))
  func aReadOnlyFolder() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try withDisk(program, bytes: 200 << 20) { remount in
      #expect(try run(program).output.contains("15 stages made"))
      try remount("", UInt(MS_RDONLY))
      let refused = try run(program)
      #expect(refused.status == 2)
      #expect(
        refused.errors.contains("results cannot be written to: Read-only file system; give another with --results"))
      // Measurements can be read.
      for (command, found) in [
        (["status"], "smoke: 15 completed"), (["list"], "6 of 6"), (["show", "DPO beta 1"], "DPO beta 1\n"),
        (["sample", "smoke"], "[reward "), (["clean"], "Nothing to remove."), (["export", "smoke"], "dpo"),
        (["run", FinishedRun.smoke.path, "--dry-run"], "Nothing to do."),
      ] {
        let outcome = try program.run(command + ["--results", "disk/results"])
        #expect(outcome.status == 0 && outcome.output.contains(found), "\(command): \(outcome.errors)")
      }
      let report = try program.run(["report", "smoke", "--results", "disk/results"], environment: undrawn)
      #expect(report.status == 1 && report.errors.contains("frontier.csv could not be written: Read-only file system"))
    }
  }

  @Test func aFolderThatVanishes() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let smoke = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    try program.write(smoke.replacingOccurrences(of: "\"updates\": 4", with: "\"updates\": 100000"), to: "endless.json")
    let run = try program.start(
      ["run", "endless.json", "--workers", "1", "--checkpoint-every", "0.2"], environment: undrawn)
    try #require(HarnessProgram.wait(for: "finished  SFT policy", in: run.errors))
    try FileManager.default.moveItem(at: program.url("results"), to: program.url("elsewhere"))
    let outcome = try program.end(run.process, run.output, run.errors)
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("results was removed or replaced during the run, so its content is lost"),
      "\(outcome.errors)")
  }

  // MARK: - Files

  private func stages(_ program: HarnessProgram) throws -> [URL] {
    let folder = program.url("results/stages")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { !$0.hasPrefix(".") }.map(folder.appendingPathComponent)
  }

  /// The main output file of a stage.
  private func artefact(_ stage: URL) throws -> URL {
    let names = try FileManager.default.contentsOfDirectory(atPath: stage.path).sorted()
    let own = names.filter { !["manifest.json", "stage.json", "records.jsonl"].contains($0) }
    return stage.appendingPathComponent(own.first ?? "records.jsonl")
  }

  @Test func artefactsOfEachKindThatAreTruncated() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let all = try stages(program)
    #expect(all.count == 15)
    for stage in all {
      let file = try artefact(stage)
      let size = try #require(try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int)
      let handle = try FileHandle(forWritingTo: file)
      try handle.truncate(atOffset: UInt64(size / 2))
      try handle.close()
    }
    let again = try program.run("run", "smoke.json", environment: undrawn)
    #expect(again.output.contains("15 stages made, 0 were there, 0 failed"), "\(again.errors)")
    #expect(again.errors.components(separatedBy: "set aside ").count == 16, "\(again.errors)")
    let cleaned = try program.run("clean")
    #expect(cleaned.output.components(separatedBy: "damaged stage").count == 16, "\(cleaned.output)")
  }

  /// One bit of each file of each stage is damaged, and the stage that reads it notices.
  @Test func artefactsOfEachKindThatAreNotAsTheyWereWritten() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    for stage in try stages(program) where !stage.lastPathComponent.hasPrefix("cell-") {
      var data = try Data(contentsOf: try artefact(stage))
      data[data.count / 2] ^= 1
      try data.write(to: try artefact(stage))
    }
    let smoke = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    try program.write(
      smoke.replacingOccurrences(of: "\"targetKL\": [6]", with: "\"targetKL\": [6, 9]"), to: "more.json")
    let outcome = try program.run("run", "more.json", environment: undrawn)
    #expect(outcome.status == 0 && outcome.output.contains(" 0 failed, 0 skipped."), "\(outcome.errors)")
    #expect(
      outcome.errors.components(separatedBy: " is not as it was written. It was moved to ").count == 10,
      "\(outcome.errors)")
  }

  @Test func whatADeadRunLeftHalfWritten() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let cell = try #require(try stages(program).first { $0.lastPathComponent.hasPrefix("cell-") })
    try FileManager.default.removeItem(at: cell.appendingPathComponent("manifest.json"))
    let work = "results/stages/.work/\(cell.lastPathComponent).0a0b0c0d"
    try program.makeFolder(work)
    for (name, text) in [
      ("records.jsonl", "{\"type\":\"step\",\"sta"), (".checkpoint.partial", "harness check"),
      ("checkpoint-00000007", "harness checkpoint 00"), ("stage.json", "{"), ("progress.json", "{\"do"),
    ] { try program.write(text, to: "\(work)/\(name)") }
    #expect(try program.run("status").status == 0)
    let again = try program.run("run", "smoke.json", environment: undrawn)
    #expect(again.output.contains("1 stage made, 14 were there, 0 failed"), "\(again.errors)")
    #expect(
      again.errors.contains("it has no manifest.json") || again.errors.contains("it is incomplete"), "\(again.errors)")
  }

  // MARK: - The ledger

  @Test func aTornLedger() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let ledger = try Ledger(at: program.url("results/harness.sqlite"))
    try ledger.close()
    let handle = try FileHandle(forWritingTo: program.url("results/harness.sqlite"))
    try handle.truncate(atOffset: 40_000)
    try handle.close()
    for command in [["run", "smoke.json"], ["status"], ["report", "smoke"], ["run", "smoke.json", "--dry-run"]] {
      let outcome = try program.run(command, environment: undrawn)
      #expect(
        outcome.status == 2 && outcome.errors.contains("harness.sqlite is damaged ("), "\(command): \(outcome.errors)")
      #expect(outcome.errors.contains("move it away and run the sweep again"), "\(outcome.errors)")
    }
    // As the message says, nothing is made again.
    for name in ["harness.sqlite", "harness.sqlite-wal", "harness.sqlite-shm"] where program.exists("results/\(name)") {
      try FileManager.default.moveItem(at: program.url("results/\(name)"), to: program.url("results/old-\(name)"))
    }
    let again = try program.run("run", "smoke.json", environment: undrawn)
    #expect(again.output.contains("0 stages made, 15 were there"), "\(again.errors)")
  }

  /// A ledger of an older version, and one of a newer version.
  @Test func ledgersOfOtherVersions() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    try Ledger(at: program.url("results/harness.sqlite")).close()
    func sqlite(_ statements: String) throws {
      let outcome = try program.run(
        ["sqlite3", "results/harness.sqlite", statements], executable: URL(fileURLWithPath: "/usr/bin/env"))
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
    try sqlite(
      "DROP TABLE verdict; DROP TABLE comparison; DROP TABLE completion; DROP INDEX judgement_once;"
        + "DELETE FROM grdb_migrations WHERE identifier IN ('0003-judging', '0004-skipped-stages')")
    let status = try program.run("status")
    #expect(status.status == 0 && status.output.contains("smoke: 15 completed"), "\(status.errors)")
    try sqlite("INSERT INTO grdb_migrations VALUES ('0099-from-the-future')")
    for command in [["status"], ["run", "smoke.json"], ["list"]] {
      let newer = try program.run(command, environment: undrawn)
      #expect(
        newer.status == 2 && newer.errors.contains("was written by a newer version of harness: "), "\(newer.errors)")
    }
  }

  // MARK: - The clock

  /// Each reading of the wall clock is ten seconds earlier.
  @Test func aClockThatIsSetBack() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let source = try program.write(
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <time.h>
      static long calls;
      int clock_gettime(clockid_t clock, struct timespec *time) {
        static int (*real)(clockid_t, struct timespec *);
        if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
        int result = real(clock, time);
        if (clock == CLOCK_REALTIME) time->tv_sec -= 10 * __sync_add_and_fetch(&calls, 1);
        return result;
      }

      """, to: "clock.c")
    let library = program.url("clock.so")
    let built = try program.run(
      ["clang", "-shared", "-fPIC", "-o", library.path, source.path, "-ldl"],
      executable: URL(fileURLWithPath: "/usr/bin/env"))
    try #require(built.status == 0, "\(built.errors)")
    let outcome = try program.run(
      "run", FinishedRun.smoke.path, environment: ["LD_PRELOAD": library.path, "PATH": "/nowhere"])
    #expect(outcome.output.contains("15 stages made, 0 were there, 0 failed"), "\(outcome.errors)")
    let ledger = try Ledger.openReadOnly(at: program.url("results/harness.sqlite"))
    let stages = try ledger.stages(ofExperiment: "smoke").map(\.stage)
    // The wall clock ran backwards, and the durations are right.
    #expect(stages.contains { ($0.finished ?? .distantFuture) < ($0.started ?? .distantPast) })
    #expect(stages.allSatisfy { (0...600).contains($0.wallSeconds ?? -1) })
    #expect(try program.run("status", environment: ["LD_PRELOAD": library.path]).output.contains("smoke: 15 completed"))
  }
}
