import Tensor

/// A prompt in tokens: the prefix of a document, or the prompt of an example.
public struct Prompt: Sendable, Hashable {
  public let tokens: [Int32]
  /// The index of the document, or of the prompt of the example, in the list from which the prompt was selected.
  public let source: Int
}

/// Selected prompts, with counts of the candidates that were not selected.
public struct PromptSet: Sendable {
  public let prompts: [Prompt]
  /// The number of prompts from a document from which an earlier prompt was taken.
  public let reused: Int
  /// The number of candidates that equal an earlier prompt.
  public let repeated: Int
  /// The number of candidates for the evaluation with which a training document starts.
  public let seenInTraining: Int
  /// The number of prompts of each length. Short lengths are rarer, because fewer short prefixes are distinct.
  var lengthCounts: [Int: Int] { prompts.reduce(into: [:]) { $0[$1.tokens.count, default: 0] += 1 } }
}

public enum PromptError: Error, Equatable, CustomStringConvertible {
  case notEnoughTraining(requested: Int, found: Int, documents: Int, lengths: ClosedRange<Int>)
  case notEnoughEvaluation(requested: Int, found: Int, documents: Int, repeated: Int, seenInTraining: Int)
  case notEnoughExamples(requested: Int, found: Int, examples: Int, paired: Bool)
  case notEnoughHeldOut(requested: Int, found: Int, examples: Int, repeated: Int, seenInTraining: Int)

  public var description: String {
    switch self {
    case .notEnoughTraining(let requested, let found, let documents, let lengths):
      return "\(requested) training prompts were requested, but the \(documents) training documents have only \(found) "
        + "distinct prefixes of \(lengths.lowerBound) to \(lengths.upperBound) tokens. "
        + "Request at most \(found), or provide more documents."
    case .notEnoughEvaluation(let requested, let found, let documents, let repeated, let seenInTraining):
      return
        "\(requested) evaluation prompts were requested, but the \(documents) held-out documents yield only \(found). "
        + "\(seenInTraining) prefixes were skipped because a training document starts with them, and \(repeated) "
        + "because they repeat an earlier prompt. Request at most \(found), or provide more documents."
    case .notEnoughExamples(let requested, let found, let examples, let paired):
      return "\(requested) training prompts were requested, but the \(examples) training examples have only \(found) "
        + "distinct prompts\(paired ? " with pairs" : ""). Request at most \(found), or provide more examples."
    case .notEnoughHeldOut(let requested, let found, let examples, let repeated, let seenInTraining):
      return
        "\(requested) evaluation prompts were requested, but the \(examples) held-out examples yield only \(found). "
        + "\(seenInTraining) prompts were skipped because a training prompt starts with them, and \(repeated) because "
        + "they repeat an earlier prompt. Request at most \(found), or provide more examples."
    }
  }
}

/// Selects prefixes of documents as prompts, by default of 2–8 tokens (arXiv 2305.18290, appendix C.1).
///
/// The lengths are tried in a random order for each document, so the first length is uniform over `lengths`. A prompt is
/// always shorter than its document.
public struct PromptSelection: Sendable {
  public let training: [[Int32]]
  let heldOut: [[Int32]]
  let lengths: ClosedRange<Int>
  let seed: UInt64

  /// - Precondition: All `lengths` are at least 1.
  public init(training: [[Int32]], heldOut: [[Int32]], lengths: ClosedRange<Int> = 2...8, seed: UInt64) {
    precondition(lengths.lowerBound >= 1, "a prompt has at least one token")
    self.training = training
    self.heldOut = heldOut
    self.lengths = lengths
    self.seed = seed
  }

  /// Returns distinct prefixes of training documents. Each document is tried once before any is tried again.
  public func trainingPrompts(count: Int) throws(PromptError) -> PromptSet {
    let candidates = CandidateOrder(training, lengths: lengths, seed: seed, purpose: "training prompt")
    var chosen: [Prompt] = []
    var seen = Set<[Int32]>()
    var used = Set<Int>()
    var reused = 0
    var repeated = 0
    search: for pass in 0..<lengths.count {
      for document in candidates.documents {
        if chosen.count >= count { break search }
        guard let tokens = candidates.prefix(document, pass: pass) else { continue }
        guard seen.insert(tokens).inserted else {
          repeated += 1
          continue
        }
        if !used.insert(document).inserted { reused += 1 }
        chosen.append(Prompt(tokens: tokens, source: document))
      }
    }
    guard chosen.count >= count else {
      throw .notEnoughTraining(requested: count, found: chosen.count, documents: training.count, lengths: lengths)
    }
    return PromptSet(prompts: chosen, reused: reused, repeated: repeated, seenInTraining: 0)
  }

  /// Returns distinct prefixes of held-out documents, at most one for each document. No training document starts with one of
  /// them, and none is in `avoiding`. The second length of a document is tried after the first lengths of all documents.
  public func evaluationPrompts(count: Int, avoiding: [[Int32]] = []) throws(PromptError) -> PromptSet {
    let candidates = CandidateOrder(heldOut, lengths: lengths, seed: seed, purpose: "evaluation prompt")
    var known = Set(avoiding)
    for document in training {
      for length in lengths where length <= document.count { known.insert(Array(document[..<length])) }
    }
    var chosen: [Prompt] = []
    var taken = Set<[Int32]>()
    var used = Set<Int>()
    var repeated = 0
    var seenInTraining = 0
    search: for pass in 0..<lengths.count {
      for document in candidates.documents where !used.contains(document) {
        if chosen.count >= count { break search }
        guard let tokens = candidates.prefix(document, pass: pass) else { continue }
        if known.contains(tokens) {
          seenInTraining += 1
        } else if !taken.insert(tokens).inserted {
          repeated += 1
        } else {
          used.insert(document)
          chosen.append(Prompt(tokens: tokens, source: document))
        }
      }
    }
    guard chosen.count >= count else {
      throw .notEnoughEvaluation(
        requested: count, found: chosen.count, documents: heldOut.count, repeated: repeated,
        seenInTraining: seenInTraining)
    }
    return PromptSet(prompts: chosen, reused: 0, repeated: repeated, seenInTraining: seenInTraining)
  }

  /// The documents in random order, and the lengths in a random order for each document.
  private struct CandidateOrder {
    let sequences: [[Int32]]
    let lengths: ClosedRange<Int>
    let seed: UInt64
    let purpose: StaticString
    /// Indices into `sequences`.
    let documents: [Int]

    init(_ sequences: [[Int32]], lengths: ClosedRange<Int>, seed: UInt64, purpose: StaticString) {
      self.sequences = sequences
      self.lengths = lengths
      self.seed = seed
      self.purpose = purpose
      var random = RandomStream(seed: seed, purpose: purpose)
      documents = random.permutation(of: sequences.count)
    }

    /// Returns the prefix of the document with its `pass`-th length, or nil if the document is not longer.
    func prefix(_ document: Int, pass: Int) -> [Int32]? {
      var random = RandomStream(seed: seed, purpose: purpose, index: UInt64(document), subindex: 1)
      let length = lengths.lowerBound + random.permutation(of: lengths.count)[pass]
      return length < sequences[document].count ? Array(sequences[document][..<length]) : nil
    }
  }
}
