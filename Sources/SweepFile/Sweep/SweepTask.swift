import Alignment
import Tasks

/// The task of the policies.
public enum SweepTask: Sendable, Hashable {
  /// Prompts are the starts of documents.
  case sentiment(SentimentTask)
  /// Prompts come from the corpus.
  case examples(ExampleTask)

  /// The name in the sweep file and in the ledger.
  public var name: String {
    switch self {
    case .sentiment: SentimentTask.name
    case .examples(let task): task.kind.rawValue
    }
  }

  /// The maximum length of a completion, in tokens.
  public var completionTokens: Int {
    switch self {
    case .sentiment(let task): task.completionTokens
    case .examples(let task): task.completionTokens
    }
  }

  /// The maximum length of a training sequence of SFT, in tokens.
  public var sequenceTokens: Int {
    switch self {
    case .sentiment(let task): task.sequenceTokens
    case .examples(let task): task.promptTokens + task.completionTokens
    }
  }

  /// The number of prompt tokens that cost estimates count.
  public var costlyPromptTokens: Int {
    switch self {
    case .sentiment: 0
    case .examples(let task): task.promptTokens
    }
  }

  /// The expected number of training sequences of SFT in an epoch.
  public var expectedDocuments: Double {
    switch self {
    case .sentiment(let task):
      switch task.corpus {
      case .builtin(let documents, _): 0.88 * Double(documents)
      case .imdb: 44_000
      }
    case .examples(let task): 0.88 * task.corpus.expectedExamples
    }
  }

  /// The expected number of training sequences of pretraining, which includes the corpus of the task.
  public var expectedPretrainingDocuments: Double {
    guard case .examples(let task) = self, let other = task.pretraining?.corpus else { return 0 }
    return expectedDocuments + 0.88 * other.expectedExamples
  }
}

/// Continue the start of a film review with positive sentiment.
public struct SentimentTask: Sendable, Hashable {
  static let name = "sentiment"

  public enum Corpus: Sendable, Hashable {
    /// Reviews from a grammar.
    case builtin(documents: Int, seed: UInt64)
    /// The Large Movie Review Dataset, by the absolute path of its archive or folder. Hashes of stages cover the
    /// content, not the path.
    case imdb(path: String)
  }

  public var corpus: Corpus
  /// The length of the shortest and of the longest prompt, in tokens.
  public var promptTokens: ClosedRange<Int>
  /// The maximum length of a completion, in tokens.
  public var completionTokens: Int
  /// The maximum length of a training sequence of SFT, in tokens.
  public var sequenceTokens: Int
}

/// Complete prompts of a corpus that has completions: summarize posts, answer in dialogues, or any other data.
public struct ExampleTask: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case summarization, dialogue, completion
  }

  public var kind: Kind
  public var corpus: ExampleCorpus
  /// The corpus of the held-out prompts, if it is another one: another domain.
  public var heldOutCorpus: ExampleCorpus?
  /// The training of the base model that SFT starts from; nil if SFT starts from random or pretrained weights.
  public var pretraining: Pretraining?
  public var reward: TaskReward
  /// The maximum length of a prompt, in tokens.
  public var promptTokens: Int
  public var overlong: OverlongPrompts
  /// The maximum length of a completion, in tokens.
  public var completionTokens: Int
  /// Whether SFT trains on prompts too. A model with random weights learns the language from them.
  public var learnsPrompts: Bool
}

/// The training of a base model on the prompts and completions of two corpora. As in the papers, SFT then starts from a
/// model that has seen more kinds of text than it is fine-tuned on.
public struct Pretraining: Sendable, Hashable {
  /// The corpus beside that of the task.
  public var corpus: ExampleCorpus
  /// Settings of `SupervisedTrainer.settings`. An epoch is a pass over both corpora.
  public var settings: Settings
}

/// The treatment of prompts that are too long.
public enum OverlongPrompts: String, Sendable, Hashable, Codable, CaseIterable {
  /// Cut off the first tokens.
  case cutStart = "cut-start"
  /// Cut off the last tokens, but keep the ending that all prompts share, such as "TL;DR:".
  case cutEnd = "cut-end"
  /// Drop the prompt and its completions.
  case drop
}

/// The ground-truth reward of a completion.
public enum TaskReward: Sendable, Hashable {
  case facts
  case reference(ReferenceReward.Measure, stems: Bool)
  /// A reward model that is larger than the policies, trained on the pairs of the corpus or, if the facts are known, on
  /// pairs that the facts label (arXiv 2210.10760, section 2).
  case gold(GoldReward)
}

public struct GoldReward: Sendable, Hashable {
  public var layers: Int
  public var width: Int
  public var heads: Int
  /// The number of prompts whose pairs it is trained on.
  public var prompts: Int
}
