import Alignment
import SweepFile
import Tasks

extension Plan {
  /// The stages that judging builds on.
  struct JudgingInputs {
    var task: TaskStages
    /// The initial policy of each cell.
    var starts: [StageHash]
    /// The reward model that ranks candidates, for each cell.
    var rewardModels: [StageHash?]
    /// The examples for models that are not fine-tuned, for each cell.
    var fewShots: [FewShotPrompts?]
    /// The cells that may be the opponent: the first of all, and the first of each seed.
    fileprivate var opponents: (first: Int?, bySeed: [UInt64: Int]) = (nil, [:])

    init(
      task: TaskStages, starts: [StageHash], rewardModels: [StageHash?], fewShots: [FewShotPrompts?]
    ) {
      (self.task, self.starts, self.rewardModels, self.fewShots) = (task, starts, rewardModels, fewShots)
    }
  }

  /// Adds the judging of each cell against the opponent, at each temperature, by each judge.
  mutating func addJudging(_ judging: JudgingSettings, on inputs: JudgingInputs) throws {
    var inputs = inputs
    if case .method(let opponent) = judging.against {
      let found = cells.indices.filter { opponent.matches(cells[$0].plan) }
      inputs.opponents.first = found.first
      inputs.opponents.bySeed = Dictionary(found.map { (cells[$0].plan.seed, $0) }) { first, _ in first }
    }
    let judges = try judging.judges.map { ($0, try addJudge($0, inputs)) }
    for index in cells.indices {
      let against = try addOpponent(judging, of: index, inputs)
      for temperature in judging.temperatures {
        let cell = cells[index]
        let drawn = try addCompletions(of: index, at: temperature, role: .judged, judging, inputs)
        for (settings, judge) in judges {
          let stage = JudgingStage(
            tokenizer: inputs.task.tokenizer, groundTruth: inputs.task.groundTruth,
            heldOutPrompts: inputs.task.heldOutPrompts, cell: cell.hash,
            completions: drawn, against: against.stage, againstKind: against.kind, opponent: against.title,
            judgeTitle: settings.title, judge: judge, temperature: temperature)
          goals.append(
            try add(
              stage, flops: 0,
              title: "\(settings.title) on \(cell.title) at temperature \(NumberText.text(temperature))"))
        }
      }
    }
  }

  /// The learned reward comes from the sweep's shared sections, whatever cells use instead.
  private mutating func addJudge(_ settings: JudgeSettings, _ inputs: JudgingInputs) throws -> JudgingStage.Judge {
    switch settings {
    case .groundTruth: return .groundTruth
    case .learnedReward:
      let own = sweep, sft = try addPolicy(own, own.sft, inputs.task)
      let data = try addPreferences(
        own, PreferenceSettings(own.preferences), sft, inputs.task, rewardedBy: inputs.task.groundTruth)
      return .learnedReward(model: try addRewardModel(own, sft, data.pairs))
    case .endpoint(let endpoint): return .endpoint(endpoint)
    }
  }

  private mutating func addOpponent(
    _ judging: JudgingSettings, of index: Int, _ inputs: JudgingInputs
  ) throws -> (stage: StageHash, kind: StageKind, title: String) {
    func at(_ temperature: Double) -> String { " at temperature \(NumberText.text(temperature))" }
    switch judging.against {
    case .reference:
      let stage = ReferenceCompletionsStage(
        tokenizer: inputs.task.tokenizer, heldOutPrompts: inputs.task.heldOutPrompts,
        examples: inputs.task.examples, prompts: judging.prompts,
        completionTokens: sweep.task.completionTokens)
      return (try add(stage, flops: 0), .referenceCompletions, ReferenceCompletionsStage.author)
    case .sft(let temperature):
      let stage = completions(
        by: inputs.starts[index], .sft, selection: nil, at: temperature, role: .opponent, judging, inputs)
      let hash = try add(
        stage, flops: CostEstimate(sweep).judged(judging.prompts, each: 1),
        title: "SFT's completions" + at(temperature))
      return (hash, .judgedCompletions, "SFT" + at(temperature))
    case .method(let opponent):
      guard let other = inputs.opponents.bySeed[cells[index].plan.seed] ?? inputs.opponents.first else {
        preconditionFailure("a sweep without the cell that the others are judged against")
      }
      let hash = try addCompletions(of: other, at: opponent.temperature, role: .opponent, judging, inputs)
      let parts = [cells[other].methodTitle, cells[other].configuration.text].filter { !$0.isEmpty }
      return (hash, .judgedCompletions, parts.joined(separator: " ") + at(opponent.temperature))
    }
  }

  private mutating func addCompletions(
    of index: Int, at temperature: Double, role: JudgedCompletionsStage.Role, _ judging: JudgingSettings,
    _ inputs: JudgingInputs
  ) throws -> StageHash {
    let cell = cells[index]
    // Best-of-n has no policy: the initial policy samples, and the best sample is taken.
    let isChosen = MethodRegistry.method(cell.plan.method)?.family == .selection
    let n = isChosen ? cell.plan.settings[BestOfN.n] : 1
    let fewShot = inputs.fewShots[index]
    let other = fewShot?.model ?? (isChosen ? inputs.starts[index] : nil)
    let stage = completions(
      by: other ?? cell.hash, other == nil ? .cell : .sft,
      selection: isChosen ? .init(n: n, rewardModel: inputs.rewardModels[index]) : nil, fewShot: fewShot,
      at: temperature, role: role, judging, inputs)
    return try add(
      stage, flops: CostEstimate(sweep).judged(judging.prompts, each: temperature > 0 ? n : 1),
      title: "\(cell.title)'s completions at temperature \(NumberText.text(temperature))"
        + (role == .opponent ? ", as the opponent" : ""))
  }

  private func completions(
    by policy: StageHash, _ kind: StageKind, selection: JudgedCompletionsStage.Selection?,
    fewShot: FewShotPrompts? = nil, at temperature: Double, role: JudgedCompletionsStage.Role,
    _ judging: JudgingSettings, _ inputs: JudgingInputs
  ) -> JudgedCompletionsStage {
    JudgedCompletionsStage(
      tokenizer: inputs.task.tokenizer, groundTruth: inputs.task.groundTruth,
      heldOutPrompts: inputs.task.heldOutPrompts, policy: policy,
      policyKind: kind, selection: selection, fewShot: fewShot, role: role, temperature: temperature,
      prompts: judging.prompts,
      completionTokens: sweep.task.completionTokens, seed: sweep.seed)
  }
}
