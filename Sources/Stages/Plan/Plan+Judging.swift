import Alignment
import SweepFile
import Tasks

extension Plan {
  /// The stages that all cells share and that judging builds on.
  struct JudgingGround {
    var task: TaskStages
    /// The policy that a cell starts from.
    var starts: [StageHash]
    /// What ranks the candidates of methods that choose.
    var rewardModels: [StageHash?]
    /// What is given to models that were not fine-tuned.
    var fewShots: [FewShotPrompts?]
    /// The cells that the others may be set against: the first of all, and the first of each seed.
    fileprivate var opponents: (first: Int?, bySeed: [UInt64: Int]) = (nil, [:])

    init(
      task: TaskStages, starts: [StageHash], rewardModels: [StageHash?], fewShots: [FewShotPrompts?]
    ) {
      (self.task, self.starts, self.rewardModels, self.fewShots) = (task, starts, rewardModels, fewShots)
    }
  }

  /// Each cell against the opponent, at each temperature, by each judge.
  mutating func addJudging(_ judging: JudgingSettings, on ground: JudgingGround) throws {
    var ground = ground
    if case .method(let opponent) = judging.against {
      let found = cells.indices.filter { opponent.matches(cells[$0].plan) }
      ground.opponents.first = found.first
      ground.opponents.bySeed = Dictionary(found.map { (cells[$0].plan.seed, $0) }) { first, _ in first }
    }
    let judges = try judging.judges.map { ($0, try addJudge($0, ground)) }
    for index in cells.indices {
      let against = try addOpponent(judging, of: index, ground)
      for temperature in judging.temperatures {
        let cell = cells[index]
        let drawn = try addCompletions(of: index, at: temperature, role: .judged, judging, ground)
        for (settings, judge) in judges {
          let stage = JudgingStage(
            tokenizer: ground.task.tokenizer, groundTruth: ground.task.groundTruth,
            heldOutPrompts: ground.task.heldOutPrompts, cell: cell.hash,
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

  /// The learned reward is that of the sweep's own sections, whatever cells have in their place.
  private mutating func addJudge(_ settings: JudgeSettings, _ ground: JudgingGround) throws -> JudgingStage.Judge {
    switch settings {
    case .groundTruth: return .groundTruth
    case .learnedReward:
      let own = sweep, sft = try addPolicy(own, own.sft, ground.task)
      let data = try addPreferences(
        own, PreferenceSettings(own.preferences), sft, ground.task, rewardedBy: ground.task.groundTruth)
      return .learnedReward(model: try addRewardModel(own, sft, data.pairs))
    case .endpoint(let endpoint): return .endpoint(endpoint)
    }
  }

  private mutating func addOpponent(
    _ judging: JudgingSettings, of index: Int, _ ground: JudgingGround
  ) throws -> (stage: StageHash, kind: StageKind, title: String) {
    func at(_ temperature: Double) -> String { " at temperature \(NumberText.text(temperature))" }
    switch judging.against {
    case .reference:
      let stage = ReferenceCompletionsStage(
        tokenizer: ground.task.tokenizer, heldOutPrompts: ground.task.heldOutPrompts,
        examples: ground.task.examples, prompts: judging.prompts,
        completionTokens: sweep.task.completionTokens)
      return (try add(stage, flops: 0), .referenceCompletions, ReferenceCompletionsStage.author)
    case .sft(let temperature):
      let stage = completions(
        by: ground.starts[index], .sft, selection: nil, at: temperature, role: .opponent, judging, ground)
      let hash = try add(
        stage, flops: CostEstimate(sweep).judged(judging.prompts, each: 1),
        title: "SFT's completions" + at(temperature))
      return (hash, .judgedCompletions, "SFT" + at(temperature))
    case .method(let opponent):
      guard let other = ground.opponents.bySeed[cells[index].plan.seed] ?? ground.opponents.first else {
        preconditionFailure("a sweep without the cell that the others are judged against")
      }
      let hash = try addCompletions(of: other, at: opponent.temperature, role: .opponent, judging, ground)
      let place = [cells[other].methodTitle, cells[other].configuration.text].filter { !$0.isEmpty }
      return (hash, .judgedCompletions, place.joined(separator: " ") + at(opponent.temperature))
    }
  }

  private mutating func addCompletions(
    of index: Int, at temperature: Double, role: JudgedCompletionsStage.Role, _ judging: JudgingSettings,
    _ ground: JudgingGround
  ) throws -> StageHash {
    let cell = cells[index]
    // Best-of-n has no policy of its own: the start policy draws, and the best is taken.
    let isChosen = MethodRegistry.method(cell.plan.method)?.family == .selection
    let n = isChosen ? cell.plan.settings[BestOfN.n] : 1
    let fewShot = ground.fewShots[index]
    let other = fewShot?.model ?? (isChosen ? ground.starts[index] : nil)
    let stage = completions(
      by: other ?? cell.hash, other == nil ? .cell : .sft,
      selection: isChosen ? .init(n: n, rewardModel: ground.rewardModels[index]) : nil, fewShot: fewShot,
      at: temperature, role: role, judging, ground)
    return try add(
      stage, flops: CostEstimate(sweep).judged(judging.prompts, each: temperature > 0 ? n : 1),
      title: "\(cell.title)'s completions at temperature \(NumberText.text(temperature))"
        + (role == .opponent ? ", as the opponent" : ""))
  }

  private func completions(
    by policy: StageHash, _ kind: StageKind, selection: JudgedCompletionsStage.Selection?,
    fewShot: FewShotPrompts? = nil, at temperature: Double, role: JudgedCompletionsStage.Role,
    _ judging: JudgingSettings, _ ground: JudgingGround
  ) -> JudgedCompletionsStage {
    JudgedCompletionsStage(
      tokenizer: ground.task.tokenizer, groundTruth: ground.task.groundTruth,
      heldOutPrompts: ground.task.heldOutPrompts, policy: policy,
      policyKind: kind, selection: selection, fewShot: fewShot, role: role, temperature: temperature,
      prompts: judging.prompts,
      completionTokens: sweep.task.completionTokens, seed: sweep.seed)
  }
}
