/// Gathers records into examples: those of one prompt become one, and texts that are the same byte for byte one completion.
struct ExampleGathering {
  private var examples: [Example] = []
  private var places: [[UInt8]: Int] = [:]
  /// Labels of completions that are of no pair, by example and completion.
  private var labels: [[Int: Bool]] = []
  private(set) var records = 0
  private(set) var blankPrompts = 0
  private(set) var blankCompletions = 0
  private(set) var ties = 0
  /// Records whose prompt another had before.
  private(set) var repeatedPrompts = 0
  /// Pairs of which an earlier record said the opposite.
  private(set) var contradictions = 0

  /// - Parameter learned: whether completions that nothing speaks against are to be learned from; otherwise only the pairs
  ///   are taken.
  mutating func add(_ record: DataRecord, learned: Bool) {
    records += 1
    ties += record.ties
    guard !Self.isBlank(record.prompt) else {
      blankPrompts += 1
      return
    }
    let place = place(of: record.prompt)
    var own: [Int?] = []
    for completion in record.completions {
      guard !Self.isBlank(completion.text) else {
        blankCompletions += 1
        own.append(nil)
        continue
      }
      own.append(add(completion.text, to: place))
    }
    for pair in record.pairs {
      guard let chosen = own[pair.chosen], let rejected = own[pair.rejected], chosen != rejected else { continue }
      let found = DataRecord.Pair(chosen: chosen, rejected: rejected)
      if examples[place].pairs.contains(.init(chosen: rejected, rejected: chosen)) {
        contradictions += 1
      } else if !examples[place].pairs.contains(found) {
        examples[place].pairs.append(found)
      }
    }
    for (index, completion) in record.completions.enumerated() {
      guard let index = own[index] else { continue }
      if let label = completion.label { labels[place][index] = label }
      if learned, !examples[place].references.contains(index) { examples[place].references.append(index) }
    }
  }

  /// - Parameter prefix: of the examples' names.
  mutating func finish(named prefix: String) -> [Example] {
    for index in examples.indices {
      pairByLabel(index)
      // What was rejected once is no example to follow, nor what was labelled as bad.
      let rejected = Set(examples[index].pairs.map(\.rejected))
      examples[index].references.removeAll { rejected.contains($0) || labels[index][$0] == false }
      examples[index].id = "\(prefix)/\(index)"
    }
    return examples
  }

  /// What is labelled good is preferred to what is labelled bad, where both are of one prompt.
  private mutating func pairByLabel(_ index: Int) {
    let good = labels[index].filter(\.value).keys.sorted(), bad = labels[index].filter { !$0.value }.keys.sorted()
    for chosen in good {
      for rejected in bad { examples[index].pairs.append(.init(chosen: chosen, rejected: rejected)) }
    }
  }

  private mutating func place(of prompt: String) -> Int {
    let key = Array(prompt.utf8)
    if let place = places[key] {
      repeatedPrompts += 1
      return place
    }
    places[key] = examples.count
    examples.append(Example(id: "", prompt: prompt, completions: [], references: [], pairs: []))
    labels.append([:])
    return examples.count - 1
  }

  private mutating func add(_ text: String, to place: Int) -> Int {
    if let known = examples[place].completions.firstIndex(where: { $0.utf8.elementsEqual(text.utf8) }) { return known }
    examples[place].completions.append(text)
    return examples[place].completions.count - 1
  }

  private static func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
