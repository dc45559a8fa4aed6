/// The rollouts of a training and the passes over each.
struct RolloutSchedule: Sendable {
  /// Rollouts, each followed by `epochs` passes over it.
  var updates: Int
  var episodes: Int
  /// Completions of one prompt in a rollout; a divisor of `episodes`.
  var groupSize = 1
  var epochs = 1
  /// Parts of a rollout; each is one optimizer step.
  var minibatches = 1
  /// Updates at the start that train the critic alone.
  var criticWarmupUpdates = 0

  /// The reason why no rollout can be made with these numbers.
  var conflict: SettingConflict? {
    if episodes % groupSize != 0 {
      return SettingConflict(
        found: "\(episodes) episodes of \(groupSize) completions of each prompt",
        expected: "\"episodes\" that are a multiple of \"completionsPerPrompt\"")
    }
    if minibatches > groups {
      return groupSize == 1
        ? SettingConflict(
          found: "\(minibatches) minibatches of \(episodes) episodes",
          expected: "at least one episode in each minibatch")
        : SettingConflict(
          found: "\(minibatches) minibatches of \(groups) prompts' episodes",
          expected: "at least one prompt's episodes in each minibatch")
    }
    return nil
  }

  /// Groups of a rollout, which are the units of minibatches.
  var groups: Int { episodes / groupSize }
  var budget: TrainingBudget {
    TrainingBudget(
      steps: updates, optimizerSteps: max(0, updates - criticWarmupUpdates) * epochs * minibatches,
      samples: updates * episodes, passes: Double(epochs))
  }
}

extension RolloutSchedule {
  /// The rollouts of a method that compares the completions of a prompt with each other.
  init(groupsOf settings: Settings, epochs: Int, minibatches: Int) {
    self.init(
      updates: settings[CommonSettings.updates], episodes: settings[CommonSettings.episodes],
      groupSize: settings[CommonSettings.completionsPerPrompt], epochs: epochs, minibatches: minibatches)
  }
}
