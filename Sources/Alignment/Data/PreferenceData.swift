import LanguageModel
import Tensor

/// Completions of prompts with their rewards, and preferences between them.
///
/// Completions are nodes and preferences are edges between them, so a completion of several pairs is scored once.
public struct PreferenceData: Sendable {
  public struct Completion: Sendable, Equatable {
    /// The index of the prompt.
    public var prompt: Int
    public var tokens: [Int32]
    /// Whether it ends with the end-of-text token.
    public var finished: Bool
    /// The ground-truth reward.
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
  /// The training pairs; those of a prompt are consecutive.
  public var pairs: [Pair]
  /// Pairs for validation; none of their prompts is in `pairs`.
  public var validationPairs: [Pair]

  public init(prompts: [[Int32]], completions: [Completion], pairs: [Pair], validationPairs: [Pair]) {
    self.prompts = prompts
    self.completions = completions
    self.pairs = pairs
    self.validationPairs = validationPairs
  }

  /// The training pairs in a random order.
  ///
  /// - Parameter byPrompt: whether prompts are shuffled, each with its pairs, so that a batch scores a completion once
  ///   for all its pairs; otherwise pairs are shuffled one by one.
  func order(byPrompt: Bool, seed: UInt64, epoch: Int) -> [Pair] {
    var random = RandomStream(seed: seed, purpose: "order of pairs", index: UInt64(epoch))
    guard byPrompt else {
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

  /// The completions of each training prompt from the best to the worst, by the stored pairs: by the number of pairs that
  /// a completion wins, and if that is equal by the pair between the two. If no pair separates two completions, the
  /// first replaces both; a prompt with fewer than two completions left has no ranking.
  func rankings() -> [[Int]] {
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

  /// Runs of pairs that go through a model together; consecutive pairs of a prompt stay together.
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

  /// The completions of some pairs, each once, in the order of their first appearance.
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

  /// A batch of pairs as a ragged tree with each prompt and each completion once.
  public func batch(_ pairs: ArraySlice<Pair>, keepsFinalTokens: Bool = false) -> PairBatch {
    let graph = graph(pairs)
    return PairBatch(
      tree: tree(graph.completions, keepsFinalTokens: keepsFinalTokens), completions: graph.completions,
      pairs: graph.pairs)
  }

  private func tree(_ members: some Sequence<Int>, keepsFinalTokens: Bool = false) -> RaggedBatch {
    RaggedBatch(
      prompts: prompts, needed: members.map { (completions[$0].prompt, completions[$0].tokens[...]) },
      keepsFinalTokens: keepsFinalTokens)
  }

  /// The passes in which the completions of a training batch go through a model, all completions of a prompt in one
  /// pass. The parts of the batch take them in turn.
  func passes(over graph: PairGraph) -> [CompletionPass] {
    let groups = groups(of: graph)
    return Microbatch.runs(groups.map(\.rows), parts: Microbatch.parts).map { run in
      let members = groups[run].flatMap(\.members)
      return CompletionPass(members: members, tree: tree(members.map { graph.completions[$0] }))
    }
  }

  /// The completions of each prompt of a graph, in the order of the prompts' first appearance: as indices into the graph,
  /// with the number of their tokens, and of their rows in a model, which include the prompt.
  func groups(of graph: PairGraph) -> [(members: [Int], tokens: Int, rows: Int)] {
    var groups: [(members: [Int], tokens: Int, rows: Int)] = [], groupOf: [Int: Int] = [:]
    for (member, index) in graph.completions.enumerated() {
      let completion = completions[index], group = groupOf[completion.prompt] ?? groups.count
      if group == groups.count {
        groupOf[completion.prompt] = group
        groups.append(([], 0, prompts[completion.prompt].count))
      }
      groups[group].members.append(member)
      groups[group].tokens += completion.tokens.count
      groups[group].rows += completion.tokens.count
    }
    return groups
  }
}

/// Some pairs and their completions.
struct PairGraph {
  /// As indices into the completions of the data.
  var completions: [Int]
  /// As indices into `completions`.
  var pairs: [PreferenceData.Pair]
}

/// Completions of a graph that go through a model together.
struct CompletionPass {
  /// For each completion of the tree, its index in the graph.
  var members: [Int]
  var tree: RaggedBatch
}

/// Some pairs as input for a model.
public struct PairBatch: Sendable {
  public var tree: RaggedBatch
  /// For each completion of the tree, its index in the data.
  public var completions: [Int]
  /// As indices into the completions of the tree.
  public var pairs: [PreferenceData.Pair]
}
