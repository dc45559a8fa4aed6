import Alignment

extension Sweep {
  /// Nil only if a section is incomplete; the reader has reported that.
  init?(_ fields: SweepFields) {
    guard let name = fields.word("name"), let seed = fields.seed("seed"),
      let task = fields.section("task").flatMap(SweepTask.init),
      let model = fields.section("model").flatMap(ModelShape.init),
      let sft = fields.section("sft"), let preferences = fields.section("preferences"),
      let rewardModel = fields.section("rewardModel"), let entries = fields.list("methods"),
      let seeds = fields.list("seeds"), let evaluation = fields.section("evaluation").flatMap(EvaluationSettings.init)
    else { return nil }
    self.init(
      name: name, seed: seed, task: task, model: model, sft: sft.settings(of: Sweep.sftSettings),
      preferences: preferences.settings(of: Sweep.preferenceSettings),
      rewardModel: rewardModel.settings(of: Sweep.rewardModelSettings),
      methods: entries.compactMap { entry in
        guard case .section(let fields) = entry else { return nil }
        return MethodSweep(fields)
      },
      seeds: seeds.compactMap(\.seed), evaluation: evaluation,
      start: fields.section("start")?.settings(of: Sweep.sftSettings) ?? Settings([:]), grid: fields.axes,
      combination: fields.combination,
      compareWith: fields.list("compareWith")?.compactMap(\.word) ?? [],
      judging: fields.section("judging").flatMap { JudgingSettings($0, evaluation: evaluation) },
      slurm: fields.section("slurm").map(SlurmSettings.init))
  }
}

extension SweepValue {
  fileprivate var seed: UInt64? {
    guard case .seed(let value) = self else { return nil }
    return value
  }

  fileprivate var word: String? {
    guard case .setting(.text(let word)) = self else { return nil }
    return word
  }
}

extension SweepBase {
  /// Takes the parts of the file that could be read.
  init(_ fields: SweepFields) {
    self.init(
      evaluateEvery: fields.section("evaluation")?.integer("every") ?? 1, dials: fields.dials, grid: fields.axes,
      combination: fields.combination)
  }
}

/// The parts that the file and the entries of `methods` have in common.
extension SweepFields {
  /// The settings of its shared sections, with defaults if the sections are complete.
  fileprivate var dials: Settings {
    SharedSection.allCases.reduce(Settings([:])) { dials, section in
      dials.overridden(by: self.section(section.rawValue)?.settings(of: section.settings).dials(of: section) ?? dials)
    }
  }

  /// The axes of its grid that could be read.
  fileprivate var axes: [MethodSweep.Axis] {
    guard let grid = section("sweep") else { return [] }
    return grid.givenKeys.compactMap { key in
      grid.settings(key.name).map { MethodSweep.Axis(name: key.name, values: $0) }
    }
  }

  /// The rewards of an entry's cells; empty if there are none or if they could not be read.
  var rewards: [RewardSource] { list("reward")?.compactMap { $0.word.flatMap(RewardSource.init) } ?? [] }

  fileprivate var combination: Combination { word("combine").flatMap(Combination.init) ?? .cartesian }
}

extension ModelShape {
  init?(_ fields: SweepFields) {
    guard let architecture = fields.word("architecture").flatMap(Architecture.init),
      let layers = fields.integer("layers"), let width = fields.integer("width"), let heads = fields.integer("heads"),
      let context = fields.integer("context"), let vocabulary = fields.integer("vocabulary")
    else { return nil }
    self.init(
      architecture: architecture, layers: layers, width: width, heads: heads, context: context, vocabulary: vocabulary,
      pretrained: fields.word("pretrained"))
  }
}

extension EvaluationSettings {
  init?(_ fields: SweepFields) {
    guard let prompts = fields.integer("prompts"), let every = fields.integer("every"),
      let samples = fields.integer("samples")
    else { return nil }
    self.init(prompts: prompts, every: every, samples: samples)
  }
}

extension MethodSweep {
  /// Nil if the reader found a problem in the entry.
  init?(_ fields: SweepFields) {
    guard fields.isComplete, let description = MethodRegistry.method(fields.section.name) else { return nil }
    let given = description.settings.filter { fields.entries[$0.name]?.isGiven == true }
    self.init(
      method: description.key, settings: fields.settings(of: given), grid: fields.axes, rewards: fields.rewards,
      dials: fields.dials, combination: fields.combination,
      seeds: fields.list("seeds")?.compactMap(\.seed) ?? [])
  }
}
