import Alignment
import Tasks

/// The sections of the sweep file's `task`.
extension SweepTables {
  static let tasks = [sentiment] + ExampleTask.Kind.allCases.map(examples)

  // MARK: Sentiment

  static let sentiment = SweepSection(
    name: SentimentTask.name,
    help: "Continue the beginning of a film review with positive sentiment (arXiv 2305.18290, section 6).",
    keys: [
      SweepKey("corpus", .variants(key: "kind", [builtinCorpus, imdbCorpus]), .required, "The reviews."),
      SweepKey(
        "promptTokens", .range(1...1024), .default(.range(2...8)), "The shortest and the longest prompt, in tokens."),
      SweepKey(.integer("completionTokens", 1...4096, 48, "The longest completion, in tokens.")),
      SweepKey(
        .integer("sequenceTokens", 2...8192, 72, "The length of the windows of a review that SFT trains on, in tokens.")
      ),
    ])

  static let builtinCorpus = SweepSection(
    name: "builtin", help: "Synthetic reviews whose sentiment is known, written by a grammar.",
    keys: [
      SweepKey(.integer("documents", 100...10_000_000, 12_000, "How many reviews.")),
      SweepKey("seed", .seed, .default(.seed(0)), "Which reviews."),
    ])

  static let imdbCorpus = SweepSection(
    name: "imdb", help: "The Large Movie Review Dataset (Maas et al., ACL 2011).",
    keys: [
      SweepKey("path", .path, .required, "Its archive or folder, relative to the sweep file.")
    ])

  // MARK: Tasks with prompts of their own

  private static func examples(_ kind: ExampleTask.Kind) -> SweepSection {
    let corpora = corpora(kind)
    return SweepSection(
      name: kind.rawValue, help: help(kind),
      keys: [
        SweepKey("corpus", .variants(key: "kind", corpora), .required, "The prompts with their completions."),
        SweepKey(
          "heldOutCorpus", .variants(key: "kind", corpora), .optional,
          "Where held-out prompts come from, if not from the same corpus: another domain, which no training sees, unless `pretraining` names it; said as `corpus` is. Of it too, only what it holds out is evaluated on."
        ),
        SweepKey(
          "pretraining", .object(pretraining(corpora)), .optional,
          "A base model that SFT begins from, where there is none from elsewhere: it has read the task's corpus and another."
        ),
        SweepKey("reward", .variants(key: "kind", rewards(kind)), .optional, rewardHelp(kind)),
        SweepKey(.integer("promptTokens", 4...8192, 128, "The longest prompt, in tokens.")),
        SweepKey(
          .choice(
            "overlong", OverlongPrompts.allCases.map(\.rawValue),
            (kind == .summarization ? OverlongPrompts.cutEnd : .cutStart).rawValue,
            "What becomes of longer prompts: their start is cut off, or their end but for what all prompts end with, such as \"TL;DR:\", or they are dropped with all that is theirs. How many is a fact in the ledger."
          )),
        SweepKey(
          .integer(
            "completionTokens", 1...4096, 40,
            "The longest completion, in tokens. What the corpus has longer is cut, and does not end.")),
        SweepKey(
          .boolean(
            "learnPrompts", true,
            "Whether SFT learns to write the prompts too, and not the completions alone. A model that begins with nothing learns the language from them; one that knows it need not."
          )),
      ],
      misplaced: ["sequenceTokens": "no sequenceTokens: SFT sees a prompt and its completion whole"])
  }

  private static func pretraining(_ corpora: [SweepSection]) -> SweepSection {
    SweepSection(
      name: "pretraining",
      help:
        "The training of a base model on whole texts, prompts and completions alike, of the task's corpus and of another. SFT, and whatever else is supervised, begins from its weights; SFT, preferences and what is learnt from them know the task's corpus alone. The tokenizer is trained on both.",
      keys: [
        SweepKey(
          "corpus", .variants(key: "kind", corpora), .required,
          "What is read beside the task's corpus, such as what `heldOutCorpus` names; said as `corpus` is. What it holds out is not read, and no held-out prompt may begin what is."
        )
      ] + SupervisedTrainer.settings.map { SweepKey($0) })
  }

  private static func help(_ kind: ExampleTask.Kind) -> String {
    switch kind {
    case .summarization: "Summarise a post, an article or an abstract (arXiv 2305.18290, section 6)."
    case .dialogue: "Answer the last turn of a dialogue (arXiv 2305.18290, section 6)."
    case .completion: "Complete the prompts of data of any kind."
    }
  }

  private static func corpora(_ kind: ExampleTask.Kind) -> [SweepSection] {
    switch kind {
    case .summarization: [builtinSummaries, files]
    case .dialogue: [builtinDialogues, files]
    case .completion: [files]
    }
  }

  private static let builtinSummaries = SweepSection(
    name: "builtin", help: "Texts written from hidden facts, with summaries as people write them.",
    keys: [
      SweepKey(
        .choice(
          "domain", SummaryDomain.allCases.map(\.rawValue), SummaryDomain.posts.rawValue,
          "Forum-like posts, or news-like reports, which have other facts and another style.")),
      SweepKey(.integer("documents", 100...10_000_000, 12_000, "How many texts.")),
      SweepKey("seed", .seed, .default(.seed(0)), "Which texts."),
    ])

  private static let builtinDialogues = SweepSection(
    name: "builtin", help: "Single questions, each with a helpful and an unhelpful answer, written by a grammar.",
    keys: [
      SweepKey(.integer("documents", 100...10_000_000, 3_000, "How many dialogues.")),
      SweepKey("seed", .seed, .default(.seed(0)), "Which dialogues."),
    ])

  private static let files = SweepSection(
    name: "files", help: "JSON Lines, plain or .gz, or CSV, in any form that `harness data` knows.",
    keys: [
      SweepKey(
        "path", .path, .required,
        "Prompts with completions. What nobody rejected is learned from; pairs, where there are some, are preferences."),
      SweepKey(
        "comparisons", .path, .optional,
        "More preferences, of which SFT learns nothing: OpenAI's comparisons beside its posts."),
      SweepKey(
        "heldOut", .path, .optional,
        "Held out as it is; without it, 12 % of the prompts are. A prompt of both is left out of training."),
      SweepKey(
        "form", .setting(.choice(DataForm.allCases.map(\.rawValue))), .optional,
        "The form of `path` and `heldOut`, where it cannot be found by their columns."),
      SweepKey("columns", .object(columns), .optional, "Columns that have other names than the form's."),
      SweepKey(
        "template", .text, .optional,
        "How a message of a conversation is written, such as \"\\n\\n{role}: {content}\"; or the prompt of a form that makes it of several columns."
      ),
      SweepKey(.boolean("singleTurn", false, "Whether dialogues whose prompt has more than one turn are passed over.")),
      SweepKey(
        .boolean("skipBad", false, "Whether bad records are counted and passed over, instead of stopping the sweep.")),
    ])

  private static let columns = SweepSection(
    name: "columns", help: "Columns that have other names than the form's.",
    keys: DataForm.allCases.flatMap(\.columns).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }.map { SweepKey($0, .text, .optional, "The file's name of the column `\($0)`.") })

  // MARK: Rewards

  private static func rewardHelp(_ kind: ExampleTask.Kind) -> String {
    "What is taken for the true worth of a completion; without it, "
      + (kind == .summarization ? "the facts of built-in texts, else ROUGE-L" : "a gold reward model") + "."
  }

  private static func rewards(_ kind: ExampleTask.Kind) -> [SweepSection] {
    (kind == .summarization ? [factsReward] : []) + ReferenceReward.Measure.allCases.map(reference) + [goldReward]
  }

  private static let factsReward = SweepSection(
    name: "facts",
    help:
      "Of built-in texts: the share of the important facts that a summary tells, less what it invents, as shares of them too, less 0.02 for each word beyond five for each important fact.",
    keys: [])

  private static func reference(_ measure: ReferenceReward.Measure) -> SweepSection {
    SweepSection(
      name: measure.rawValue, help: "F1 of ROUGE against the references, the best of them.",
      keys: [SweepKey(.boolean("stems", false, "Whether words are compared by their stems."))])
  }

  static let goldReward = SweepSection(
    name: "gold",
    help:
      "A reward model that is larger than the policies and stands for the truth (arXiv 2210.10760, section 2): trained as `sft` and `rewardModel` say, on the corpus's own pairs, or for built-in texts on pairs of the SFT policy's completions that the facts label.",
    keys: [
      SweepKey(.integer("layers", 1...128, 6, "Blocks.")),
      SweepKey(.integer("width", 8...8192, 192, "The residual stream's width, a multiple of `heads`.")),
      SweepKey(.integer("heads", 1...256, 6, "Attention heads in a block.")),
      SweepKey(.integer("prompts", 1...10_000_000, 2000, "Prompts whose pairs it is trained on.")),
    ])
}
