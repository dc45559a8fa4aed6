import Alignment
import Tasks

/// What the policies are to do.
public enum SweepTask: Sendable, Hashable {
  /// Prompts are the beginnings of documents.
  case sentiment(SentimentTask)
  /// Prompts are the corpus's own.
  case examples(ExampleTask)

  /// As in the sweep file and the ledger.
  public var name: String {
    switch self {
    case .sentiment: SentimentTask.name
    case .examples(let task): task.kind.rawValue
    }
  }

  /// The longest completion, in tokens.
  public var completionTokens: Int {
    switch self {
    case .sentiment(let task): task.completionTokens
    case .examples(let task): task.completionTokens
    }
  }

  /// The longest sequence that SFT sees, in tokens.
  public var sequenceTokens: Int {
    switch self {
    case .sentiment(let task): task.sequenceTokens
    case .examples(let task): task.promptTokens + task.completionTokens
    }
  }

  /// Tokens of a prompt that are worth counting in estimates.
  public var costlyPromptTokens: Int {
    switch self {
    case .sentiment: 0
    case .examples(let task): task.promptTokens
    }
  }

  /// About how many sequences SFT learns from in an epoch.
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

  /// The same of pretraining, which learns from the task's corpus too.
  public var expectedPretrainingDocuments: Double {
    guard case .examples(let task) = self, let other = task.pretraining?.corpus else { return 0 }
    return expectedDocuments + 0.88 * other.expectedExamples
  }
}

/// Continue the beginning of a film review with positive sentiment.
public struct SentimentTask: Sendable, Hashable {
  static let name = "sentiment"

  public enum Corpus: Sendable, Hashable {
    /// Reviews that a grammar writes.
    case builtin(documents: Int, seed: UInt64)
    /// The Large Movie Review Dataset, by the absolute path of its archive or folder. The path says where the data
    /// lie and not what they are: what is made of them must be named by their content.
    case imdb(path: String)
  }

  public var corpus: Corpus
  /// The shortest and the longest prompt, in tokens.
  public var promptTokens: ClosedRange<Int>
  /// The longest completion, in tokens.
  public var completionTokens: Int
  /// The length of SFT's windows of a review, in tokens.
  public var sequenceTokens: Int
}

/// Complete prompts that the corpus has with completions: summarise posts, answer in dialogues, or whatever the data are of.
public struct ExampleTask: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case summarization, dialogue, completion
  }

  public var kind: Kind
  public var corpus: ExampleCorpus
  /// Where the held-out prompts are from, if not from the same corpus: another domain.
  public var heldOutCorpus: ExampleCorpus?
  /// What makes the base model that SFT begins from; nil where it begins with random or foreign weights.
  public var pretraining: Pretraining?
  public var reward: TaskReward
  /// The longest prompt, in tokens.
  public var promptTokens: Int
  public var overlong: OverlongPrompts
  /// The longest completion, in tokens.
  public var completionTokens: Int
  /// Whether SFT learns to write prompts too: a model that begins with nothing learns the language from them.
  public var learnsPrompts: Bool
}

/// A base model of its own: it learns to write whole texts, prompts and completions, of the task's corpus and of another,
/// and nobody's preferences. So SFT can begin, as in the papers, with a model that has read more kinds of text than it is
/// tuned on.
public struct Pretraining: Sendable, Hashable {
  /// What it reads beside the task's corpus.
  public var corpus: ExampleCorpus
  /// By `SupervisedTrainer.settings`; an epoch is a pass over both.
  public var settings: Settings
}

/// What becomes of prompts that are too long.
public enum OverlongPrompts: String, Sendable, Hashable, Codable, CaseIterable {
  /// Their first tokens go.
  case cutStart = "cut-start"
  /// Their last tokens go, but for what all prompts end with, such as "TL;DR:".
  case cutEnd = "cut-end"
  /// They go, with all that is theirs.
  case drop
}

/// What is taken for the true worth of a completion.
public enum TaskReward: Sendable, Hashable {
  /// `FactsReward`.
  case facts
  /// `ReferenceReward`.
  case reference(ReferenceReward.Measure, stems: Bool)
  /// A reward model that is larger than the policies, trained on the corpus's own pairs, or where the truth is known on
  /// pairs that it labels (arXiv 2210.10760, section 2).
  case gold(GoldReward)
}

public struct GoldReward: Sendable, Hashable {
  public var layers: Int
  public var width: Int
  public var heads: Int
  /// Prompts whose pairs it is trained on.
  public var prompts: Int
}
