import LanguageModel
import Tensor

/// RLHF-PPO with a separate critic: a reward at the end of each completion, a KL penalty on each token, generalised
/// advantages, and clipped updates of policy and critic.
final class PPO: OnPolicyMethod {
  private let settings: Settings
  private let schedule: RolloutSchedule
  private let prompts: [[Int32]]
  private let threads = Threads.count
  private let critic: Transformer
  private let learner: Learner
  private let scorer: TokenScorer
  private let workspaces: [Workspace]
  private let parts: GradientParts
  private var controller: KLController
  // Per token of each episode of the present rollout.
  private var old: [[Double]] = []
  private var values: [[Double]] = []
  private var advantages: [[Double]] = []
  private var returns: [[Double]] = []

  init(_ training: PolicyTraining, parts: GradientParts) {
    guard let rewardModel = training.rewardModel else { preconditionFailure("PPO without a start for its critic") }
    settings = training.settings
    schedule = PPO.schedule(settings)
    prompts = training.preferences.prompts
    critic = rewardModel.copy()
    var optimizer = OptimizerSettings(
      settings, totalSteps: schedule.updates * schedule.epochs * schedule.minibatches, adamEpsilon: 1e-5)
    optimizer.learningRate = settings[PPO.criticLearningRate]
    learner = Learner(critic, optimizer, threads: threads)
    scorer = TokenScorer(critic)
    workspaces = GradientParts.workspaces(for: critic, longest: training.longestSequence, threads: threads)
    self.parts = parts
    let target = settings[PPO.targetKL], initial = settings[PPO.initialKLCoefficient]
    controller = KLController(
      coefficient: initial > 0 ? initial : 1 / (2 * target).squareRoot(), target: target,
      horizon: settings[PPO.klHorizon])
  }

  var entropyBonus: Double { settings[PPO.entropyBonus] }

  func begin(_ rollout: Rollout, update: Int, metrics: inout [Metric: Double]) {
    let coefficient = controller.coefficient
    old = rollout.old
    values = scorer.score(prompts: prompts, completions: rollout.episodes.completions)
    advantages = []
    returns = []
    var penalised = 0.0
    for index in rollout.episodes.indices {
      var rewards = rollout.logRatios(index).map { -coefficient * $0 }
      rewards[rewards.count - 1] += rollout.rewards[index]
      penalised += rewards.reduce(0, +)
      let estimate = PPOLoss.advantages(
        rewards: rewards, values: values[index], discount: settings[PPO.discount], lambda: settings[PPO.lambda])
      advantages.append(estimate.advantages)
      returns.append(estimate.returns)
    }
    metrics[.klCoefficient] = coefficient
    metrics[.targetKL] = controller.target
    metrics[.rewardWithKL] = penalised / Double(rollout.episodes.count)
    metrics[.explainedVariance] = PPOLoss.explainedVariance(
      values: values.flatMap { $0 }, returns: returns.flatMap { $0 })
    if settings[PPO.whitenAdvantages] {
      var left = PPOLoss.whitened(advantages.flatMap { $0 })[...]
      for index in advantages.indices {
        let taken = advantages[index].count
        advantages[index] = Array(left.prefix(taken))
        left = left.dropFirst(taken)
      }
    }
  }

  func loss(_ part: RolloutPart) -> PolicyLoss {
    PPOLoss.policy(
      logProbabilities: part.policy.flatMap { $0 }, old: part.members.flatMap { old[$0] },
      advantages: part.members.flatMap { advantages[$0] }, clip: settings[PPO.clip], of: part.tokens)
  }

  func criticLoss(_ passes: [RolloutPass], _ rollout: Rollout, items: String) -> CriticLoss? {
    let total = passes.reduce(0) { $0 + $1.tree.completionTokenCount }
    let found = parts.map(passes.count, into: learner.gradient, on: threads) { index, thread, gradient in
      let pass = passes[index], workspace = workspaces[thread]
      let tree = pass.tree, count = tree.completionTokenCount
      critic.forward(tree, in: workspace)
      critic.scoreScalars(at: tree.predictingRows, in: workspace)
      let result = PPOLoss.value(
        values: workspace.scalars.elements[0..<count].map(Double.init),
        old: pass.members.flatMap { values[$0] }, returns: pass.members.flatMap { returns[$0] },
        clip: settings[PPO.valueClip], of: total)
      critic.backward(
        tree, in: workspace, scalars: result.gradient.map(Float.init), at: tree.predictingRows, into: gradient)
      return (loss: result.loss, clipFraction: result.clipFraction)
    }
    let loss = found.reduce(0) { $0 + $1.loss }, clipFraction = found.reduce(0) { $0 + $1.clipFraction }
    return CriticLoss(
      loss: GatheredLoss(learner: learner, loss: loss, name: "the critic's loss", items: items),
      metrics: [.valueLoss: loss, .valueClipFraction: clipFraction])
  }

  var state: TrainingState {
    var state = TrainingState()
    state.put("critic", learner.state)
    state.put("coefficient", [controller.coefficient])
    // The present critic would give other values than the critic of the rollout.
    for (name, rows) in [("values", values), ("advantages", advantages), ("returns", returns)] { state.put(name, rows) }
    return state
  }

  func restore(_ state: TrainingState) throws {
    try learner.restore(state.state("critic"))
    controller.coefficient = try state.number("coefficient")
    values = try state.rows("values")
    advantages = try state.rows("advantages")
    returns = try state.rows("returns")
  }

  func end(_ rollout: Rollout, update: Int, metrics: inout [Metric: Double]) {
    // Before the policy is trained, its KL is 0 and says nothing.
    if update > schedule.criticWarmupUpdates { controller.update(kl: rollout.kl, episodes: rollout.episodes.count) }
    // Diverged: the KL is far beyond its target long after the controller should have reduced it.
    metrics[.diverged] = update > schedule.updates / 2 && rollout.kl > 3 * controller.target ? 1 : 0
  }
}
