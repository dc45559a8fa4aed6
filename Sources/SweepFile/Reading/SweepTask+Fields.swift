import Alignment
import Tasks

// Initializers from fields. They return nil only if a section is incomplete; the reader has reported that.

extension SweepTask {
  init?(_ fields: SweepFields) {
    if fields.section.name == SentimentTask.name {
      guard let task = SentimentTask(fields) else { return nil }
      self = .sentiment(task)
    } else {
      guard let task = ExampleTask(fields) else { return nil }
      self = .examples(task)
    }
  }
}

extension SentimentTask {
  fileprivate init?(_ fields: SweepFields) {
    guard let corpus = fields.section("corpus").flatMap(Corpus.init), let promptTokens = fields.range("promptTokens"),
      let completionTokens = fields.integer("completionTokens"), let sequenceTokens = fields.integer("sequenceTokens")
    else { return nil }
    self.init(
      corpus: corpus, promptTokens: promptTokens, completionTokens: completionTokens, sequenceTokens: sequenceTokens)
  }
}

extension SentimentTask.Corpus {
  fileprivate init?(_ fields: SweepFields) {
    if let path = fields.word("path") {
      self = .imdb(path: path)
    } else if let documents = fields.integer("documents"), let seed = fields.seed("seed") {
      self = .builtin(documents: documents, seed: seed)
    } else {
      return nil
    }
  }
}

extension ExampleTask {
  fileprivate init?(_ fields: SweepFields) {
    guard let kind = Kind(rawValue: fields.section.name),
      let corpus = fields.section("corpus").flatMap(ExampleCorpus.init),
      let promptTokens = fields.integer("promptTokens"),
      let overlong = fields.word("overlong").flatMap(OverlongPrompts.init),
      let completionTokens = fields.integer("completionTokens"), let learnsPrompts = fields.boolean("learnPrompts")
    else { return nil }
    self.init(
      kind: kind, corpus: corpus, heldOutCorpus: fields.section("heldOutCorpus").flatMap(ExampleCorpus.init),
      pretraining: fields.section("pretraining").flatMap(Pretraining.init),
      reward: fields.section("reward").flatMap(TaskReward.init) ?? TaskReward.default(for: kind, of: corpus),
      promptTokens: promptTokens, overlong: overlong, completionTokens: completionTokens, learnsPrompts: learnsPrompts)
  }
}

extension Pretraining {
  init?(_ fields: SweepFields) {
    guard let corpus = fields.section("corpus").flatMap(ExampleCorpus.init) else { return nil }
    self.init(corpus: corpus, settings: fields.settings(of: SupervisedTrainer.settings))
  }
}

extension ExampleCorpus {
  init?(_ fields: SweepFields) {
    if let path = fields.word("path"), let singleTurn = fields.boolean("singleTurn"),
      let skipBad = fields.boolean("skipBad")
    {
      let columns = fields.section("columns")
      self = .files(
        ExampleFiles(
          path: path, comparisons: fields.word("comparisons"), heldOut: fields.word("heldOut"),
          form: fields.word("form").flatMap(DataForm.init),
          columns: Dictionary(
            uniqueKeysWithValues: (columns?.section.keys ?? []).compactMap { key in
              columns?.word(key.name).map { (key.name, $0) }
            }),
          template: fields.word("template"), singleTurn: singleTurn, skipBad: skipBad))
    } else if let documents = fields.integer("documents"), let seed = fields.seed("seed") {
      if let domain = fields.word("domain").flatMap(SummaryDomain.init) {
        self = .summaries(domain: domain, documents: documents, seed: seed)
      } else {
        self = .dialogues(documents: documents, seed: seed)
      }
    } else {
      return nil
    }
  }
}

extension TaskReward {
  init?(_ fields: SweepFields) {
    if let measure = ReferenceReward.Measure(rawValue: fields.section.name) {
      guard let stems = fields.boolean("stems") else { return nil }
      self = .reference(measure, stems: stems)
    } else if fields.section.name == SweepTables.goldReward.name {
      guard let layers = fields.integer("layers"), let width = fields.integer("width"),
        let heads = fields.integer("heads"), let prompts = fields.integer("prompts")
      else { return nil }
      self = .gold(GoldReward(layers: layers, width: width, heads: heads, prompts: prompts))
    } else {
      self = .facts
    }
  }

  /// The default reward.
  static func `default`(for kind: ExampleTask.Kind, of corpus: ExampleCorpus) -> TaskReward {
    if corpus.hasFacts { return .facts }
    if kind == .summarization { return .reference(.rougeL, stems: false) }
    func defaultValue(_ key: String) -> Int {
      guard case .default(.setting(.integer(let value)))? = SweepTables.goldReward.key(key)?.presence else {
        preconditionFailure("the gold reward model has no default \(key)")
      }
      return value
    }
    return .gold(
      GoldReward(
        layers: defaultValue("layers"), width: defaultValue("width"), heads: defaultValue("heads"),
        prompts: defaultValue("prompts")))
  }
}
