/// The term of one pair in a loss, and its slopes along the summed log-probabilities of the two completions.
public struct PairTerm: Sendable {
  public var loss: Double
  /// ∂loss/∂log π(y_w).
  public var chosen: Double
  /// ∂loss/∂log π(y_l).
  public var rejected: Double
}

/// A loss that is the mean over pairs of a term of the pair's own two completions.
public protocol PairwiseLoss: PreferenceLoss {
  func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm
  /// The method's implicit reward of a completion, from which accuracy and margin are recorded.
  func reward(of completion: ScoredCompletion) -> Double
}

extension PairwiseLoss {
  public func evaluate(_ scores: PreferenceScores) -> LossAndGradient {
    var result = LossAndGradient(zeroFor: scores)
    let weight = 1 / Double(scores.pairs.count)
    for pair in scores.pairs {
      result.add(term(chosen: scores[pair.chosen], rejected: scores[pair.rejected]), of: pair, weight: weight)
    }
    result.metrics = scores.pairMetrics(reward: reward)
    return result
  }
}

extension LossAndGradient {
  mutating func add(_ term: PairTerm, of pair: PreferenceData.Pair, weight: Double) {
    loss += weight * term.loss
    gradient[pair.chosen] += weight * term.chosen
    gradient[pair.rejected] += weight * term.rejected
  }
}

/// A pairwise loss of the two log-ratios log π/π_ref, whose implicit reward is β log π/π_ref.
public protocol LogRatioLoss: PairwiseLoss {
  var beta: Double { get }
  /// The loss and its slopes along both log-ratios.
  func term(chosen: Double, rejected: Double) -> PairTerm
}

extension LogRatioLoss {
  public func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
    term(chosen: chosen.logRatio, rejected: rejected.logRatio)
  }

  public func reward(of completion: ScoredCompletion) -> Double { beta * completion.logRatio }
  public var lossAtReference: Double? { term(chosen: 0, rejected: 0).loss }
}

/// A log-ratio loss of the margin h between the two log-ratios alone.
public protocol MarginLoss: LogRatioLoss {
  /// The loss at margin h, and its slope there.
  func term(margin h: Double) -> (loss: Double, slope: Double)
}

extension MarginLoss {
  public func term(chosen: Double, rejected: Double) -> PairTerm {
    let (loss, slope) = term(margin: chosen - rejected)
    return PairTerm(loss: loss, chosen: slope, rejected: -slope)
  }
}
