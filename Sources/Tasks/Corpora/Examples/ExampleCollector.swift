import Tensor

/// Merges records into examples: one example for each prompt, with distinct completions. Texts are equal if their bytes are.
///
/// The time is linear in the number of records, also where all records have one prompt.
struct ExampleCollector {
  /// The maximum number of pairs of one prompt. Of more, this many are drawn at random.
  static let maximumPairs = 4096

  /// The data of an example besides its texts.
  private struct Index {
    /// The completions by their bytes.
    var completions: [[UInt8]: Int] = [:]
    var pairs: Set<Example.Pair> = []
    var references: Set<Int> = []
    /// The labels of unpaired completions.
    var labels: [Int: Bool] = [:]
  }

  private var examples: [Example] = []
  private var details: [Index] = []
  /// Indices into `examples`, by the bytes of the prompt.
  private var indices: [[UInt8]: Int] = [:]
  /// Completions that lost against a blank completion. Such a pair is dropped, and the completion is no reference.
  private var beatenByBlank: [Int: Set<Int>] = [:]
  private(set) var records = 0
  private(set) var blankPrompts = 0
  private(set) var blankCompletions = 0
  /// The number of pairs with a blank side.
  private(set) var blankPairs = 0
  private(set) var ties = 0
  /// The number of records whose completions repeated the prompt.
  private(set) var repeatingPrompt = 0
  /// The number of records whose prompt occurred in an earlier record.
  private(set) var repeatedPrompts = 0
  /// The number of pairs that contradict an earlier record.
  private(set) var contradictions = 0
  /// The number of prompts without any completion.
  private(set) var barePrompts = 0
  /// The number of pairs beyond the maximum of their prompt.
  private(set) var pairsBeyondMaximum = 0

  /// - Parameter asReferences: Whether completions that are never rejected become references. If false, the record adds only
  ///   pairs.
  mutating func add(_ record: DataRecord, asReferences: Bool) {
    records += 1
    ties += record.ties
    if record.repeatsPrompt { repeatingPrompt += 1 }
    guard !record.prompt.isBlank else {
      blankPrompts += 1
      return
    }
    let isBlank = record.completions.map(\.text.isBlankCompletion)
    blankCompletions += isBlank.count { $0 }
    var inKeptPair = Set<Int>(), beaten = Set<Int>()
    for pair in record.pairs {
      if isBlank[pair.chosen] || isBlank[pair.rejected] {
        blankPairs += 1
        if isBlank[pair.chosen] { beaten.insert(pair.rejected) }
      } else {
        inKeptPair.formUnion([pair.chosen, pair.rejected])
      }
    }
    let example = index(ofPrompt: record.prompt)
    let completions = record.completions.indices.map { place -> Int? in
      guard !isBlank[place] else { return nil }
      // A completion that only lost against a blank one teaches nothing.
      if beaten.contains(place), !inKeptPair.contains(place) {
        if let known = details[example].completions[Array(record.completions[place].text.utf8)] {
          beatenByBlank[example, default: []].insert(known)
        }
        return nil
      }
      let index = add(record.completions[place].text, to: example)
      if beaten.contains(place) { beatenByBlank[example, default: []].insert(index) }
      return index
    }
    for pair in record.pairs {
      guard let chosen = completions[pair.chosen], let rejected = completions[pair.rejected], chosen != rejected else {
        continue
      }
      add(Example.Pair(chosen: chosen, rejected: rejected), to: example)
    }
    for (completion, index) in zip(record.completions, completions) {
      guard let index else { continue }
      if let label = completion.label { details[example].labels[index] = label }
      if asReferences, details[example].references.insert(index).inserted {
        examples[example].references.append(index)
      }
    }
  }

  /// Whether the examples so far have pairs, or else labelled completions of both kinds.
  var preferences: CorpusPreferences {
    if details.contains(where: { !$0.pairs.isEmpty || Set($0.labels.values).count == 2 }) { return .pairs }
    return Set(details.flatMap { $0.labels.values }).count == 2 ? .labels : .none
  }

  /// - Parameter prefix: The prefix of the ids of the examples.
  mutating func finish(named prefix: String) -> [Example] {
    for index in examples.indices {
      addPairsOfLabels(to: index)
      keepMaximum(of: index)
      let rejected = Set(examples[index].pairs.map(\.rejected)), beaten = beatenByBlank[index] ?? []
      examples[index].references.removeAll {
        rejected.contains($0) || beaten.contains($0) || details[index].labels[$0] == false
      }
      examples[index].id = "\(prefix)/\(index)"
    }
    barePrompts = examples.count { $0.completions.isEmpty }
    return examples.filter { !$0.completions.isEmpty }
  }

  /// Pairs each completion with a positive label with each completion of the same prompt with a negative label. Of more pairs
  /// than the maximum, draws the maximum.
  private mutating func addPairsOfLabels(to example: Int) {
    let labels = details[example].labels
    let positive = labels.filter(\.value).keys.sorted(), negative = labels.filter { !$0.value }.keys.sorted()
    let count = positive.count * negative.count
    for number in draw(from: count, purpose: "pairs of labels", example) {
      let pair = Example.Pair(chosen: positive[number / negative.count], rejected: negative[number % negative.count])
      examples[example].pairs.append(pair)
    }
  }

  private mutating func keepMaximum(of example: Int) {
    let pairs = examples[example].pairs
    guard pairs.count > Self.maximumPairs else { return }
    // A pair's rejected completion stays rejected.
    let kept = draw(from: pairs.count, purpose: "pairs of one prompt", example).map { pairs[$0] }
    beatenByBlank[example, default: []].formUnion(pairs.map(\.rejected))
    examples[example].pairs = kept
  }

  /// Returns all numbers below a count, or the maximum number of pairs of them, in ascending order. The address of the random
  /// numbers is the prompt's text, so that other prompts do not change the draw.
  private mutating func draw(from count: Int, purpose: StaticString, _ example: Int) -> [Int] {
    guard count > Self.maximumPairs else { return Array(0..<count) }
    pairsBeyondMaximum += count - Self.maximumPairs
    var random = RandomStream(seed: 0, purpose: purpose, index: Self.address(of: examples[example].prompt))
    var drawn = Set<Int>()
    // Of at least 4097 numbers. The last draws repeat earlier ones most often, and take 9 attempts each at worst on average.
    while drawn.count < Self.maximumPairs { drawn.insert(random.index(below: count)) }
    return drawn.sorted()
  }

  /// The 64-bit FNV-1a hash.
  private static func address(of text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }

  private mutating func index(ofPrompt prompt: String) -> Int {
    let key = Array(prompt.utf8)
    if let index = indices[key] {
      repeatedPrompts += 1
      return index
    }
    indices[key] = examples.count
    examples.append(Example(id: "", prompt: prompt, completions: [], references: [], pairs: []))
    details.append(Index())
    return examples.count - 1
  }

  private mutating func add(_ completion: String, to example: Int) -> Int {
    let key = Array(completion.utf8)
    if let known = details[example].completions[key] { return known }
    let index = examples[example].completions.count
    details[example].completions[key] = index
    examples[example].completions.append(completion)
    return index
  }

  private mutating func add(_ pair: Example.Pair, to example: Int) {
    if details[example].pairs.contains(.init(chosen: pair.rejected, rejected: pair.chosen)) {
      contradictions += 1
    } else if details[example].pairs.insert(pair).inserted {
      examples[example].pairs.append(pair)
    }
  }
}

/// The kind of preferences that a corpus holds.
public enum CorpusPreferences: String, Sendable, Codable, Hashable {
  case none
  /// Two completions of one prompt, of which one is preferred.
  case pairs
  /// Completions with labels, good and bad, but no prompt with both.
  case labels
}
