import SweepTestSupport
@testable import SweepFile

extension SweepProblemCases {
  /// The kinds of task.
  static let taskNames = #""sentiment", "summarization", "dialogue" or "completion""#

  private static func file(_ task: String, _ rest: String = "") -> String {
    """
    { "name": "x", "model": { "context": 200 },
    \(rest)"task": \(task),
    "methods": [{ "method": "dpo" }] }
    """
  }

  /// What is said wrongly of tasks with prompts of their own, and of what goes with them.
  static let tasks: [Case] = [
    Case(
      "an unknown task", file(#"{ "kind": "summarisation" }"#),
      #"sweep.json:2:19: $.task.kind: "summarisation" is not allowed; expected "# + taskNames
        + #"; did you mean "summarization"?"#),
    Case(
      "facts of files",
      file(
        #"{ "kind": "summarization", "corpus": { "kind": "files", "path": "README.md" }, "reward": { "kind": "facts" } }"#
      ),
      #"sweep.json:2:98: $.task.reward: the facts of a corpus of files are not known; "#
        + #"expected "facts" only with a "builtin" corpus, or a ROUGE measure or "gold""#),
    Case(
      "facts of dialogues",
      file(#"{ "kind": "dialogue", "corpus": { "kind": "builtin" }, "reward": { "kind": "facts" } }"#),
      #"sweep.json:2:84: $.task.reward.kind: "facts" is not allowed; expected "rouge-1", "rouge-2", "rouge-l" or "gold""#
    ),
    Case(
      "a gold reward model that is no larger",
      file(
        #"{ "kind": "dialogue", "corpus": { "kind": "builtin" }, "reward": { "kind": "gold", "layers": 4, "width": 128, "heads": 4 } }"#
      ),
      "sweep.json:2:74: $.task.reward: a gold reward model that is not larger than the policies: layers times width squared "
        + "is 65536, and 65536 for `model`; expected more \"layers\" or \"width\" than in `model`"),
    Case(
      "heads of a gold reward model",
      file(#"{ "kind": "dialogue", "corpus": { "kind": "builtin" }, "reward": { "kind": "gold", "width": 200 } }"#),
      "sweep.json:2:101: $.task.reward.width: a width of 200 cannot be divided among 6 heads; "
        + "expected a width that is a multiple of the heads"),
    Case(
      "a context that holds no prompt",
      file(#"{ "kind": "summarization", "corpus": { "kind": "builtin" }, "promptTokens": 300 }"#),
      "sweep.json:1:38: $.model.context: a context of 200 cannot hold 1 start token, 300 prompt tokens and 40 "
        + "completion tokens; expected a context of at least 341"),
    Case(
      "windows of what has none",
      file(#"{ "kind": "summarization", "corpus": { "kind": "builtin" }, "sequenceTokens": 64 }"#),
      #"sweep.json:2:69: $.task: the key "sequenceTokens" is not allowed here; "#
        + "expected no sequenceTokens: SFT trains on whole prompts with their completions"),
    Case(
      "the same corpus held out",
      file(#"{ "kind": "summarization", "corpus": { "kind": "builtin" }, "heldOutCorpus": { "kind": "builtin" } }"#),
      "sweep.json:2:86: $.task.heldOutCorpus: the held-out corpus is the corpus itself; "
        + "expected another corpus, or none: part of the corpus is held out anyway"),
    Case(
      "a held-out corpus whose facts nobody knows",
      file(
        #"{ "kind": "summarization", "corpus": { "kind": "builtin" }, "heldOutCorpus": { "kind": "files", "path": "README.md" } }"#
      ),
      #"sweep.json:2:86: $.task.heldOutCorpus: the reward is "facts", but the facts of a held-out corpus of "#
        + #"files are not known; expected a "builtin" held-out corpus, or another "reward""#),
    Case(
      "pretraining on the corpus alone",
      file(
        #"{ "kind": "summarization", "corpus": { "kind": "builtin" }, "pretraining": { "corpus": { "kind": "builtin" } } }"#
      ),
      "sweep.json:2:96: $.task.pretraining.corpus: the pretraining corpus is the corpus of the task; "
        + "expected another corpus: pretraining always reads the corpus of the task"),
    Case(
      "what the other optimizer has, in pretraining",
      file(
        #"{ "kind": "summarization", "corpus": { "kind": "builtin" }, "pretraining": { "smoothing": 0.9, "corpus": { "kind": "builtin", "seed": 1 } } }"#
      ),
      #"sweep.json:2:86: $.task.pretraining.smoothing: "smoothing" has no effect with "optimizer" "adamw", "#
        + #"the default; expected it only with "optimizer" "rmsprop""#),
    Case(
      "pretraining on nothing, for no time",
      file(
        #"{ "kind": "summarization", "corpus": { "kind": "builtin" }, "pretraining": { "epochs": 0, "corpora": 1 } }"#),
      #"sweep.json:2:84: $.task.pretraining: the key "corpus" is missing; expected an object whose "kind" is "#
        + #""builtin" or "files""# + "\n"
        + "sweep.json:2:96: $.task.pretraining.epochs: 0 is not allowed; expected a number above 0 and at most 1000\n"
        + #"sweep.json:2:99: $.task.pretraining: unknown key "corpora"; expected one of the known keys"# + "\n"
        + "  known keys: corpus, optimizer, learningRate, batchSize, warmupSteps, schedule, gradientClip, weightDecay, beta1, "
        + "beta2, smoothing, epochs"),
    Case(
      "pairs that built-in summaries do not have",
      file(
        #"{ "kind": "summarization", "corpus": { "kind": "builtin" } }"#, #""preferences": { "labels": "corpus" }, "#),
      #"sweep.json:2:28: $.preferences.labels: "corpus", but built-in summaries have no pairs; "#
        + #"expected "ground-truth" or "bradley-terry""#),
    Case(
      "pairs that reviews do not have", sweepText(#""sweep": { "preferences.labels": ["ground-truth", "corpus"] },"#),
      #"sweep.json:2:34: $.sweep["preferences.labels"]: "corpus", but reviews have no pairs; "#
        + #"expected "ground-truth" or "bradley-terry""#),
    Case(
      "what is not drawn where the pairs are the corpus's",
      file(
        #"{ "kind": "dialogue", "corpus": { "kind": "builtin" } }"#,
        #""preferences": { "labels": "corpus", "completionsPerPrompt": 8 }, "#),
      #"sweep.json:2:38: $.preferences.completionsPerPrompt: "completionsPerPrompt" has no effect with "labels" "#
        + #""corpus"; expected it only with "labels" "ground-truth" or "bradley-terry""#),
    Case(
      "an unknown form and column",
      file(
        #"{ "kind": "completion", "corpus": { "kind": "files", "path": "README.md", "form": "hhh", "columns": { "chose": "a" } } }"#
      ),
      #"sweep.json:2:91: $.task.corpus.form: "hhh" is not allowed; expected "preference", "prompt-completion", "ranked", "#
        + #""unpaired", "stack-exchange", "hh", "scitldr", "tldr", "comparisons" or "cnn-dailymail"; did you mean "hh"?"#
        + "\n" + #"sweep.json:2:111: $.task.corpus.columns: unknown key "chose"; did you mean "chosen"?"#
        + "\n  known keys: chosen, rejected, prompt, score_chosen, score_rejected, completion, completions, scores, ranks, "
        + "label, question, response_j, response_k, source, target, subreddit, title, post, summary, info, summaries, "
        + "choice, article, highlights"),
  ]
}
