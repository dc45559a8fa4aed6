import Ledger

/// The time, memory and work of every stage.
enum StageSection {
  static func markdown(_ survey: Survey) -> String {
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

  private static func sum(_ kind: String, _ entries: [ExperimentStage]) -> [String] {
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
}

extension ExperimentStage {
  /// Whether the section on win rates covers this stage.
  fileprivate var isOfJudging: Bool { [StageKind.judgedCompletions, StageKind.judging].contains(stage.kind) }
}
