import Tasks
import Execution
import Stages
import Foundation
import Ledger

/// The output of `harness show`: everything recorded about one stage.
struct StageCard: Encodable {
  struct Input: Encodable {
    let stage: String
    let title: String
    let state: String
    let hash: String
  }
  struct Fact: Encodable {
    let name: String
    let value: String
  }
  struct File: Encodable {
    let name: String
    let bytes: Int
  }

  let hash: String
  let stage: String
  let title: String
  let state: String
  let experiments: [String]
  let settings: String
  let inputs: [Input]
  let started: Date?
  let finished: Date?
  let wallSeconds: Double?
  let cpuSeconds: Double?
  let peakMemoryBytes: Int?
  let tokens: Int?
  let flops: Double?
  let updates: Int?
  let samples: Int?
  let rewardCalls: Int?
  let attempts: Int
  let cachedUses: Int
  let host: String?
  let done: Int?
  let total: Int?
  let lastEvaluation: EvaluationRecord?
  let facts: [Fact]
  let rows: [String: Int]
  let folder: String
  let files: [File]
  let error: String?
  /// Commands that show more about the stage.
  let trace: [String]

  init(_ record: StageRecord, ledger: Ledger, store: StageStore) throws {
    hash = record.hash
    stage = record.kind
    title = record.title
    let isDead = record.state == .running && !store.isClaimed(record.kind, record.hash)
    state = (isDead ? StageState.interrupted : record.state).rawValue
    experiments = try ledger.experiments(withStage: record.hash)
    settings = record.settings
    inputs = try record.inputs.map { hash in
      let input = try ledger.stage(hash)
      return Input(
        stage: input?.kind ?? "unknown", title: input?.title ?? "not in this ledger",
        state: input?.state.rawValue ?? "unknown", hash: hash)
    }
    (started, finished) = (record.started, record.finished)
    (wallSeconds, cpuSeconds, peakMemoryBytes) = (record.wallSeconds, record.cpuSeconds, record.peakMemoryBytes)
    (tokens, flops, updates) = (record.tokens, record.flops, record.updates)
    (samples, rewardCalls) = (record.samples, record.rewardCalls)
    (attempts, cachedUses, host, error) = (record.attempts, record.cachedUses, record.host, record.error)
    let progress = record.state == .completed ? nil : store.progress(record.kind, record.hash)
    (done, total) = (progress?.done, progress?.total)
    lastEvaluation = try ledger.evaluations(ofStage: record.hash).last
    facts = try ledger.facts(ofStage: record.hash).map { fact in
      switch fact.value {
      case .number(let number): Fact(name: fact.name, value: String(format: "%.6g", number))
      case .text(let text): Fact(name: fact.name, value: text)
      }
    }
    rows = Dictionary(uniqueKeysWithValues: try ledger.rowCounts(ofStage: record.hash).map { ($0.table, $0.rows) })
    folder = store.folder(record.kind, record.hash)?.relativeToHere ?? ""
    files = store.files(record.kind, record.hash).map { File(name: $0.name, bytes: $0.bytes) }
    let file = store.ledger.relativeToHere
    trace =
      [
        ShellCommand.text([
          "sqlite3", file, "SELECT step, name, value FROM step_metric WHERE stage = '\(record.hash)' ORDER BY step",
        ])
      ]
      + (lastEvaluation == nil
        ? []
        : [ShellCommand.text(["sqlite3", file, "SELECT * FROM frontier WHERE cell = '\(record.hash)' ORDER BY step"])])
      + experiments.prefix(1).map { ShellCommand.text(["harness", "report", $0]) }
  }

  var page: String {
    var lines = ["\(title)", "  " + "name".padded(Self.width) + hash]
    func add(_ name: String, _ value: String?) {
      if let value, !value.isEmpty { lines.append("  " + name.padded(Self.width) + value) }
    }
    add("kind", stage)
    add("state", state + (done.flatMap { done in total.map { ", \(done) of \($0)" } } ?? ""))
    add(
      "experiments", experiments.isEmpty ? "none: no experiment uses it" : experiments.joined(separator: ", ")
    )
    add("started", started.map { UTCTime.text($0) })
    add("ended", finished.map { UTCTime.text($0) })
    add("host", host)
    add(
      "took",
      wallSeconds.map { wall in
        Duration.text(wall) + (cpuSeconds.map { ", \(Duration.text($0)) of processor time" } ?? "")
      })
    add("peak memory", peakMemoryBytes.map(ByteCount.text))
    add("tokens", tokens.map(String.init))
    add("FLOPs", flops.map { String(format: "%.3g", $0) })
    add("updates", updates.map(String.init))
    add("samples", samples.map(String.init))
    add("reward calls", rewardCalls.map(String.init))
    add("attempts", "\(attempts)" + (cachedUses > 0 ? ", reused \(cachedUses) times" : ""))
    add("settings", settings)
    for (index, input) in inputs.enumerated() {
      add(index == 0 ? "made from" : "", "\(input.stage) \(input.hash.prefix(16))  \(input.title) (\(input.state))")
    }
    if let last = lastEvaluation {
      add(
        "evaluation",
        String(
          format: "last, after step %d: reward %.4f ± %.4f, KL %.3f ± %.3f nats, %d prompts",
          last.step, last.reward, last.rewardStandardError, last.kl, last.klStandardError, last.prompts)
          + (last.degenerate ? ", degenerate" : ""))
      add("protocol", last.fingerprint)
    }
    for (index, fact) in facts.enumerated() { add(index == 0 ? "findings" : "", "\(fact.name): \(fact.value)") }
    add("rows", rows.sorted { $0.key < $1.key }.map { "\($0.value) in \($0.key)" }.joined(separator: ", "))
    add("folder", files.isEmpty ? "\(folder) (not there)" : folder)
    for (index, file) in files.enumerated() {
      add(index == 0 ? "files" : "", "\(file.name)  \(ByteCount.text(file.bytes))")
    }
    for (index, text) in (error?.split(separator: "\n").map(String.init) ?? []).enumerated() {
      add(index == 0 ? "error" : "", text)
    }
    for (index, command) in trace.enumerated() { add(index == 0 ? "to see more" : "", command) }
    return lines.joined(separator: "\n")
  }

  private static let width = 14
}
