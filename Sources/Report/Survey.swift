import Foundation
import Ledger

/// All that the ledger knows of one experiment, arranged as figures and tables want it.
struct Survey {
  /// A method with a source of reward, on the same data: what shares a colour, a line and a row.
  struct Series {
    var method: String
    /// What it is called, whatever its data: "DPO", "PPO (learned reward)".
    var name: String
    var rewardSource: CellRecord.RewardSource?
    /// What its cells' data and start have of their own, such as "flip rate 0.2".
    var dials: [String] = []
    var cells: [Cell]

    var title: String { ([name] + dials).joined(separator: ", ") }
    /// The SFT policy itself: where the others start.
    var isReference: Bool { method == "sft" }
    var slug: String {
      let parts = [method] + (rewardSource.map { [$0.rawValue] } ?? []) + dials.map { $0.replacing(" ", with: "-") }
      return Format.slug(parts.joined(separator: "-"))
    }
    var points: [EvaluationRecord] { cells.flatMap(\.points) }
    var seeds: Int { Set(cells.map(\.record.seed)).count }
  }

  struct Cell {
    var record: CellRecord
    var stage: StageRecord
    /// Finite evaluations under the survey's protocol, by step.
    var points: [EvaluationRecord]
    /// All evaluations, of whatever protocol, finite or not.
    var all: [EvaluationRecord]
    /// Whether its training marked a step as diverged.
    var diverged: Bool

    /// "β = 0.1", "target 6", "β = 0.1, rate 0.001".
    var label: String { Format.configuration(record.configuration, first: record.hyperparameter) }
  }

  /// What must be equal for points to share axes.
  struct EvaluationProtocol: Hashable {
    var fingerprint: String
    var temperature: Double
  }

  var experiment: ExperimentRecord
  var series: [Series]
  var stages: [ExperimentStage]
  /// What the ground-truth reward is; nil where no stage says.
  let rewardName: String?
  var environments: [EnvironmentRecord]
  var shown: EvaluationProtocol
  /// The other protocols with their numbers of points, the most frequent first.
  var others: [(EvaluationProtocol, Int)]
  /// Evaluations whose KL or reward is not finite.
  var nonFinite: [(cell: String, step: Int)]

  /// Reads everything; `shown` picks another protocol than the most frequent.
  init(_ ledger: Ledger, experiment name: String, shown wanted: EvaluationProtocol? = nil) throws {
    experiment = try ledger.experiment(name)
    stages = try ledger.stages(ofExperiment: name)
    environments = try ledger.environments(ofExperiment: name)
    rewardName = try Self.rewardName(of: stages, ledger)
    let byHash = Dictionary(uniqueKeysWithValues: stages.map { ($0.stage.hash, $0.stage) })
    let records = try ledger.cells(ofExperiment: name)

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
    shown = chosen
    others = ranked.filter { $0.key != chosen }.map { ($0.key, $0.value) }

    series = []
    for record in records {
      let all = evaluations[record.stage] ?? []
      let marks = try ledger.steps(ofStage: record.stage, metrics: [MetricName.diverged])
      let cell = Cell(
        record: record,
        stage: byHash[record.stage] ?? StageRecord(hash: record.stage, kind: "cell", title: record.methodTitle),
        points: all.filter { EvaluationProtocol($0) == chosen && $0.isFinite }, all: all,
        diverged: marks.values.contains { $0.contains { $0.value != 0 } })
      let dials = Format.dials(record.configuration)
      if let index = series.firstIndex(where: {
        $0.method == record.method && $0.rewardSource == record.rewardSource && $0.dials == dials
      }) {
        series[index].cells.append(cell)
      } else {
        // "PPO-GT" says it already.
        let source = record.methodTitle.hasSuffix("-GT") ? nil : record.rewardSource.map { " (\($0.rawValue) reward)" }
        series.append(
          Series(
            method: record.method, name: record.methodTitle + (source ?? ""),
            rewardSource: record.rewardSource, dials: dials, cells: [cell]))
      }
    }
    for index in series.indices {
      series[index].cells.sort {
        ($0.record.value ?? 0, $0.record.configuration, $0.record.seed, $0.record.stage)
          < ($1.record.value ?? 0, $1.record.configuration, $1.record.seed, $1.record.stage)
      }
    }
  }

  /// As the stage that made it says, or a gold reward model; nil of a classifier, whose stage says nothing.
  private static func rewardName(of stages: [ExperimentStage], _ ledger: Ledger) throws -> String? {
    if stages.contains(where: { $0.stage.title == "gold reward model" }) { return "a gold reward model's" }
    for stage in stages where stage.stage.kind == "ground-truth" {
      for fact in try ledger.facts(ofStage: stage.stage.hash) where fact.name == "ground-truth reward" {
        if case .text(let name) = fact.value { return name }
      }
    }
    return nil
  }

  /// What the shown protocol is not alike in with another, of both fingerprints' parts.
  func difference(from other: EvaluationProtocol) -> String {
    func parts(_ one: EvaluationProtocol) -> [String] {
      one.fingerprint.components(separatedBy: "; ") + ["temperature \(Format.setting(one.temperature))"]
    }
    let theirs = Set(parts(other))
    return parts(shown).filter { !theirs.contains($0) }.joined(separator: ", ")
  }

  /// The methods that were trained, with points to show.
  var trained: [Series] { series.filter { !$0.isReference && !$0.points.isEmpty } }
  /// The SFT policy's evaluation, if the sweep has one; else what a cell measured
  /// before its first step, when it was still that policy.
  var start: EvaluationRecord? {
    series.first(where: \.isReference)?.points.last
      ?? series.lazy.flatMap(\.points).first { $0.step == 0 }
  }
  /// The reward as axes name it.
  var rewardTitle: String {
    let name = rewardName ?? (isSentiment ? "P(positive)" : nil)
    return "mean ground-truth reward" + (name.map { ", \($0)" } ?? "")
  }
  /// Whether the reward is the probability that a text is positive.
  var isSentiment: Bool { series.allSatisfy { $0.cells.allSatisfy { $0.record.task == "sentiment" } } }
  var prompts: Int { series.flatMap(\.points).map(\.prompts).max() ?? 0 }
  /// The fewest and the most seeds of a method.
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

extension Survey.EvaluationProtocol {
  init(_ evaluation: EvaluationRecord) {
    self.init(fingerprint: evaluation.fingerprint, temperature: evaluation.temperature)
  }
}

extension EvaluationRecord {
  var isFinite: Bool { kl.isFinite && reward.isFinite }
}
