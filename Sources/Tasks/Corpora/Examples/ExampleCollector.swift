/// Merges records into examples: one example for each prompt, with distinct completions. Texts are equal if their bytes are.
struct ExampleCollector {
  private var examples: [Example] = []
  /// Indices into `examples`, by the bytes of the prompt.
  private var indices: [[UInt8]: Int] = [:]
  /// The labels of unpaired completions, by example and completion.
  private var labels: [[Int: Bool]] = []
  private(set) var records = 0
  private(set) var blankPrompts = 0
  private(set) var blankCompletions = 0
  private(set) var ties = 0
  /// The number of records whose prompt occurred in an earlier record.
  private(set) var repeatedPrompts = 0
  /// The number of pairs that contradict an earlier record.
  private(set) var contradictions = 0

  /// - Parameter asReferences: Whether completions that are never rejected become references. If false, the record adds only
  ///   pairs.
  mutating func add(_ record: DataRecord, asReferences: Bool) {
    records += 1
    ties += record.ties
    guard !record.prompt.isBlank else {
      blankPrompts += 1
      return
    }
    let example = index(ofPrompt: record.prompt)
    let completions = record.completions.map { add($0.text, to: example) }
    for pair in record.pairs {
      guard let chosen = completions[pair.chosen], let rejected = completions[pair.rejected], chosen != rejected else {
        continue
      }
      add(Example.Pair(chosen: chosen, rejected: rejected), to: example)
    }
    for (completion, index) in zip(record.completions, completions) {
      guard let index else { continue }
      if let label = completion.label { labels[example][index] = label }
      if asReferences, !examples[example].references.contains(index) { examples[example].references.append(index) }
    }
  }

  /// - Parameter prefix: The prefix of the ids of the examples.
  mutating func finish(named prefix: String) -> [Example] {
    for index in examples.indices {
      addPairsOfLabels(to: index)
      let rejected = Set(examples[index].pairs.map(\.rejected))
      examples[index].references.removeAll { rejected.contains($0) || labels[index][$0] == false }
      examples[index].id = "\(prefix)/\(index)"
    }
    return examples
  }

  /// Pairs each completion with a positive label with each completion of the same prompt with a negative label.
  private mutating func addPairsOfLabels(to example: Int) {
    let positive = labels[example].filter(\.value).keys.sorted()
    let negative = labels[example].filter { !$0.value }.keys.sorted()
    for chosen in positive {
      for rejected in negative { examples[example].pairs.append(.init(chosen: chosen, rejected: rejected)) }
    }
  }

  private mutating func index(ofPrompt prompt: String) -> Int {
    let key = Array(prompt.utf8)
    if let index = indices[key] {
      repeatedPrompts += 1
      return index
    }
    indices[key] = examples.count
    examples.append(Example(id: "", prompt: prompt, completions: [], references: [], pairs: []))
    labels.append([:])
    return examples.count - 1
  }

  /// Returns the index of the completion, or nil if it is blank.
  private mutating func add(_ completion: String, to example: Int) -> Int? {
    guard !completion.isBlank else {
      blankCompletions += 1
      return nil
    }
    let known = examples[example].completions.firstIndex { $0.utf8.elementsEqual(completion.utf8) }
    if let known { return known }
    examples[example].completions.append(completion)
    return examples[example].completions.count - 1
  }

  private mutating func add(_ pair: Example.Pair, to example: Int) {
    if examples[example].pairs.contains(.init(chosen: pair.rejected, rejected: pair.chosen)) {
      contradictions += 1
    } else if !examples[example].pairs.contains(pair) {
      examples[example].pairs.append(pair)
    }
  }
}
