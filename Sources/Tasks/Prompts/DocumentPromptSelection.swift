import Tensor

/// Selects prefixes of documents as prompts, by default of 2–8 tokens (arXiv 2305.18290, appendix C.1).
///
/// The lengths are tried in a random order for each document, so the first length is uniform over `lengths`. A prompt is
/// always shorter than its document.
public struct DocumentPromptSelection: Sendable {
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
  /// them. The second length of a document is tried after the first lengths of all documents.
  public func evaluationPrompts(count: Int) throws(PromptError) -> PromptSet {
    let candidates = CandidateOrder(heldOut, lengths: lengths, seed: seed, purpose: "evaluation prompt")
    var known = Set<[Int32]>()
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
