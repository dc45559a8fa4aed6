import Alignment
import Literature

/// The sections of the sweep file. These tables are their only definition: the reader, the schema, the defaults and the
/// documentation all use them. The defaults suit a small experiment on a few processor cores.
enum SweepTables {
  static let root = SweepSection(
    name: "sweep", help: "An experiment: a task, a model, and the methods to compare on it.",
    keys: [
      SweepKey("$schema", .text, .optional, "The location of this schema, for editors. harness ignores it."),
      SweepKey("name", .name, .required, "The name of the experiment in commands, folders and figures."),
      SweepKey(
        "seed", .seed, .default(.seed(0)),
        "The seed of everything that all cells share, from the corpus to the reward model."),
      SweepKey("task", .variants(key: "kind", tasks), .required, "The task of the policies."),
      SweepKey("model", .object(model), .defaultSection, "The transformer of every policy."),
      SweepKey("sft", .object(sft), .defaultSection, "The supervised fine-tuning that trains the SFT policy."),
      SweepKey(
        "start", .object(overrides(.start)), .optional,
        "Settings that differ from `sft` for the initial policy. Training starts from the initial policy, and it is the reference of the KL divergence. Without this section, the SFT policy is the initial policy. The pairs and the reward model always come from the SFT policy."
      ),
      SweepKey(
        "preferences", .object(preferences), .defaultSection, "The preference pairs, sampled from the SFT policy."),
      SweepKey("rewardModel", .object(rewardModel), .defaultSection, "The training of the learned reward."),
      SweepKey(
        "methods", .list(.variants(key: "method", methods), distinct: false), .required,
        "The methods to compare. A method may occur again with other settings."),
      SweepKey(
        "sweep", .object(sharedGrid), .optional,
        "Values to try for settings of `sft`, `start`, `preferences` or `rewardModel`, such as \"preferences.flipRate\". They apply to every entry of `methods` that depends on the section and does not set the value itself."
      ),
      combine,
      SweepKey(
        "seeds", .list(.seed, distinct: true), .default(.list([.seed(0)])),
        "The training seeds. Every cell is trained once with each seed."),
      SweepKey("evaluation", .object(evaluation), .defaultSection, "How policies are evaluated during training."),
      SweepKey(
        "compareWith", .list(.setting(.choice(PublishedTables.all.map(\.key))), distinct: true), .optional,
        "Published tables and figures that the report compares this sweep with. No result depends on it."),
      SweepKey(
        "judging", .object(judging), .optional,
        "Pairwise judgements of the final policies' completions, in addition to the rewards."),
      SweepKey(
        "slurm", .object(slurm), .optional,
        "Settings for `harness run --executor slurm`. No result depends on them."),
    ])

  // MARK: Model

  static let model = SweepSection(
    name: "model", help: "The shape of the transformer.",
    keys: [
      SweepKey(
        .choice("architecture", ModelShape.Architecture.allCases.map(\.rawValue), "gpt2", "The family of transformers.")
      ),
      SweepKey(.integer("layers", 1...128, 4, "The number of transformer blocks.")),
      SweepKey(.integer("width", 8...8192, 128, "The width of the residual stream, a multiple of `heads`.")),
      SweepKey(.integer("heads", 1...256, 4, "The number of attention heads of each block.")),
      SweepKey(.integer("context", 4...8192, 96, "The number of positions, including that of the start token.")),
      SweepKey(
        .integer(
          "vocabulary", 257...262_144, 2048,
          "The number of tokens: 256 bytes, the end-of-text token, and the tokens that byte-pair encoding adds."
        )),
      SweepKey(
        "pretrained", .path, .optional,
        "The folder of a GPT-2 checkpoint in Hugging Face format (config.json, model.safetensors, vocab.json, merges.txt). SFT starts from its weights and uses its tokenizer and shape. `context` may be smaller than that of the checkpoint."
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
    help: "The preference pairs: all pairs of the completions of a prompt, or the pairs that the corpus provides.",
    keys: Sweep.preferenceSettings.map { SweepKey($0) }, shared: .whole(.preferences))

  /// A shared section as it occurs in `start` and in the entries of `methods`: every setting is optional.
  static func overrides(_ section: SharedSection) -> SweepSection {
    SweepSection(
      name: section.rawValue, help: "Settings that differ.",
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
    name: "sweep", help: "Values to try.", keys: SharedSection.allCases.flatMap(dials))

  private static let combine = SweepKey(
    "combine", .setting(.choice(Combination.allCases.map(\.rawValue))), .optional,
    "How the values of several settings in `sweep` are combined. \"cartesian\", the default, tries every combination. \"paired\" tries the first value of each setting, then the second of each, and so on."
  )

  static let evaluation = SweepSection(
    name: "evaluation", help: "Evaluation on new samples at temperature 1, for prompts that no training has seen.",
    keys: [
      SweepKey(.integer("prompts", 2...10_000_000, 512, "The number of prompts, all held out of training.")),
      SweepKey(
        .integer(
          "every", 1...1_000_000, 100,
          "The number of steps between evaluations. A step is an optimizer step, or for on-policy methods a rollout with all its optimizer steps."
        )),
      SweepKey(
        .integer("samples", 0...10_000, 8, "The number of completions whose text is stored at each evaluation.")),
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
            "Settings that differ from `\(section.rawValue)` for this entry."))
      } else {
        misplaced[section.rawValue] = method.reasonAgainst(section)
      }
    }
    keys.append(
      SweepKey(
        "sweep", .object(grid(of: method)), .optional,
        "Values to try, for settings of this table and of "
          + Quoting.enumeration(method.sharedSections.map { "`\($0.rawValue)`" }) + ", such as \"sft.epochs\"."))
    keys.append(combine)
    if !method.isTrained {
      misplaced["seeds"] = "no seeds: \(method.title) is not trained; its random numbers come from the sweep's seed"
    } else {
      keys.append(
        SweepKey(
          "seeds", .list(.seed, distinct: true), .optional,
          "The seeds of this entry's cells, instead of the seeds of the sweep.")
      )
    }
    if method.takesReward {
      let words = RewardSource.allCases.map(\.rawValue)
      keys.append(
        SweepKey(
          "reward", .list(.setting(.choice(words)), distinct: true), .default(.list([.setting(.text("learned"))])),
          "The reward that the policy is trained with: the learned reward, the ground truth, or both, each in its own cells."
        ))
    } else {
      misplaced["reward"] = "no reward: \(method.title) trains without a reward"
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
      name: "sweep", help: "Values to try.", keys: own + method.sharedSections.flatMap(dials),
      misplaced: misplaced)
  }
}
