import Foundation
import Ledger

extension MarkdownReport {
  /// The time, memory and work of every stage.
  func costs() -> String {
    let rows = survey.stages.filter { !$0.isOfJudging }.map { entry -> [String] in
      let stage = entry.stage
      return [
        Markdown.escaped(stage.kind), Markdown.escaped(stage.title), "`\(stage.hash.prefix(8))`", stage.state.rawValue,
        entry.cached ? "cached" : "", Format.seconds(stage.wallSeconds), Format.seconds(stage.cpuSeconds),
        Format.count(stage.tokens), Format.scientific(stage.flops), Format.bytes(stage.peakMemoryBytes),
        "\(stage.attempts)",
      ]
    }
    // One row for all stages of a kind: there is one for each cell, temperature and judge, and each takes seconds.
    let judging = Dictionary(grouping: survey.stages.filter(\.isOfJudging), by: \.stage.kind)
      .sorted { $0.key < $1.key }.map { kind, entries in sum(kind, entries) }
    let header = [
      "stage", "title", "name", "state", "", "wall clock", "processor", "tokens", "FLOPs", "peak memory", "attempts",
    ]
    let fresh = survey.stages.filter { !$0.cached }.compactMap(\.stage.wallSeconds).reduce(0, +)
    let cached = survey.stages.filter(\.cached).compactMap(\.stage.wallSeconds).reduce(0, +)
    return "## What the stages cost\n\n" + Markdown.table(header, rows + judging, left: 5)
      + "\n\nIn total \(Format.seconds(fresh)) of wall-clock time, summed over processes that ran in parallel. Cached "
      + "stages (\(Format.seconds(cached))) existed already. From the tables `experiment_stage` and `stage`."
  }

  private func sum(_ kind: String, _ entries: [ExperimentStage]) -> [String] {
    let stages = entries.map(\.stage)
    let done = stages.count { $0.state == .completed }, cached = entries.count(where: \.cached)
    return [
      Markdown.escaped(kind), "\(stages.count) stages", "", "\(done) completed", cached > 0 ? "\(cached) cached" : "",
      Format.seconds(stages.compactMap(\.wallSeconds).reduce(0, +)),
      Format.seconds(stages.compactMap(\.cpuSeconds).reduce(0, +)),
      Format.count(stages.compactMap(\.tokens).reduce(0, +)),
      Format.scientific(stages.compactMap(\.flops).reduce(0, +)),
      Format.bytes(stages.compactMap(\.peakMemoryBytes).max()), "\(stages.map(\.attempts).max() ?? 0)",
    ]
  }

  /// The facts that the shared stages recorded.
  func facts() throws -> String {
    let omitted: Set = [StageKind.cell, StageKind.judgedCompletions, StageKind.judging]
    var rows: [[String]] = []
    for entry in survey.stages where !omitted.contains(entry.stage.kind) {
      for fact in try ledger.facts(ofStage: entry.stage.hash) {
        let value =
          switch fact.value {
          case .number(let number): Format.setting((number * 1e6).rounded() / 1e6)
          case .text(let text): Markdown.escaped(text)
          }
        rows.append([
          Markdown.escaped(entry.stage.kind), Markdown.escaped(fact.name), value, "`\(entry.stage.hash.prefix(8))`",
        ])
      }
    }
    guard !rows.isEmpty else { return "" }
    return "## Facts about the stages\n\n" + Markdown.table(["stage", "fact", "value", "name"], rows, left: 2)
      + "\n\nFrom the table `fact`."
  }

  /// The sweep file, the command and the environment.
  func reproduction() -> String {
    let file = "\(Format.slug(survey.experiment.name)).json"
    var text = "## How to reproduce this\n\nSave this as `\(file)`, then run `harness run \(file)`:\n\n"
    text += Markdown.fenced(json: survey.experiment.sweep.trimmingCharacters(in: .whitespacesAndNewlines))
    text += "\n\nPaths in it are relative to the folder of the original file. "
    text += "The protocol of all points: fingerprint \(Markdown.code(survey.evaluationProtocol.fingerprint)), "
    text += "temperature \(Format.setting(survey.evaluationProtocol.temperature))."
    if let environment = survey.environments.last {
      let rows = environment.values.sorted { $0.key < $1.key }.map {
        [Markdown.escaped($0.key), Markdown.escaped($0.value)]
      }
      text += " The last of \(survey.environments.count) recorded runs, \(UTCTime.text(environment.recorded)):\n\n"
      text += Markdown.table(["name", "value"], rows, left: 2) + "\n\nFrom the tables `experiment` and `environment`."
    }
    return text
  }
}

extension ExperimentStage {
  /// Whether the section on win rates covers this stage.
  fileprivate var isOfJudging: Bool { [StageKind.judgedCompletions, StageKind.judging].contains(stage.kind) }
}
