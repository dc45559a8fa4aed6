import Tensor

/// The optimizer of a training and its schedule, from the settings.
struct OptimizerSettings: Sendable {
  var rule: UpdateRule
  var learningRate: Double
  var schedule: Schedule
  var gradientClip: Double

  /// - Parameter adamEpsilon: AdamW's ε; N+'s PPO uses 1e-5 (arXiv 2403.17031).
  init(_ settings: Settings, totalSteps: Int, adamEpsilon: Double = 1e-8) {
    rule =
      switch settings[CommonSettings.optimizer] {
      case .adamW:
        .adamW(
          beta1: settings[CommonSettings.beta1], beta2: settings[CommonSettings.beta2], epsilon: adamEpsilon,
          decay: settings[CommonSettings.weightDecay])
      case .rmsProp: .rmsProp(smoothing: settings[CommonSettings.smoothing], epsilon: 1e-8)
      }
    learningRate = settings[CommonSettings.learningRate]
    gradientClip = settings[CommonSettings.gradientClip]
    schedule = Schedule(
      shape: settings[CommonSettings.schedule], warmupSteps: settings[CommonSettings.warmupSteps],
      totalSteps: totalSteps)
  }
}
