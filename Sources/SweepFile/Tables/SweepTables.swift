import Alignment
import Literature

/// The sections of the sweep file. What a section may hold is said here and nowhere else: the reader, the schema, the
/// defaults and the documentation follow. The defaults suit a small experiment on a few processor cores.
enum SweepTables {
  static let root = SweepSection(
    name: "sweep", help: "An experiment: a task, a model, and the methods to be compared on it.",
    keys: [
      SweepKey("$schema", .text, .optional, "Where editors find this schema; otherwise ignored."),
      SweepKey("name", .name, .required, "What the experiment is called in commands, folders and figures."),
      SweepKey(
        "seed", .seed, .default(.seed(0)), "The seed of what all cells share, from the corpus to the reward model."),
      SweepKey("task", .variants(key: "kind", tasks), .required, "What the policies are to do."),
      SweepKey("model", .object(model), .defaultSection, "The transformer that every policy is."),
      SweepKey("sft", .object(sft), .defaultSection, "The supervised fine-tuning that makes the SFT policy."),
      SweepKey(
        "start", .object(overrides(.start)), .optional,
        "What is otherwise than in `sft` in the run that policies start from, and that their KL is taken from; without it, they start from the SFT policy. Pairs and reward model are the SFT policy's in any case."
      ),
      SweepKey(
        "preferences", .object(preferences), .defaultSection, "The pairs, drawn from the SFT policy."),
      SweepKey("rewardModel", .object(rewardModel), .defaultSection, "The training of the learned reward."),
      SweepKey(
        "methods", .list(.variants(key: "method", methods), distinct: false), .required,
        "The methods to be compared; one may stand here again with other settings."),
      SweepKey(
        "sweep", .object(sharedGrid), .optional,
        "Values to be tried for `sft`, `start`, `preferences` or `rewardModel`, such as \"preferences.flipRate\": by every entry whose method depends on that section and that does not say it itself."
      ),
      combine,
      SweepKey(
        "seeds", .list(.seed, distinct: true), .default(.list([.seed(0)])),
        "The seeds that every cell is trained with, one cell each."),
      SweepKey("evaluation", .object(evaluation), .defaultSection, "How the policies are measured as they train."),
      SweepKey(
        "compareWith", .list(.setting(.choice(PublishedTables.all.map(\.key))), distinct: true), .optional,
        "Published tables and figures that the report sets this sweep beside; no result depends on it."),
      SweepKey(
        "judging", .object(judging), .optional,
        "Pairwise judgements of the last policies' completions, beside the rewards that all are measured by."),
      SweepKey(
        "slurm", .object(slurm), .optional,
        "The cluster that `harness run --executor slurm` makes the sweep on; no result depends on it."),
    ])

  // MARK: Model

  static let model = SweepSection(
    name: "model", help: "The shape of the transformer.",
    keys: [
      SweepKey(
        .choice("architecture", ModelShape.Architecture.allCases.map(\.rawValue), "gpt2", "The family of transformers.")
      ),
      SweepKey(.integer("layers", 1...128, 4, "Blocks.")),
      SweepKey(.integer("width", 8...8192, 128, "The residual stream's width, a multiple of `heads`.")),
      SweepKey(.integer("heads", 1...256, 4, "Attention heads in a block.")),
      SweepKey(.integer("context", 4...8192, 96, "Positions, the start token's included.")),
      SweepKey(
        .integer(
          "vocabulary", 257...262_144, 2048, "Tokens: the 256 bytes, the end of text, and what byte-pair encoding adds."
        )),
      SweepKey(
        "pretrained", .path, .optional,
        "The folder of a GPT-2 that was trained elsewhere, as Hugging Face keeps it (config.json, model.safetensors, vocab.json, merges.txt), from whose weights SFT begins. Its tokenizer and shape are taken; `context` may be shorter than its own."
      ),
    ])

  // MARK: Shared trainings

  static let sft = SweepSection(
    name: "sft", help: "Supervised fine-tuning on the corpus.", keys: Sweep.sftSettings.map { SweepKey($0) },
    shared: .whole(.sft))

  static let rewardModel = SweepSection(
    name: "rewardModel",
    help: "Bradley–Terry training of a reward head on the SFT policy (arXiv 2305.18290, eq. 2).",
    keys: Sweep.rewardModelSettings.map { SweepKey($0) }, shared: .whole(.rewardModel))

  static let preferences = SweepSection(
    name: "preferences",
    help: "Every pair of the completions of a prompt becomes a preference, or people's own pairs do.",
    keys: Sweep.preferenceSettings.map { SweepKey($0) }, shared: .whole(.preferences))

  /// A shared section as `start` and the entries of `methods` have it: what is otherwise, and nothing else.
  static func overrides(_ section: SharedSection) -> SweepSection {
    SweepSection(
      name: section.rawValue, help: "What is otherwise.",
      keys: section.settings.map { setting in
        var key = SweepKey(setting.name, .setting(setting.kind), .optional, setting.help)
        key.onlyWith = setting.onlyWith
        return key
      }, shared: .overrides(section))
  }

  private static func dials(_ section: SharedSection) -> [SweepKey] {
    section.settings.map {
      SweepKey(section.dial($0.name), .list(.setting($0.kind), distinct: true), .optional, $0.help)
    }
  }

  private static let sharedGrid = SweepSection(
    name: "sweep", help: "Values to be tried.", keys: SharedSection.allCases.flatMap(dials))

  private static let combine = SweepKey(
    "combine", .setting(.choice(Combination.allCases.map(\.rawValue))), .optional,
    "How the settings of `sweep` go together: \"cartesian\", the default, tries every combination; \"paired\" the first values together, then the second, and so on."
  )

  static let evaluation = SweepSection(
    name: "evaluation", help: "Fresh samples at temperature 1 for prompts that no training has seen.",
    keys: [
      SweepKey(.integer("prompts", 2...10_000_000, 512, "Prompts, held out of all training.")),
      SweepKey(
        .integer(
          "every", 1...1_000_000, 100,
          "Steps between evaluations. A step is an optimizer's, or a rollout with all that is learnt from it.")),
      SweepKey(.integer("samples", 0...10_000, 8, "Completions whose text is kept at each evaluation.")),
    ])

  // MARK: Methods

  static let methods = MethodRegistry.all.map(method)

  private static func method(_ method: MethodDescription) -> SweepSection {
    var keys = method.settings.map { SweepKey($0) }
    var misplaced: [String: String] = [:]
    for section in SharedSection.allCases {
      if method.sharedSections.contains(section) {
        keys.append(
          SweepKey(
            section.rawValue, .object(overrides(section)), .optional,
            "What of `\(section.rawValue)` is otherwise for this entry."))
      } else {
        misplaced[section.rawValue] = method.reasonAgainst(section)
      }
    }
    keys.append(
      SweepKey(
        "sweep", .object(grid(of: method)), .optional,
        "Values to be tried, for settings of this table and for those of "
          + Quoting.enumeration(method.sharedSections.map { "`\($0.rawValue)`" }) + ", such as \"sft.epochs\"."))
    keys.append(combine)
    if !method.isTrained {
      misplaced["seeds"] = "no seeds: \(method.title) is not trained; its random numbers are of the sweep's own seed"
    } else {
      keys.append(
        SweepKey(
          "seeds", .list(.seed, distinct: true), .optional, "The seeds of this entry's cells, in place of the sweep's.")
      )
    }
    if method.takesReward {
      let words = RewardSource.allCases.map(\.rawValue)
      keys.append(
        SweepKey(
          "reward", .list(.setting(.choice(words)), distinct: true), .default(.list([.setting(.text("learned"))])),
          "What the policy is trained against: the learned reward, the ground truth, or in turn both."))
    } else {
      misplaced["reward"] = "no reward: \(method.title) trains against none"
    }
    return SweepSection(name: method.key, help: method.summary, keys: keys, misplaced: misplaced)
  }

  private static func grid(of method: MethodDescription) -> SweepSection {
    let own = method.settings.map { setting in
      var key = SweepKey(setting.name, .list(.setting(setting.kind), distinct: true), .optional, setting.help)
      key.onlyWith = setting.onlyWith
      return key
    }
    var misplaced: [String: String] = [:]
    for section in SharedSection.allCases where !method.sharedSections.contains(section) {
      for setting in section.settings { misplaced[section.dial(setting.name)] = method.reasonAgainst(section) }
    }
    return SweepSection(
      name: "sweep", help: "Values to be tried.", keys: own + method.sharedSections.flatMap(dials),
      misplaced: misplaced)
  }
}
