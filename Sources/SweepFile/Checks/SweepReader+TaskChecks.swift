import Tasks

/// Checks of the task against its corpus and the rest of the file.
extension SweepReader {
  mutating func checkTask(_ task: SweepFields, _ root: SweepFields) {
    if let reward = task.section("reward") {
      checkFacts(reward, task)
      if reward.section.name == SweepTables.goldReward.name {
        checkHeads(reward)
        if let model = root.section("model") { checkGold(reward, isLargerThan: model) }
      }
    }
    checkHeldOutCorpus(task)
    checkPretraining(task)
    checkLabels(task, root)
  }

  /// Only built-in texts have known facts.
  private mutating func checkFacts(_ reward: SweepFields, _ task: SweepFields) {
    guard reward.section.name == "facts", let corpus = task.section("corpus").flatMap(ExampleCorpus.init),
      !corpus.hasFacts
    else { return }
    report(
      .conflict, at: task.location(of: "reward"), found: "the facts of a corpus of files are not known",
      expected: "\"facts\" only with a \"builtin\" corpus, or a ROUGE measure or \"gold\"")
  }

  /// A gold reward model must be larger than the policies that it evaluates.
  private mutating func checkGold(_ reward: SweepFields, isLargerThan model: SweepFields) {
    func size(_ fields: SweepFields) -> Int? {
      guard let layers = fields.integer("layers"), let width = fields.integer("width") else { return nil }
      return layers * width * width
    }
    guard let own = size(reward), let policy = size(model), own <= policy else { return }
    report(
      .conflict, at: reward.location,
      found: "a gold reward model that is not larger than the policies: layers times width squared is \(own), "
        + "and \(policy) for `model`",
      expected: "more \"layers\" or \"width\" than in `model`")
  }

  private mutating func checkHeldOutCorpus(_ task: SweepFields) {
    guard let corpus = task.section("corpus").flatMap(ExampleCorpus.init),
      let other = task.section("heldOutCorpus").flatMap(ExampleCorpus.init)
    else { return }
    if corpus == other {
      report(
        .conflict, at: task.location(of: "heldOutCorpus"), found: "the held-out corpus is the corpus itself",
        expected: "another corpus, or none: part of the corpus is held out anyway")
    }
    let kind = task.section("reward")?.section.name
    if kind == "facts" || kind == nil && corpus.hasFacts, !other.hasFacts {
      report(
        .conflict, at: task.location(of: "heldOutCorpus"),
        found: "the reward is \"facts\", but the facts of a held-out corpus of files are not known",
        expected: "a \"builtin\" held-out corpus, or another \"reward\"")
    }
  }

  private mutating func checkPretraining(_ task: SweepFields) {
    guard let pretraining = task.section("pretraining") else { return }
    checkConditions(pretraining)
    guard let corpus = task.section("corpus").flatMap(ExampleCorpus.init),
      corpus == pretraining.section("corpus").flatMap(ExampleCorpus.init)
    else { return }
    report(
      .conflict, at: pretraining.location(of: "corpus"), found: "the pretraining corpus is the corpus of the task",
      expected: "another corpus: pretraining always reads the corpus of the task")
  }

  /// Reports the use of the corpus's pairs for a corpus that has none.
  private mutating func checkLabels(_ task: SweepFields, _ root: SweepFields) {
    let hasNone: String
    if task.section.name == SentimentTask.name {
      hasNone = "reviews have no pairs"
    } else if task.section("corpus").flatMap(ExampleCorpus.init)?.hasFacts == true {
      hasNone = "built-in summaries have no pairs"
    } else {
      return
    }
    let section = SharedSection.preferences, own = PreferenceLabels.words[2]
    var holders = [root]
    for case .section(let entry) in root.list("methods") ?? [] { holders.append(entry) }
    for holder in holders {
      let fixed = holder.section(section.rawValue)
      let location: JSONLocation
      if fixed?.word("labels") == own, let fixed {
        location = fixed.location(of: "labels")
      } else if let grid = holder.section("sweep"),
        grid.settings(section.dial("labels"))?.contains(.text(own)) == true
      {
        location = grid.location(of: section.dial("labels"))
      } else {
        continue
      }
      report(
        .conflict, at: location, found: "\"corpus\", but \(hasNone)",
        expected: Quoting.alternatives(PreferenceLabels.sampledWords))
    }
  }
}
