import Alignment
import Foundation
import SweepFile

/// A sweep as a graph of stages. Each stage occurs once, however many cells need it.
public struct Plan: Sendable {
  public struct Entry: StageIdentified, Sendable {
    public let specification: StageSpecification
    public var hash: StageHash { specification.hash }
    public var kind: StageKind { specification.kind }
    public var title: String
    public var inputs: [StageHash] { specification.stage.inputs }
    /// The estimated floating-point operations, from shapes.
    public var flops: Double

    public init(specification: StageSpecification, title: String, flops: Double) {
      self.specification = specification
      self.title = title
      self.flops = flops
    }
  }

  /// A cell of the sweep.
  public struct Cell: Sendable {
    public let plan: CellPlan
    public let hash: StageHash
    public let configuration: CellConfiguration
    /// A title such as "DPO" or "PPO-GT".
    public let methodTitle: String
    /// A title such as "DPO beta 0.1".
    public let title: String
  }

  public let sweep: Sweep
  /// The stages in order: each after its inputs.
  public private(set) var entries: [Entry] = []
  public private(set) var cells: [Cell] = []
  var stages: [StageHash: any Stage] {
    Dictionary(entries.map { ($0.hash, $0.specification.stage) }, uniquingKeysWith: { first, _ in first })
  }
  /// The hashes of stages already seen. Most cells share their stages, and a hash takes JSON and SHA-256.
  private var names: [StageKey: StageHash] = [:]
  private var known: Set<StageHash> = []
  /// The stages that the sweep is run for: its cells and their judgements.
  public internal(set) var goals: [StageHash] = []

  /// Reads only as much of the corpus as its fingerprint needs.
  public init(_ sweep: Sweep) throws {
    self.sweep = sweep
    let plans = sweep.cells()
    let task = try addTask(plans)
    var starts: [StageHash] = [], rewardModels: [StageHash?] = [], fewShots: [FewShotPrompts?] = []
    for (plan, configuration) in zip(plans, CellConfiguration.of(plans, in: sweep)) {
      guard let method = MethodRegistry.method(plan.method) else { continue }
      let own = sweep.resolved(for: plan), cost = CostEstimate(own)
      let start = try addPolicy(own, own.sft.overridden(by: own.start), task)
      let sections = plan.sharedSections
      var pairs: StageHash?, scores: [StageHash]?, rewardModel: StageHash?, candidates: [StageHash]?
      if sections.contains(.preferences) {
        let sft = try addPolicy(own, own.sft, task)
        let data = try addPreferences(own, PreferenceSettings(own.preferences), sft, task, rewardedBy: task.groundTruth)
        pairs = data.pairs
        if start != sft, method.family == .preferences {
          scores = try data.completions.map {
            try add(
              ReferenceScoresStage(completions: $0, policy: start), flops: cost.referenceScores,
              title: "log-probabilities of \(data.size) under the start policy")
          }
        }
        if sections.contains(.rewardModel) {
          rewardModel = try addRewardModel(own, sft, data.pairs)
        }
      }
      if method.family == .selection {
        candidates = try (0..<CandidatesStage.blocks(holding: plan.settings[BestOfN.n])).map { block in
          try add(
            CandidatesStage(
              tokenizer: task.tokenizer, groundTruth: task.groundTruth, sft: start,
              heldOutPrompts: task.heldOutPrompts, block: block,
              completionTokens: sweep.task.completionTokens, seed: sweep.seed), flops: cost.candidates)
        }
      }
      var fewShot: FewShotPrompts?
      if method.family == .prompting, let examples = task.examples {
        fewShot = FewShotPrompts(
          model: try addUntuned(own, own.sft, epochs: 0, task), examples: examples,
          shots: plan.settings[Prompting.shots], seed: own.seed)
      }
      fewShots.append(fewShot)
      let stage = CellStage(
        tokenizer: task.tokenizer, groundTruth: task.groundTruth, sft: start, heldOutPrompts: task.heldOutPrompts,
        preferences: pairs, referenceScores: scores, rewardModel: rewardModel, candidates: candidates,
        fewShot: fewShot, method: plan.method, methodVersion: CellStage.methodVersion(of: method),
        settings: plan.settings.inEffect(of: method.settings), reward: plan.reward, seed: plan.seed,
        completionTokens: sweep.task.completionTokens,
        evaluation: .init(
          samples: sweep.evaluation.samples, temperature: sweep.evaluation.temperature, seed: sweep.seed))
      let methodTitle = method.title + (plan.reward == .groundTruth ? "-GT" : "")
      let title = Plan.title(plan, methodTitle, configuration)
      let hash = try add(stage, flops: cost.cell(plan, method), title: title)
      cells.append(
        Cell(plan: plan, hash: hash, configuration: configuration, methodTitle: methodTitle, title: title))
      starts.append(start)
      rewardModels.append(rewardModel)
    }
    goals = cells.map(\.hash)
    if let judging = sweep.judging {
      try addJudging(
        judging,
        on: JudgingInputs(task: task, starts: starts, rewardModels: rewardModels, fewShots: fewShots))
    }
  }

  mutating func addRewardModel(_ own: Sweep, _ sft: StageHash, _ pairs: StageHash) throws -> StageHash {
    try add(
      RewardModelStage(
        sft: sft, preferences: pairs, settings: own.rewardModel.inEffect(of: Sweep.rewardModelSettings), seed: own.seed),
      flops: CostEstimate(own).rewardModel)
  }

  mutating func add(_ stage: some Stage, flops: Double, title: String? = nil) throws -> StageHash {
    let key = StageKey(stage: stage)
    if let name = names[key] { return name }
    let specification = try StageSpecification(stage)
    names[key] = specification.hash
    if known.insert(specification.hash).inserted {
      entries.append(Entry(specification: specification, title: title ?? stage.title, flops: flops))
    }
    return specification.hash
  }

  private static func title(_ plan: CellPlan, _ methodTitle: String, _ configuration: CellConfiguration) -> String {
    var title = methodTitle
    if !configuration.settings.isEmpty { title += " " + configuration.text }
    return title + (plan.seed == 0 ? "" : " seed \(plan.seed)")
  }

  /// The planned number of optimizer steps of a cell; nil if it is not known in advance.
  public func plannedUpdates(_ cell: CellPlan) -> Int? {
    CostEstimate(sweep.resolved(for: cell)).optimizerSteps(cell)
  }
}

/// A stage of any kind, as a dictionary key.
private struct StageKey: Hashable, Sendable {
  let stage: any Stage

  static func == (one: StageKey, other: StageKey) -> Bool {
    func isOther<S: Stage>(_ stage: S) -> Bool { other.stage as? S == stage }
    return isOther(one.stage)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(type(of: stage).kind)
    stage.hash(into: &hasher)
  }
}
