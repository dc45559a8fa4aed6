import Foundation

extension MethodDescription {
  public static let exo = MethodDescription(
    key: "exo", title: "EXO", family: .preferences, hyperparameter: EXOLoss.beta,
    settings: [EXOLoss.beta.setting, EXOLoss.labelSmoothing.setting] + CommonSettings.preferenceTraining(),
    source: "arXiv 2402.00856, eq. 16",
    summary: "Efficient exact optimisation: the reverse KL from the policy's preferences to the labels'.",
    loss: { EXOLoss(beta: $0[EXOLoss.beta], labelSmoothing: $0[EXOLoss.labelSmoothing]) })
}

/// L = mean over pairs of q log(q/(1 − ε)) + (1 − q) log((1 − q)/ε), q = σ(β h) (arXiv 2402.00856, eq. 16 for K = 2).
struct EXOLoss: MarginLoss {
  static let beta = SettingKey.number("beta", .positive, 0.1, "The scale of the log-ratios; nats per unit of reward.")
  static let labelSmoothing = SettingKey.number(
    "labelSmoothing", Setting.Bounds(lower: 0, lowerIncluded: false, upper: 0.5, upperIncluded: false), 1e-3,
    "ε: the probability of a label is taken to be 1 − ε, which must be below 1.")

  let beta: Double
  let labelSmoothing: Double

  func term(margin h: Double) -> (loss: Double, slope: Double) {
    let z = beta * h
    let q = sigmoid(z), rest = sigmoid(-z)
    let right = log1p(-labelSmoothing), wrong = log(labelSmoothing)
    return (
      q * (logSigmoid(z) - right) + rest * (logSigmoid(-z) - wrong),
      beta * q * rest * (z - right + wrong)
    )
  }
}
