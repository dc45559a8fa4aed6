import Ledger

/// The contents of the ledger on one experiment, arranged for figures and tables.
struct Survey {
  var experiment: ExperimentRecord
  var series: [Series]
  var stages: [ExperimentStage]
  let groundTruth: GroundTruthReward
  var environments: [EnvironmentRecord]
  /// The protocol of all `points`.
  var evaluationProtocol: EvaluationProtocol
  /// The other protocols and their numbers of points, the most frequent first.
  var otherProtocols: [(evaluationProtocol: EvaluationProtocol, points: Int)]
  /// Evaluations whose KL or reward is not finite.
  var nonFinite: [(cell: String, step: Int)]

  /// - Parameter wanted: the protocol to show; the most frequent one if nil.
  init(_ ledger: Ledger, experiment name: String, protocol wanted: EvaluationProtocol? = nil) throws {
    experiment = try ledger.experiment(name)
    stages = try ledger.stages(ofExperiment: name)
    environments = try ledger.environments(ofExperiment: name)
    let byHash = Dictionary(uniqueKeysWithValues: stages.map { ($0.stage.hash, $0.stage) })
    let records = try ledger.cells(ofExperiment: name)
    groundTruth = try GroundTruthReward(of: records, byHash, ledger)

    var evaluations: [String: [EvaluationRecord]] = [:]
    var counts: [EvaluationProtocol: Int] = [:]
    var states: [String: Int] = [:]
    nonFinite = []
    for record in records where evaluations[record.stage] == nil {
      let all = try ledger.evaluations(ofStage: record.stage)
      evaluations[record.stage] = all
      states[byHash[record.stage]?.state.rawValue ?? "unknown", default: 0] += 1
      for evaluation in all {
        counts[EvaluationProtocol(evaluation), default: 0] += 1
        if !evaluation.isFinite { nonFinite.append((record.stage, evaluation.step)) }
      }
    }
    let ranked = counts.sorted { a, b in
      if a.value != b.value { return a.value > b.value }
      if a.key.temperature != b.key.temperature { return abs(a.key.temperature - 1) < abs(b.key.temperature - 1) }
      return a.key.fingerprint < b.key.fingerprint
    }
    guard let most = ranked.first?.key else { throw ReportError.noEvaluations(experiment: name, cells: states) }
    let chosen = wanted ?? most
    evaluationProtocol = chosen
    otherProtocols = ranked.filter { $0.key != chosen }.map { ($0.key, $0.value) }

    let cells = try records.map { record in
      let all = evaluations[record.stage] ?? []
      let marks = try ledger.steps(ofStage: record.stage, metrics: [MetricName.diverged])
      let settings = CellSetting.all(inConfiguration: record.configuration, hyperparameter: record.hyperparameter)
      return Cell(
        record: record,
        stage: byHash[record.stage]
          ?? StageRecord(
            hash: record.stage, kind: StageKind.cell, title: record.methodTitle, settings: "{}", inputs: [],
            algorithmVersion: 1),
        points: all.filter { EvaluationProtocol($0) == chosen && $0.isFinite }, allPoints: all,
        diverged: marks.values.contains { $0.contains { $0.value != 0 } },
        methodSettings: settings.filter { $0.sharedStage == nil },
        sharedSettings: settings.filter { $0.sharedStage != nil }.sorted { $0.name < $1.name })
    }
    series = cells.reduce(into: []) { series, cell in
      let new = Series(
        method: cell.record.method, methodTitle: cell.record.methodTitle, rewardSource: cell.record.rewardSource,
        sharedSettings: cell.sharedSettings, cells: [])
      series[series.index(orAppending: new) { $0.id == new.id }].cells.append(cell)
    }
    for index in series.indices {
      series[index].cells.sort {
        ($0.record.value ?? 0, $0.record.configuration, $0.record.seed, $0.record.stage)
          < ($1.record.value ?? 0, $1.record.configuration, $1.record.seed, $1.record.stage)
      }
    }
  }

  /// The trained methods that have points.
  var trained: [Series] { series.filter { !$0.isReference && !$0.points.isEmpty } }
  /// DPO, with which the report compares the others; nil where the sweep has none.
  var dpo: Series? { trained.first { $0.method == MethodName.dpo } }
  /// The method that the others are compared with: DPO if the sweep has it, else the first.
  var base: Series? { dpo ?? trained.first }
  /// The evaluation of the SFT policy. If the sweep does not evaluate it: the evaluation of a cell before its first
  /// step.
  var start: EvaluationRecord? {
    series.first(where: \.isReference)?.points.last
      ?? series.lazy.flatMap(\.points).first { $0.step == 0 }
  }
  var rewardTitle: String { "mean ground-truth reward" + (groundTruth.title.map { ", \($0)" } ?? "") }
  var prompts: Int { series.flatMap(\.points).map(\.prompts).max() ?? 0 }
  /// The smallest and the largest number of seeds of a method.
  var seeds: ClosedRange<Int> {
    let counts = series.filter { !$0.isReference }.map(\.seeds), least = counts.min() ?? 1
    return least...(counts.max() ?? least)
  }
  /// "one seed", "3 seeds", "1 to 6 seeds a method".
  var seedsText: String {
    if seeds.count > 1 { return "\(seeds.lowerBound) to \(seeds.upperBound) seeds a method" }
    return seeds.upperBound == 1 ? "one seed" : "\(seeds.upperBound) seeds"
  }
}
