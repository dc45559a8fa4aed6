import LanguageModel
import Tensor

/// RLHF-PPO with a separate critic: a reward at the end of each completion, a KL penalty on each token, generalised
/// advantages, and clipped updates of policy and critic.
final class ProximalMethod: OnPolicyMethod {
  private let settings: Settings
  private let schedule: RolloutSchedule
  private let prompts: [[Int32]]
  private let critic: Transformer
  private let criticLearner: Learner
  private let criticScorer: TokenScorer
  /// One for each thread.
  private let criticWorkspaces: [Workspace]
  private let criticGradient: SharedGradient
  private var controller: KLController
  // Of the rollout at hand, per token of each episode.
  private var old: [[Double]] = []
  private var values: [[Double]] = []
  private var advantages: [[Double]] = []
  private var returns: [[Double]] = []

  var entropyBonus: Double { settings.number("entropyBonus") }

  init(_ settings: Settings, _ schedule: RolloutSchedule, _ setup: OnPolicySetup) {
    guard let rewardModel = setup.rewardModel else { preconditionFailure("PPO without a start for its critic") }
    self.settings = settings
    self.schedule = schedule
    prompts = setup.prompts
    critic = rewardModel.copy()
    var descent = Descent(
      settings, totalSteps: schedule.updates * schedule.epochs * schedule.minibatches, adamEpsilon: 1e-5)
    descent.learningRate = settings.number("criticLearningRate")
    criticLearner = Learner(critic, descent)
    criticScorer = TokenScorer(critic)
    let longest = setup.prompts.reduce(0) { max($0, $1.count) } + setup.maxNewTokens
    let critic = critic
    criticWorkspaces = (0..<Threads.count).map { _ in
      Microbatch.workspace(for: critic, longest: longest, trains: true)
    }
    criticGradient = SharedGradient(count: critic.layout.count, threads: criticWorkspaces.count)
    let target = settings.number("targetKL"), initial = settings.number("initialKLCoefficient")
    controller = KLController(
      coefficient: initial > 0 ? initial : 1 / (2 * target).squareRoot(), target: target,
      horizon: settings.number("klHorizon"))
  }

  func begin(_ rollout: Rollout, update: Int, metrics: inout [String: Double]) {
    let coefficient = controller.coefficient
    old = rollout.old
    values = criticScorer.score(
      prompts: prompts, completions: rollout.episodes.completions)
    advantages = []
    returns = []
    var penalised = 0.0
    for index in rollout.episodes.indices {
      var rewards = rollout.logRatios(index).map { -coefficient * $0 }
      rewards[rewards.count - 1] += rollout.rewards[index]
      penalised += rewards.reduce(0, +)
      let estimate = ProximalPolicy.advantages(
        rewards: rewards, values: values[index], discount: settings.number("discount"),
        lambda: settings.number("lambda"))
      advantages.append(estimate.advantages)
      returns.append(estimate.returns)
    }
    metrics["kl_coefficient"] = coefficient
    metrics["target_kl"] = controller.target
    metrics["reward_with_kl"] = penalised / Double(rollout.episodes.count)
    metrics["explained_variance"] = ProximalPolicy.explainedVariance(
      values: values.flatMap { $0 }, returns: returns.flatMap { $0 })
    if settings.boolean("whitenAdvantages") {
      var left = ProximalPolicy.whitened(advantages.flatMap { $0 })[...]
      for index in advantages.indices {
        let taken = advantages[index].count
        advantages[index] = Array(left.prefix(taken))
        left = left.dropFirst(taken)
      }
    }
  }

  func loss(_ part: RolloutPart) -> PolicyLoss {
    ProximalPolicy.policyLoss(
      logProbabilities: part.policy.flatMap { $0 }, old: part.members.flatMap { old[$0] },
      advantages: part.members.flatMap { advantages[$0] }, clip: settings.number("clip"), of: part.tokens)
  }

  func learnBesides(
    _ passes: [RolloutPass], _ rollout: Rollout, update: Int, items: String
  ) throws -> [String: Double] {
    let total = passes.reduce(0) { $0 + $1.tree.completionTokenCount }
    let found = Threads.map(passes.count, on: criticWorkspaces.count) { index, thread in
      let pass = passes[index], criticWorkspace = criticWorkspaces[thread]
      let tree = pass.tree, count = tree.completionTokenCount
      critic.forward(tree, in: criticWorkspace)
      critic.scoreScalars(at: tree.predictingRows, in: criticWorkspace)
      let result = ProximalPolicy.valueLoss(
        values: criticWorkspace.scalars.elements[0..<count].map(Double.init),
        old: pass.members.flatMap { values[$0] }, returns: pass.members.flatMap { returns[$0] },
        clip: settings.number("valueClip"), of: total)
      critic.backward(
        tree, in: criticWorkspace, scalars: result.gradient.map(Float.init), at: tree.predictingRows,
        into: criticGradient.part(of: thread, in: criticLearner.gradient))
      return (loss: result.loss, clipFraction: result.clipFraction)
    }
    criticGradient.gather(into: criticLearner.gradient)
    let loss = found.reduce(0) { $0 + $1.loss }, clipFraction = found.reduce(0) { $0 + $1.clipFraction }
    let (norm, _) = try criticLearner.step(update, "\(items), critic")
    return ["value_loss": loss, "value_clip_fraction": clipFraction, "critic_gradient_norm": norm]
  }

  var state: TrainingState {
    var state = TrainingState()
    state.put("critic", criticLearner.state)
    state.put("coefficient", [controller.coefficient])
    // The critic has moved on since it gave these.
    for (name, rows) in [("values", values), ("advantages", advantages), ("returns", returns)] { state.put(name, rows) }
    return state
  }

  func restore(_ state: TrainingState) throws {
    try criticLearner.restore(state.state("critic"))
    controller.coefficient = try state.number("coefficient")
    values = try state.rows("values")
    advantages = try state.rows("advantages")
    returns = try state.rows("returns")
  }

  func end(_ rollout: Rollout, update: Int, metrics: inout [String: Double]) {
    // A policy that does not move yet has no KL to be steered by.
    if update > schedule.idleUpdates { controller.update(kl: rollout.kl, episodes: rollout.episodes.count) }
    // The policy has run away: far beyond its target long after the controller should have caught it.
    metrics["diverged"] = update > schedule.updates / 2 && rollout.kl > 3 * controller.target ? 1 : 0
  }
}
