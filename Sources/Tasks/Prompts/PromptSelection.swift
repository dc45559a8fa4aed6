import Tensor

/// A prompt: the first tokens of a document, or all of an example's.
public struct Prompt: Sendable, Hashable {
  public let tokens: [Int32]
  /// The place of the document, or of the example's prompt, in the list that was given.
  public let document: Int
}

/// Prompts that were chosen, and an account of the choice.
public struct PromptSet: Sendable {
  public let prompts: [Prompt]
  /// Prompts whose document gave another prompt before.
  public let reused: Int
  /// Candidates that equal a prompt chosen before.
  public let repeated: Int
  /// Candidates of the evaluation that begin a training document or are a prompt to avoid.
  public let seenInTraining: Int
  /// How many prompts there are of each length; lengths that occur are not evenly frequent, since few short
  /// beginnings are distinct.
  public var lengthCounts: [Int: Int] { prompts.reduce(into: [:]) { $0[$1.tokens.count, default: 0] += 1 } }
}

public enum PromptError: Error, Equatable, CustomStringConvertible {
  case notEnoughTraining(wanted: Int, found: Int, documents: Int, lengths: ClosedRange<Int>)
  case notEnoughEvaluation(wanted: Int, found: Int, documents: Int, repeated: Int, seenInTraining: Int)
  case notEnoughExamples(wanted: Int, found: Int, examples: Int, paired: Bool)
  case notEnoughHeldOut(wanted: Int, found: Int, examples: Int, repeated: Int, seenInTraining: Int)

  public var description: String {
    switch self {
    case .notEnoughTraining(let wanted, let found, let documents, let lengths):
      return "\(wanted) training prompts were asked for, but \(documents) training documents have only \(found) "
        + "distinct beginnings of \(lengths.lowerBound) to \(lengths.upperBound) tokens. "
        + "Ask for at most \(found), or give more documents."
    case .notEnoughEvaluation(let wanted, let found, let documents, let repeated, let seenInTraining):
      return "\(wanted) evaluation prompts were asked for, but \(documents) held-out documents give only \(found): "
        + "\(seenInTraining) beginnings were passed over because a training document begins so, and \(repeated) "
        + "because they repeat one chosen before. Ask for at most \(found), or give more documents."
    case .notEnoughExamples(let wanted, let found, let examples, let paired):
      return "\(wanted) training prompts were asked for, but \(examples) training examples have only \(found) distinct "
        + "prompts\(paired ? " with pairs" : ""). Ask for at most \(found), or give more examples."
    case .notEnoughHeldOut(let wanted, let found, let examples, let repeated, let seenInTraining):
      return "\(wanted) evaluation prompts were asked for, but \(examples) held-out examples give only \(found): "
        + "\(seenInTraining) prompts were passed over because a training prompt begins so, and \(repeated) because "
        + "they repeat one chosen before. Ask for at most \(found), or give more examples."
    }
  }
}

/// Chooses prompts of 2–8 tokens (arXiv 2305.18290, appendix C.1) from the beginnings of documents.
///
/// A document's lengths are tried in an order drawn for it, so the first is uniform over `lengths`. A beginning is
/// shorter than its document: something must be left to say.
public struct PromptSelection: Sendable {
  public let training: [[Int32]]
  public let heldOut: [[Int32]]
  public let lengths: ClosedRange<Int>
  public let seed: UInt64

  /// - Precondition: `lengths` begins at 1 or more.
  public init(training: [[Int32]], heldOut: [[Int32]], lengths: ClosedRange<Int> = 2...8, seed: UInt64) {
    precondition(lengths.lowerBound >= 1, "a prompt has at least one token")
    self.training = training
    self.heldOut = heldOut
    self.lengths = lengths
    self.seed = seed
  }

  /// Distinct beginnings of training documents. Each document is asked once before any is asked again.
  public func trainingPrompts(count: Int) throws(PromptError) -> PromptSet {
    let walk = Walk(documents: training, lengths: lengths, seed: seed, purpose: "training prompt")
    var chosen: [Prompt] = []
    var seen = Set<[Int32]>()
    var used = Set<Int>()
    var reused = 0
    var repeated = 0
    search: for pass in 0..<lengths.count {
      for document in walk.order {
        if chosen.count >= count { break search }
        guard let tokens = walk.candidate(document, pass: pass) else { continue }
        guard seen.insert(tokens).inserted else {
          repeated += 1
          continue
        }
        if !used.insert(document).inserted { reused += 1 }
        chosen.append(Prompt(tokens: tokens, document: document))
      }
    }
    guard chosen.count >= count else {
      throw .notEnoughTraining(wanted: count, found: chosen.count, documents: training.count, lengths: lengths)
    }
    return PromptSet(prompts: chosen, reused: reused, repeated: repeated, seenInTraining: 0)
  }

  /// Distinct beginnings of held-out documents with which no training document begins, and which are none of
  /// `avoiding`. A document gives one at most; where its first length is passed over, its others have their turn
  /// after all first ones.
  public func evaluationPrompts(count: Int, avoiding: [[Int32]] = []) throws(PromptError) -> PromptSet {
    let walk = Walk(documents: heldOut, lengths: lengths, seed: seed, purpose: "evaluation prompt")
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
      for document in walk.order where !used.contains(document) {
        if chosen.count >= count { break search }
        guard let tokens = walk.candidate(document, pass: pass) else { continue }
        if known.contains(tokens) {
          seenInTraining += 1
        } else if !taken.insert(tokens).inserted {
          repeated += 1
        } else {
          used.insert(document)
          chosen.append(Prompt(tokens: tokens, document: document))
        }
      }
    }
    guard chosen.count >= count else {
      throw .notEnoughEvaluation(
        wanted: count, found: chosen.count, documents: heldOut.count, repeated: repeated,
        seenInTraining: seenInTraining)
    }
    return PromptSet(prompts: chosen, reused: 0, repeated: repeated, seenInTraining: seenInTraining)
  }

  /// Documents in a random order, and for each the lengths in a random order.
  private struct Walk {
    let documents: [[Int32]]
    let lengths: ClosedRange<Int>
    let seed: UInt64
    let purpose: StaticString
    let order: [Int]

    init(documents: [[Int32]], lengths: ClosedRange<Int>, seed: UInt64, purpose: StaticString) {
      self.documents = documents
      self.lengths = lengths
      self.seed = seed
      self.purpose = purpose
      var random = RandomStream(seed: seed, purpose: purpose)
      order = random.permutation(of: documents.count)
    }

    func candidate(_ document: Int, pass: Int) -> [Int32]? {
      var random = RandomStream(seed: seed, purpose: purpose, index: UInt64(document), subindex: 1)
      let length = lengths.lowerBound + random.permutation(of: lengths.count)[pass]
      return length < documents[document].count ? Array(documents[document][..<length]) : nil
    }
  }
}
