import Foundation
import TestSupport
import Testing

@testable import Alignment
@testable import Stages
@testable import SweepFile
@testable import LanguageModel
@testable import Tensor

/// What memory stages need, and how much there is.
struct MemoryTests {
  @Test func bytesAreReadAndWritten() {
    #expect(ByteCount.text(1) == "1 byte" && ByteCount.text(1023) == "1023 bytes" && ByteCount.text(1536) == "2 KiB")
    #expect(ByteCount.text(300 << 20) == "300 MiB" && ByteCount.text(3 << 29) == "1.5 GiB")
    #expect(ByteCount.text(24 << 30) == "24 GiB")
    for (text, bytes) in [("800M", 800 << 20), ("1.5 GiB", 3 << 29), ("4g", 4 << 30), ("2kB", 2048), ("12", 12)] {
      #expect(ByteCount.parse(text) == bytes, "\(text)")
    }
    for text in ["", "G", "-1G", "0", "1e99", "4 X", "nan", "1..5M", "9999999999T"] {
      #expect(ByteCount.parse(text) == nil, "\(text)")
    }
  }

  /// A kernel's files of version 1 or 2, as a folder.
  private func group(_ files: [String: String]) throws -> URL {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("group-\(UUID().uuidString)")
    for (name, text) in files {
      let url = root.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    return root
  }

  @Test func theLeastLimitOfTheGroupsAboveCounts() throws {
    let root = try group([
      "a/b/memory.max": "max\n", "a/b/memory.current": "5000\n", "a/memory.max": "10000\n",
      "a/memory.current": "7000\n", "a/memory.stat": "anon 1\ninactive_file 2500\n", "memory.max": "90000\n",
      "memory.current": "7000\n", "a/cpu.max": "150000 100000\n", "cpu.max": "max 100000\n",
    ])
    defer { try? FileManager.default.removeItem(at: root) }
    let memory = ControlGroup("memory", membership: "0::/a/b\n", root: root.path).memory
    #expect(memory?.limit == 10000 && memory?.free == 5500)
    #expect(ControlGroup("cpu", membership: "0::/a/b\n", root: root.path).processors == 1.5)
    // Within a container, by a path that is not there.
    let container = ControlGroup("memory", membership: "0::/host/path\n", root: root.path).memory
    #expect(container?.limit == 90000 && container?.free == 83000)
  }

  @Test func theFirstVersionsFilesAreReadToo() throws {
    let root = try group([
      "memory/job/memory.limit_in_bytes": "4000\n", "memory/job/memory.usage_in_bytes": "3000\n",
      "memory/job/memory.stat": "inactive_file 0\ntotal_inactive_file 1000\n",
      "memory/memory.limit_in_bytes": "9223372036854771712\n", "memory/memory.usage_in_bytes": "3000\n",
      "memory/job/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 7\n",
    ])
    defer { try? FileManager.default.removeItem(at: root) }
    let group = ControlGroup("memory", membership: "5:devices:/x\n4:cpu,memory:/job\n", root: root.path)
    #expect(group.memory?.limit == 4000 && group.memory?.free == 2000)
    #expect(group.firstNumber("oom_kill", in: ["memory.events", "memory.oom_control"]) == 7)
    #expect(ControlGroup("memory", membership: "5:devices:/x\n", root: root.path).memory == nil)
  }

  /// What is counted is what would be taken, and counting takes nothing.
  @Test func buffersAreCountedAndNotTaken() {
    let shape = Shape(layers: 2, width: 64, heads: 4, context: 32, vocabulary: 300)
    let parameters = ParameterLayout(shape: shape, head: .language).count
    #expect(BufferTally.bytes { _ = Transformer(shape: shape, head: .language) } == 4 * parameters)
    let rows = 100, d = 64
    let layer = rows * (12 * d + 4 + 4), above = rows * (2 * d + 2) + 4 * rows * d + rows * d
    let tally = BufferTally.bytes { _ = Workspace(shape: shape, rows: rows, completionTokens: rows, trains: false) }
    let rest = rows * 300 + 3 * rows + rows
    #expect(abs(tally / 4 - (layer + above + rest)) < 20_000, "\(tally / 4) of \(layer + above + rest)")
    // Far more than there is.
    #expect(BufferTally.bytes { _ = Buffer(count: 1 << 50) } == 4 << 50)
    #expect(Buffer(count: 3).array == [0, 0, 0])
  }

  /// Between all texts of mean length and all of the longest, and exact where there is nothing between.
  @Test func lengthsAddUp() {
    #expect(TextLengths(atMost: 50).sum(of: 7) == 350 && TextLengths(atMost: 50).average(of: 7) == 50)
    let texts = TextLengths(mean: 10, standardDeviation: 8, longest: 90)
    #expect(texts.sum(of: 0) == 0 && texts.sum(of: 1) == 90 && texts.sum(of: 4) == 120 && texts.sum(of: 16) == 256)
    #expect(texts.average(of: 0) == 90 && texts.average(of: 16) == 16)
    #expect(TextLengths(mean: 7, standardDeviation: 9, longest: 5).sum(of: 3) == 15)
  }

  private func plan(_ change: (String) -> String = { $0 }) throws -> Plan {
    let smoke = HarnessProgram.package.appendingPathComponent("experiments/smoke.json")
    let text = change(try String(contentsOf: smoke, encoding: .utf8))
    return try Plan(
      try Sweep.load(bytes: Array(text.utf8), file: "smoke.json", folder: smoke.deletingLastPathComponent()))
  }

  private func need(_ plan: Plan, _ title: String, threads: Int = 1) throws -> MemoryAccount {
    let entry = try #require(plan.entries.first { $0.title == title })
    return try #require(try plan.memory(threads: threads)[entry.hash])
  }

  @Test func needsFollowSettings() throws {
    let before = try plan(), dpo = try need(before, "DPO beta 0.1")
    let wide = try need(
      try plan { $0.replacingOccurrences(of: "\"width\": 32", with: "\"width\": 256") }, "DPO beta 0.1")
    #expect(wide.uses[.parameters] ?? 0 > 30 * (dpo.uses[.parameters] ?? 0))
    let batch = try need(
      try plan {
        $0.replacingOccurrences(
          of: "\"batchSize\": 32, \"warmupSteps\": 2, \"sweep\"",
          with: "\"batchSize\": 320, \"warmupSteps\": 2, \"sweep\"")
      },
      "DPO beta 0.1")
    #expect(batch.uses[.workspaces] ?? 0 > 2 * (dpo.uses[.workspaces] ?? 0))
    #expect(batch.uses[.optimizer] == dpo.uses[.optimizer])
    // Gradients are as many on any number of threads; workspaces are not.
    let two = try need(before, "PPO targetKL 6", threads: 2), one = try need(before, "PPO targetKL 6")
    #expect(two.uses[.gradients] == one.uses[.gradients] && two.uses[.workspaces] ?? 0 > one.uses[.workspaces] ?? 0)
    #expect(try need(before, "PPO targetKL 6").bytes > dpo.bytes)
  }

  @Test func whatDoesNotFitAloneIsRefusedAndWhereItGoesIsSaid() throws {
    let plan = try plan {
      $0.replacingOccurrences(of: "\"width\": 32, \"heads\": 2", with: "\"width\": 8192, \"heads\": 64")
    }
    let needs = try plan.memory(threads: 1)
    let shortage = try #require(Plan.shortage(of: plan.entries, needing: needs, limit: 8 << 30))
    let text = "\(shortage)"
    #expect(text.hasPrefix("PPO") && text.contains("GiB of parameters") && text.contains("of optimizer"), "\(text)")
    #expect(text.contains("; and ") && text.contains("; but --memory allows 8.0 GiB. Nothing was started. "), "\(text)")
    #expect(text.contains("To need less: ") && text.contains("`model.width`"), "\(text)")
    #expect(Plan.shortage(of: plan.entries, needing: needs, limit: 1 << 50) == nil)
  }

  @Test func noMoreIsPromisedThanThereIs() throws {
    let plan = try plan(), needs = try plan.memory(threads: 1)
    let stages = plan.entries.prefix(2).map(\.hash), each = needs[stages[0]]?.bytes ?? 0
    let admission = MemoryAdmission(needs: needs, limit: 3 * each)
    #expect(admission.left(beside: []) == 3 * each)
    #expect(admission.left(beside: [(stages[0], nil)]) == 2 * each)
    // What a worker has taken of its own is gone from what is free already: of this process more than a stage needs.
    let free = MemoryAdmission(needs: needs, limit: nil)
    let promised = free.room.bytes - free.left(beside: [(stages[0], nil)])
    #expect(abs(promised - each) < 256 << 20)
  }
}
