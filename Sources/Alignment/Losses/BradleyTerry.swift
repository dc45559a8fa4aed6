/// The loss of the reward model: −mean over pairs of log σ(r(y_w) − r(y_l)) (Bradley and Terry's model; arXiv 2305.18290,
/// eq. 2).
enum BradleyTerry {
  /// - Parameter rewards: one for each completion.
  /// - Returns: the loss, its gradient with respect to each reward, and the fraction of pairs ranked correctly.
  static func loss(
    rewards: [Double], pairs: [PreferenceData.Pair]
  ) -> (loss: Double, gradient: [Double], accuracy: Double) {
    var gradient = [Double](repeating: 0, count: rewards.count)
    var loss = 0.0, accuracy = 0.0
    let weight = 1 / Double(pairs.count)
    for pair in pairs {
      let difference = rewards[pair.chosen] - rewards[pair.rejected]
      loss -= weight * logSigmoid(difference)
      let slope = weight * sigmoid(-difference)
      gradient[pair.chosen] -= slope
      gradient[pair.rejected] += slope
      accuracy += weight * (difference > 0 ? 1 : difference == 0 ? 0.5 : 0)
    }
    return (loss, gradient, accuracy)
  }
}
