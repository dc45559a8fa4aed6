import Foundation
import Tensor

extension MethodDescription {
  public static let betaDPO = MethodDescription(
    key: "beta-dpo", title: "β-DPO", family: .preferences, hyperparameter: BetaDPOLoss.beta,
    settings: [
      BetaDPOLoss.beta.setting, BetaDPOLoss.alpha.setting, BetaDPOLoss.level.setting, BetaDPOLoss.gap.setting,
      BetaDPOLoss.threshold.setting, BetaDPOLoss.fixedThreshold.setting, BetaDPOLoss.filter.setting,
      BetaDPOLoss.keep.setting, BetaDPOLoss.momentum.setting, BetaDPOLoss.base.setting, BetaDPOLoss.gamma.setting,
    ] + CommonSettings.preferenceTraining(),
    source: "arXiv 2407.08639, section 4 and algorithm 1",
    summary: "DPO with a β that follows the gap between rewards batch by batch, and a filter against outliers.",
    loss: {
      BetaDPOLoss(
        beta: $0[BetaDPOLoss.beta], alpha: $0[BetaDPOLoss.alpha], level: $0[BetaDPOLoss.level],
        scalesGap: $0[BetaDPOLoss.gap] == .scaled,
        threshold: $0[BetaDPOLoss.threshold] == .fixed ? $0[BetaDPOLoss.fixedThreshold] : nil,
        filter: $0[BetaDPOLoss.filter], keep: $0[BetaDPOLoss.keep], base: $0[BetaDPOLoss.base],
        gamma: $0[BetaDPOLoss.gamma], statistics: GapStatistics(momentum: $0[BetaDPOLoss.momentum]))
    })
}

/// A loss of pairs whose β follows their gap M, over the pairs that a filter keeps (arXiv 2407.08639, section 4):
///
///     M0 ← m M0 + (1 − m) mean M,  σ ← m σ + (1 − m) standard deviation of M     (`GapStatistics`)
///     kept: a fraction ρ of the batch, drawn without replacement with the weights exp(−½ ((M − M0)/σ)²)
///     β = [1 + α (mean of M over the kept − M0)] β0, not below 1e-3, through which no gradient flows
///     L = mean over the kept of the base loss at β
///
/// M is the gap between the base's rewards at β0, or in the authors' code at β = 1. The order of the steps, the mean
/// over the kept pairs and the lower bound of β are those of that code. Its M0 and σ begin at 0, so that its first
/// weights are 0/0; here pairs have equal weights until their gaps differ by more than rounding. Draws use the logarithm
/// of the weight, so that no weight underflows. Accuracy and margin are recorded at β0.
struct BetaDPOLoss: PreferenceLoss {
  enum Level: String, CaseIterable, Sendable { case batch, instance, population }
  enum Gap: String, CaseIterable, Sendable { case scaled, raw }
  enum Threshold: String, CaseIterable, Sendable { case moving, fixed }
  enum Filter: String, CaseIterable, Sendable { case gaussian, top, bottom, random, none }
  enum Base: String, CaseIterable, Sendable { case dpo, ipo, kto, simPO = "simpo" }

  static let beta = SettingKey.number(
    "beta", .positive, 0.1, "β0, the value of β where the gap is M0; SimPO's usual values are near 2.5.")
  static let alpha = SettingKey.number(
    "alpha", .nonNegative, 0.6, "α: how strongly β follows the gap; with 0, β is always β0.")
  static let level = SettingKey.choice(
    "level", Level.batch,
    "The gap that β follows: the mean over the kept pairs of the batch, each pair's own, or the moving mean over batches (with a moving threshold that is β0)."
  )
  static let gap = SettingKey.choice(
    "gap", Gap.scaled,
    "The gap M: of rewards, scaled by β0 as printed; or of raw log-ratios as in the authors' code, where the same α has 1/β0 times the effect."
  )
  static let threshold = SettingKey.choice(
    "threshold", Threshold.moving, "M0, the gap at which β is β0: the gap's moving mean, or a number.")
  static let fixedThreshold = SettingKey.number("fixedThreshold", .any, 0, "M0, in the units of the gap.").only(
    with: threshold, .fixed)
  static let filter = SettingKey.choice(
    "filter", Filter.gaussian,
    "The pairs that a step leaves out: at random, weighted by the normal density of their gap about the moving mean; the pairs of the largest gaps; of the smallest; at random with equal weights; or none."
  )
  static let keep = SettingKey.number(
    "keep", Setting.Bounds(lower: 0, lowerIncluded: false, upper: 1, upperIncluded: true), 0.8,
    "ρ: the fraction of the batch that is kept, at least one pair."
  ).only(with: filter, .gaussian, .top, .bottom, .random)
  static let momentum = SettingKey.number(
    "momentum", .decay, 0.9, "The weight of earlier batches in the moving mean and standard deviation of the gap.")
  static let base = SettingKey.choice("loss", Base.dpo, "The loss that β belongs to; IPO's τ is β.")
  static let gamma = SettingKey.number("gamma", .nonNegative, 1.375, "SimPO's γ.").only(with: base, .simPO)

  var beta = 0.1
  var alpha = 0.6
  var level = Level.batch
  var scalesGap = true
  /// Nil for the moving mean.
  var threshold: Double?
  var filter = Filter.gaussian
  var keep = 0.8
  var base = Base.dpo
  /// SimPO's γ.
  var gamma = 1.375
  var statistics = GapStatistics(momentum: 0.9)
  /// β is never below this in the authors' code.
  static let floor = 1e-3

  var needs: PreferenceNeeds { base == .kto ? .mismatched : [] }
  var averages: [Double] {
    get { statistics.averages }
    set { statistics.averages = newValue }
  }

  mutating func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    let origin = KTOLoss.origin(scores.mismatchedLogRatios)
    let unit = loss(at: scalesGap ? beta : 1, origin: origin)
    let gaps = scores.pairs.map { unit.reward(of: scores[$0.chosen]) - unit.reward(of: scores[$0.rejected]) }
    statistics.update(gaps)
    let kept = kept(gaps, seed: scores.seed, step: scores.step)
    let batchGap = kept.reduce(0) { $0 + gaps[$1] } / Double(kept.count)
    var result = LossAndGradient(zeroFor: scores)
    let weight = 1 / Double(kept.count)
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
      meanBeta += weight * moved
      let term = loss(at: moved, origin: origin).term(chosen: scores[pair.chosen], rejected: scores[pair.rejected])
      result.add(term, of: pair, weight: weight)
    }
    result.metrics = scores.pairMetrics(reward: loss(at: beta, origin: origin).reward)
    result.metrics[.beta] = meanBeta
    result.metrics[.gapMean] = statistics.mean
    result.metrics[.gapStandardDeviation] = statistics.standardDeviation
    result.metrics[.pairsKept] = Double(kept.count)
    if base == .kto { result.metrics[.z0] = origin }
    return result
  }

  /// The base loss at a β.
  private func loss(at beta: Double, origin: Double) -> any PairwiseLoss {
    switch base {
    case .dpo: DPOLoss(beta: beta)
    case .ipo: IPOLoss(tau: beta)
    case .kto: KTOLoss.Pairwise(loss: KTOLoss(beta: beta), origin: origin)
    case .simPO: SimPOLoss(beta: beta, gamma: gamma)
    }
  }

  /// The pairs that the filter keeps, in their order.
  private func kept(_ gaps: [Double], seed: UInt64, step: Int) -> [Int] {
    let count = filter == .none ? gaps.count : max(1, Int((Double(gaps.count) * keep + 1e-9).rounded(.down)))
    guard count < gaps.count else { return Array(gaps.indices) }
    // The largest values of log weight + Gumbel noise are a draw without replacement by those weights.
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
