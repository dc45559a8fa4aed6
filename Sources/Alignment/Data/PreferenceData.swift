import LanguageModel
import Tensor

/// Completions of prompts, what they are worth, and which is preferred to which.
///
/// Completions are nodes and preferences are edges between them, so a completion that stands in several pairs is
/// scored once.
public struct PreferenceData: Sendable {
  public struct Completion: Sendable, Equatable {
    /// Index of its prompt.
    public var prompt: Int
    public var tokens: [Int32]
    /// Whether it ends with the end-of-text token.
    public var finished: Bool
    /// Ground-truth reward.
    public var reward: Double
    /// Σ log π_ref of its tokens, nats.
    public var reference: Double

    public init(prompt: Int, tokens: [Int32], finished: Bool, reward: Double, reference: Double) {
      self.prompt = prompt
      self.tokens = tokens
      self.finished = finished
      self.reward = reward
      self.reference = reference
    }
  }

  public struct Pair: Sendable, Hashable {
    /// Indices of completions.
    public var chosen: Int
    public var rejected: Int

    public init(chosen: Int, rejected: Int) {
      self.chosen = chosen
      self.rejected = rejected
    }
  }

  public var prompts: [[Int32]]
  public var completions: [Completion]
  /// A prompt's pairs stand together.
  public var pairs: [Pair]
  /// Pairs kept for validation; their prompts are in none of `pairs`.
  public var validationPairs: [Pair]

  public init(prompts: [[Int32]], completions: [Completion], pairs: [Pair], validationPairs: [Pair]) {
    self.prompts = prompts
    self.completions = completions
    self.pairs = pairs
    self.validationPairs = validationPairs
  }

  /// The pairs in an order for training.
  ///
  /// - Parameter together: whether prompts are shuffled, each with its pairs, so that a batch scores a completion once
  ///   for all its pairs; otherwise pairs are shuffled singly.
  public func order(together: Bool, seed: UInt64, epoch: Int) -> [Pair] {
    var random = RandomStream(seed: seed, purpose: "order of pairs", index: UInt64(epoch))
    guard together else {
      var shuffled = pairs
      random.shuffle(&shuffled)
      return shuffled
    }
    var groups: [[Pair]] = []
    var last = -1
    for pair in pairs {
      let prompt = completions[pair.chosen].prompt
      if prompt != last { groups.append([]) }
      groups[groups.count - 1].append(pair)
      last = prompt
    }
    random.shuffle(&groups)
    return groups.flatMap { $0 }
  }

  /// Each training prompt's completions from the best to the worst, by the stored pairs: by how many of their pairs they
  /// win, and where that is equal by the pair between them. Of completions that no pair tells apart the first stands for
  /// all; a prompt with fewer than two left has no ranking.
  public func rankings() -> [[Int]] {
    var wins: [Int: Int] = [:]
    var prompts: [Int] = [], members: [Int: [Int]] = [:]
    var beaten: Set<Pair> = []
    for pair in pairs {
      let prompt = completions[pair.chosen].prompt
      if members[prompt] == nil { prompts.append(prompt) }
      for completion in [pair.chosen, pair.rejected] where wins[completion] == nil {
        wins[completion] = 0
        members[prompt, default: []].append(completion)
      }
      wins[pair.chosen, default: 0] += 1
      beaten.insert(pair)
    }
    return prompts.compactMap { prompt in
      var ranking: [Int] = []
      for candidate in (members[prompt] ?? []).sorted(by: { (wins[$0] ?? 0, $1) > (wins[$1] ?? 0, $0) }) {
        var place = ranking.count
        while place > 0, wins[ranking[place - 1]] == wins[candidate],
          beaten.contains(Pair(chosen: candidate, rejected: ranking[place - 1]))
        {
          place -= 1
        }
        let isTied =
          place > 0 && wins[ranking[place - 1]] == wins[candidate]
          && !beaten.contains(Pair(chosen: ranking[place - 1], rejected: candidate))
        if !isTied { ranking.insert(candidate, at: place) }
      }
      return ranking.count > 1 ? ranking : nil
    }
  }

  /// Runs of pairs that go through a model together; a prompt's pairs that stand together are not parted.
  func passes(_ pairs: ArraySlice<Pair>) -> [ArraySlice<Pair>] {
    var groups: [Range<Int>] = [], sizes: [Int] = []
    var start = pairs.startIndex
    while start < pairs.endIndex {
      let prompt = completions[pairs[start].chosen].prompt
      var end = start, members: Set<Int> = []
      while end < pairs.endIndex, completions[pairs[end].chosen].prompt == prompt {
        members.formUnion([pairs[end].chosen, pairs[end].rejected])
        end += 1
      }
      groups.append(start..<end)
      sizes.append(prompts[prompt].count + members.reduce(0) { $0 + completions[$1].tokens.count })
      start = end
    }
    return Microbatch.runs(sizes).map { pairs[groups[$0.lowerBound].lowerBound..<groups[$0.upperBound - 1].upperBound] }
  }

  /// The completions between which some pairs stand, each once, in the order in which they are met.
  func graph(_ pairs: some Sequence<Pair>) -> PairGraph {
    var place: [Int: Int] = [:]
    var members: [Int] = []
    func find(_ completion: Int) -> Int {
      if let known = place[completion] { return known }
      place[completion] = members.count
      members.append(completion)
      return members.count - 1
    }
    let edges = pairs.map { Pair(chosen: find($0.chosen), rejected: find($0.rejected)) }
    return PairGraph(completions: members, pairs: edges)
  }

  /// A batch of pairs as a ragged tree: each prompt and each completion once.
  public func batch(_ pairs: ArraySlice<Pair>, keepsFinalTokens: Bool = false) -> PairBatch {
    let graph = graph(pairs)
    return PairBatch(
      tree: tree(graph.completions, keepsFinalTokens: keepsFinalTokens), completions: graph.completions,
      pairs: graph.pairs)
  }

  private func tree(_ members: some Sequence<Int>, keepsFinalTokens: Bool = false) -> RaggedBatch {
    ragged(
      prompts, members.map { (completions[$0].prompt, completions[$0].tokens[...]) },
      keepsFinalTokens: keepsFinalTokens)
  }

  /// The passes in which a graph's completions go through a model, shared out among so many threads: a prompt's
  /// completions in one.
  func passes(over graph: PairGraph, threads: Int) -> [CompletionPass] {
    var groups: [[Int]] = [], groupOf: [Int: Int] = [:]
    for (member, completion) in graph.completions.enumerated() {
      let prompt = completions[completion].prompt
      if let group = groupOf[prompt] {
        groups[group].append(member)
      } else {
        groupOf[prompt] = groups.count
        groups.append([member])
      }
    }
    let sizes = groups.map { group in
      group.reduce(prompts[completions[graph.completions[group[0]]].prompt].count) {
        $0 + completions[graph.completions[$1]].tokens.count
      }
    }
    return Microbatch.runs(sizes, threads: threads).map { run in
      let members = groups[run].flatMap { $0 }
      return CompletionPass(members: members, tree: tree(members.map { graph.completions[$0] }))
    }
  }
}

/// Some pairs, and the completions between which they stand.
struct PairGraph {
  /// Indices into the data's.
  var completions: [Int]
  /// Indices are into `completions`.
  var pairs: [PreferenceData.Pair]
}

/// Some of a graph's completions, as they go through a model together.
struct CompletionPass {
  /// For each completion of the tree, its index in the graph.
  var members: [Int]
  var tree: RaggedBatch
}

/// Some pairs, ready to be scored.
public struct PairBatch: Sendable {
  public var tree: RaggedBatch
  /// For each completion of the tree, its index in the data.
  public var completions: [Int]
  /// Indices are the tree's completions.
  public var pairs: [PreferenceData.Pair]
}
