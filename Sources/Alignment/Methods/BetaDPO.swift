import Foundation
import Tensor

extension MethodDescription {
  public static let betaDPO = MethodDescription(
    key: "beta-dpo", title: "β-DPO", family: .preferences, hyperparameter: "beta",
    settings: [
      .number("beta", .positive, 0.1, "β0, about which β moves; SimPO's usual values are near 2.5."),
      .number("alpha", .nonNegative, 0.6, "α: how far β follows the gap; 0 leaves it at β0."),
      .choice(
        "level", ["batch", "instance", "population"], "batch",
        "Whose gap moves β: the mean over the kept pairs of the batch, each pair's own, or the moving mean over batches (with a threshold that moves too, that is β0)."
      ),
      .choice(
        "gap", ["scaled", "raw"], "scaled",
        "The gap M: of rewards, scaled by β0 as printed; or of raw log-ratios as in the authors' code, where the same α acts 1/β0 times as strongly."
      ),
      .choice(
        "threshold", ["moving", "fixed"], "moving", "M0, the gap at which β is β0: the gap's moving mean, or a number."),
      Setting.number("fixedThreshold", .any, 0, "M0, in the units of the gap.").only(with: "threshold", "fixed"),
      .choice(
        "filter", ["gaussian", "top", "bottom", "random", "none"], "gaussian",
        "Which pairs a step leaves out: by chance, weighted by the normal density of their gap about the moving mean; those of the largest gaps; of the smallest; by chance alone; or none."
      ),
      Setting.number(
        "keep", Setting.Bounds(lower: 0, lowerIncluded: false, upper: 1, upperIncluded: true), 0.8,
        "ρ: the share of the batch that is kept, one pair at least."
      ).only(with: "filter", "gaussian", "top", "bottom", "random"),
      .number("momentum", .decay, 0.9, "How slowly the gap's moving mean and deviation follow the batches."),
      .choice("loss", ["dpo", "ipo", "kto", "simpo"], "dpo", "The loss whose β moves; IPO's τ is β."),
      Setting.number("gamma", .nonNegative, 1.375, "SimPO's γ.").only(with: "loss", "simpo"),
    ] + CommonSettings.preferenceTraining(learningRate: 3e-5),
    source: "arXiv 2407.08639, section 4 and algorithm 1",
    summary: "DPO with a β that follows the gap between rewards batch by batch, and a filter against outliers.",
    loss: { BetaDPOLoss($0) })
}

/// A loss of pairs whose β moves with their gap M, over pairs that a filter has kept (arXiv 2407.08639, section 4):
///
///     M0 ← m M0 + (1 − m) mean M,  σ ← m σ + (1 − m) deviation of M     (`GapStatistics`)
///     kept: a share ρ of the batch, drawn without replacement with the weights exp(−½ ((M − M0)/σ)²)
///     β = [1 + α (mean of M over the kept − M0)] β0, not below 1e-3, through which no gradient flows
///     L = mean over the kept of the base loss at β
///
/// M is the gap between the base's rewards at β0, or in the authors' code at β = 1; the order of the steps, the mean
/// over the kept pairs and the floor of β are that code's. Its M0 and σ begin at 0, so that its first weights are 0/0;
/// here pairs weigh alike until their gaps differ by more than rounding, and a draw is made by its logarithm, so that
/// no weight underflows. Accuracy and margin are recorded at β0.
public struct BetaDPOLoss: PreferenceLoss {
  public enum Level: String, Sendable { case batch, instance, population }
  public enum Filter: String, Sendable { case gaussian, top, bottom, random, none }
  public enum Base: Sendable, Equatable {
    case dpo, ipo, kto
    case simPO(gamma: Double)
  }

  public var beta = 0.1
  public var alpha = 0.6
  public var level = Level.batch
  public var scalesGap = true
  /// Nil for the moving mean.
  public var threshold: Double?
  public var filter = Filter.gaussian
  public var keep = 0.8
  public var base = Base.dpo
  private var statistics: GapStatistics
  /// The authors' code holds β above this.
  static let floor = 1e-3

  public var needs: PreferenceNeeds { base == .kto ? .mismatched : [] }
  public var averages: [Double] {
    get { statistics.averages }
    set { statistics.averages = newValue }
  }

  public init(momentum: Double = 0.9) { statistics = GapStatistics(momentum: momentum) }

  init(_ settings: Settings) {
    self.init(momentum: settings.number("momentum"))
    beta = settings.number("beta")
    alpha = settings.number("alpha")
    level = Level(rawValue: settings.text("level")) ?? .batch
    scalesGap = settings.text("gap") == "scaled"
    threshold = settings.text("threshold") == "fixed" ? settings.number("fixedThreshold") : nil
    filter = Filter(rawValue: settings.text("filter")) ?? .gaussian
    keep = settings.number("keep")
    base =
      switch settings.text("loss") {
      case "ipo": .ipo
      case "kto": .kto
      case "simpo": .simPO(gamma: settings.number("gamma"))
      default: .dpo
      }
  }

  public mutating func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    let origin = KTOLoss.origin(scores.mismatchedLogRatios)
    let unit = loss(at: scalesGap ? beta : 1, origin: origin)
    let gaps = scores.pairs.map { unit.reward(of: scores[$0.chosen]) - unit.reward(of: scores[$0.rejected]) }
    statistics.update(gaps)
    let kept = kept(gaps, seed: scores.seed, step: scores.step)
    let batchGap = kept.reduce(0) { $0 + gaps[$1] } / Double(kept.count)
    var result = LossAndGradient(zeroFor: scores)
    let share = 1 / Double(kept.count)
    var meanBeta = 0.0
    for index in kept {
      let pair = scores.pairs[index]
      let gap =
        switch level {
        case .batch: batchGap
        case .instance: gaps[index]
        case .population: statistics.mean
        }
      var moved = (1 + alpha * (gap - (threshold ?? statistics.mean))) * beta
      if moved < BetaDPOLoss.floor { moved = BetaDPOLoss.floor }
      meanBeta += share * moved
      let term = loss(at: moved, origin: origin).term(chosen: scores[pair.chosen], rejected: scores[pair.rejected])
      result.add(term, of: pair, weight: share)
    }
    result.metrics = scores.pairMetrics(reward: loss(at: beta, origin: origin).reward)
    result.metrics["beta"] = meanBeta
    result.metrics["gap_mean"] = statistics.mean
    result.metrics["gap_deviation"] = statistics.deviation
    result.metrics["pairs_kept"] = Double(kept.count)
    if base == .kto { result.metrics["z0"] = origin }
    return result
  }

  /// The base at a β.
  private func loss(at beta: Double, origin: Double) -> any PairwiseLoss {
    switch base {
    case .dpo: DPOLoss(beta: beta)
    case .ipo: IPOLoss(tau: beta)
    case .kto: KTOLoss.Pairwise(loss: KTOLoss(beta: beta), origin: origin)
    case .simPO(let gamma): SimPOLoss(beta: beta, gamma: gamma)
    }
  }

  /// The pairs that the filter keeps, in their order.
  private func kept(_ gaps: [Double], seed: UInt64, step: Int) -> [Int] {
    let count = filter == .none ? gaps.count : max(1, Int((Double(gaps.count) * keep + 1e-9).rounded(.down)))
    guard count < gaps.count else { return Array(gaps.indices) }
    // The largest of log weight + Gumbel noise are a draw without replacement by those weights.
    var random = RandomStream(seed: seed, purpose: "pairs kept", index: UInt64(step))
    let keys = gaps.map { gap -> Double in
      func noise() -> Double { -log(-log(max(random.uniform(), .leastNormalMagnitude))) }
      switch filter {
      case .gaussian:
        let score = statistics.score(gap)
        return noise() - score * score / 2
      case .random: return noise()
      case .top: return -gap
      case .bottom: return gap
      case .none: return 0
      }
    }
    let order = gaps.indices.sorted { (keys[$0], $1) > (keys[$1], $0) }
    return order.prefix(count).sorted()
  }
}
