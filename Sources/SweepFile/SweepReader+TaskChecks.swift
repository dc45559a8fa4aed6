import Alignment
import Tasks

/// What relates a task to its corpus, and both to the rest of the file.
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

  /// Only built-in texts have facts that are known.
  private mutating func checkFacts(_ reward: SweepFields, _ task: SweepFields) {
    guard reward.section.name == "facts", let corpus = task.section("corpus").flatMap(ExampleCorpus.init),
      !corpus.hasFacts
    else { return }
    report(
      .conflict, at: task.place(of: "reward"), found: "nobody knows the facts of a corpus of files",
      expected: "\"facts\" only with a \"builtin\" corpus; else a ROUGE or \"gold\"")
  }

  /// What is no larger has nothing over the policies that are measured by it.
  private mutating func checkGold(_ reward: SweepFields, isLargerThan model: SweepFields) {
    func size(_ fields: SweepFields) -> Int? {
      guard let layers = fields.integer("layers"), let width = fields.integer("width") else { return nil }
      return layers * width * width
    }
    guard let own = size(reward), let policy = size(model), own <= policy else { return }
    report(
      .conflict, at: reward.place,
      found: "a gold reward model that is no larger than the policies: layers times width squared is \(own), "
        + "and of `model` \(policy)",
      expected: "more \"layers\" or \"width\" than in `model`")
  }

  private mutating func checkHeldOutCorpus(_ task: SweepFields) {
    guard let corpus = task.section("corpus").flatMap(ExampleCorpus.init),
      let other = task.section("heldOutCorpus").flatMap(ExampleCorpus.init)
    else { return }
    if corpus == other {
      report(
        .conflict, at: task.place(of: "heldOutCorpus"), found: "the held-out corpus is the corpus itself",
        expected: "another, or none: some of the corpus is held out in any case")
    }
    let kind = task.section("reward")?.section.name
    if kind == "facts" || kind == nil && corpus.hasFacts, !other.hasFacts {
      report(
        .conflict, at: task.place(of: "heldOutCorpus"),
        found: "the reward is \"facts\", and nobody knows those of a held-out corpus of files",
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
      .conflict, at: pretraining.place(of: "corpus"), found: "the corpus beside the task's is the task's own",
      expected: "another: pretraining reads the task's corpus in any case")
  }

  /// Whose pairs there are none of.
  private mutating func checkLabels(_ task: SweepFields, _ root: SweepFields) {
    let hasNone: String
    if task.section.name == SweepTables.sentiment.name {
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
      let place: SweepPlace
      if fixed?.word("labels") == own, let fixed {
        place = fixed.place(of: "labels")
      } else if let grid = holder.section("sweep"),
        grid.settings(section.dial("labels"))?.contains(.text(own)) == true
      {
        place = grid.place(of: section.dial("labels"))
      } else {
        continue
      }
      report(
        .conflict, at: place, found: "\"corpus\", but \(hasNone)",
        expected: Quoting.alternatives(PreferenceLabels.sampledWords))
    }
  }
}
