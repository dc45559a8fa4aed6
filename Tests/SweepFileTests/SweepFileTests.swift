import Alignment
import Foundation
import Literature
import SweepTestSupport
import Testing

@testable import SweepFile

struct SweepFileTests {
  @Test func theShortestFileHasAllDefaults() throws {
    let sweep = try loadSweep(
      """
      { "name": "x", "task": {"kind":"sentiment","corpus":{"kind":"builtin"}},
        "methods":[{"method":"dpo","sweep":{"beta":[0.1]}}] }
      """
    )
    #expect(
      sweep
        == Sweep(
          name: "x", seed: 0,
          task: .sentiment(
            SentimentTask(
              corpus: .builtin(documents: 12_000, seed: 0), promptTokens: 2...8, completionTokens: 48,
              sequenceTokens: 72)),
          model: ModelShape(
            architecture: .gpt2, layers: 4, width: 128, heads: 4, context: 96, vocabulary: 2048),
          sft: Settings(defaultsOf: Sweep.sftSettings),
          preferences: Settings(defaultsOf: Sweep.preferenceSettings),
          rewardModel: Settings(defaultsOf: Sweep.rewardModelSettings),
          methods: [
            MethodSweep(
              method: "dpo", settings: Settings([:]), grid: [.init(name: "beta", values: [.number(0.1)])], rewards: [])
          ],
          seeds: [0], evaluation: EvaluationSettings(prompts: 512, every: 100, samples: 8)))
    #expect(sweep.sft.number("learningRate") == 2e-3)
    #expect(sweep.sft.text("schedule") == "cosine")
    #expect(sweep.rewardModel.number("epochs") == 3)
    #expect(
      PreferenceSettings(sweep.preferences)
        == PreferenceSettings(prompts: 2000, completionsPerPrompt: 4, labels: .groundTruth, validationShare: 0.05))
  }

  @Test func everythingThatIsSaidIsTaken() throws {
    let text = """
      { "$schema": "anything", "name": "A-1_b.c", "seed": 18446744073709551615,
        "task": { "kind": "sentiment", "corpus": { "kind": "builtin", "documents": 200, "seed": 9007199254740993 },
                  "promptTokens": [3, 3], "completionTokens": 5, "sequenceTokens": 9 },
        "model": { "architecture": "gpt2", "layers": 2.0, "width": 3.2e1, "heads": 2, "context": 9, "vocabulary": 257 },
        "sft": { "epochs": 0.5, "optimizer": "rmsprop", "smoothing": 0.9, "schedule": "linear" },
        "preferences": { "prompts": 10, "completionsPerPrompt": 2, "labels": "bradley-terry", "labelTemperature": 2,
                         "validationShare": 0 },
        "rewardModel": { "weightDecay": 0.1 },
        "methods": [{ "method": "ppo", "updates": 3, "whitenAdvantages": false, "reward": ["ground-truth"] }],
        "seeds": [3, 18446744073709551615], "evaluation": { "prompts": 2, "every": 7, "samples": 0 } }
      """
    let sweep = try loadSweep(text)
    #expect(sweep.name == "A-1_b.c")
    #expect(sweep.seed == .max)
    #expect(
      sweep.task
        == .sentiment(
          SentimentTask(
            corpus: .builtin(documents: 200, seed: 9_007_199_254_740_993), promptTokens: 3...3, completionTokens: 5,
            sequenceTokens: 9)))
    #expect(
      sweep.model
        == ModelShape(architecture: .gpt2, layers: 2, width: 32, heads: 2, context: 9, vocabulary: 257))
    let sft = Settings(defaultsOf: Sweep.sftSettings).setting("epochs", to: .number(0.5))
      .setting("optimizer", to: .text("rmsprop")).setting("smoothing", to: .number(0.9))
      .setting("schedule", to: .text("linear"))
    #expect(sweep.sft == sft)
    #expect(
      PreferenceSettings(sweep.preferences)
        == PreferenceSettings(
          prompts: 10, completionsPerPrompt: 2, labels: .bradleyTerry(temperature: 2), validationShare: 0))
    #expect(sweep.rewardModel.number("weightDecay") == 0.1)
    #expect(
      sweep.methods == [
        MethodSweep(
          method: "ppo", settings: Settings(["updates": .integer(3), "whitenAdvantages": .boolean(false)]), grid: [],
          rewards: [.groundTruth])
      ])
    #expect(sweep.seeds == [3, .max])
    #expect(sweep.evaluation == EvaluationSettings(prompts: 2, every: 7, samples: 0))
    #expect(try loadSweep(text) == sweep)
  }

  // MARK: Cells

  @Test func cellsAreEveryCombinationInFileOrder() throws {
    let sweep = try loadSweep(
      sweepText(
        #""seeds": [7, 8], "evaluation": { "every": 25 },"#,
        methods: """
          { "method": "sft" },
          { "method": "preferred-ft" },
          { "method": "dpo", "batchSize": 8, "sweep": { "learningRate": [1e-4, 1e-5], "beta": [1, 5] } },
          { "method": "dpo", "sweep": { "schedule": ["cosine"], "epochs": [2, 3] } },
          { "method": "ppo", "evaluateEvery": 5, "sweep": { "targetKL": [3, 6] },
            "reward": ["learned", "ground-truth"] }
          """))
    let cells = sweep.cells()
    let preferredFT = MethodDescription.preferredFT
    let shown = cells.filter { $0.seed != 8 }.map { cell in
      "\(cell.method) \(cell.hyperparameter) \(cell.value) \(cell.reward?.rawValue ?? "-")"
    }
    #expect(
      shown == [
        "sft none 0.0 -",
        "preferred-ft learningRate \(Settings(defaultsOf: preferredFT.settings).number("learningRate")) -",
        // The last axis varies fastest; beta is DPO's own, so the figure goes by it though it comes second.
        "dpo beta 1.0 -", "dpo beta 5.0 -", "dpo beta 1.0 -", "dpo beta 5.0 -",
        // Words are no place on an axis.
        "dpo epochs 2.0 -", "dpo epochs 3.0 -",
        "ppo targetKL 3.0 learned", "ppo targetKL 6.0 learned", "ppo targetKL 3.0 ground-truth",
        "ppo targetKL 6.0 ground-truth",
      ])
    // The reference policy is no training to be repeated.
    #expect(cells.map(\.seed) == [0] + (1..<shown.count).flatMap { _ in [UInt64(7), 8] })
    #expect(Set(cells).count == cells.count)

    let dpo = try #require(MethodRegistry.method("dpo"))
    let third = cells[8]
    #expect(third.settings.values.count == dpo.settings.count)
    #expect(third.settings.number("learningRate") == 1e-5)
    #expect(third.settings.integer("batchSize") == 8)
    #expect(third.settings.integer("evaluateEvery") == 25)
    #expect(cells.last?.settings.integer("evaluateEvery") == 5)
    // PPO trains against the learned reward unless it is told otherwise.
    #expect(try loadSweep(sweepText(methods: #"{ "method": "ppo" }"#)).cells().map(\.reward) == [.learned])
  }

  @Test func anEntryMayHaveSeedsOfItsOwn() throws {
    let text = sweepText(
      #""seeds": [1],"#,
      methods: """
        { "method": "preferred-ft", "seeds": [0, 2] }, { "method": "dpo" }, { "method": "dpo", "seeds": [4] }
        """)
    let sweep = try loadSweep(text)
    #expect(sweep.cells().map { "\($0.method) \($0.seed)" } == ["preferred-ft 0", "preferred-ft 2", "dpo 1", "dpo 4"])
    #expect(try loadSweep(text) == sweep)
  }

  /// Every setting that a published table picks cells by is one that the method has, at a value that it may have.
  @Test func publishedTablesNameWhatCanBeSwept() throws {
    for table in PublishedTables.all {
      for row in table.rows {
        let method = try #require(MethodRegistry.method(row.cells.method), "\(table.key): \(row.cells.method)")
        #expect(
          row.cells.reward == nil || (method.takesReward && RewardSource(rawValue: row.cells.reward ?? "") != nil))
        for (name, value) in row.cells.settings where !name.contains(".") {
          let setting = try #require(method.settings.first { $0.name == name }, "\(table.key): \(name)")
          switch (setting.kind, value) {
          case (.number(let bounds), .number(let number)): #expect(bounds.contains(number), "\(table.key): \(name)")
          case (.choice(let words), .text(let word)): #expect(words.contains(word), "\(table.key): \(name)")
          default: Issue.record("\(table.key): \(name) cannot be \(value)")
          }
        }
      }
    }
  }

  @Test func settingsWithoutEffectAreLeftOutOfWhatTellsCellsApart() throws {
    let dpo = try #require(MethodRegistry.method("dpo"))
    let complete = Settings(defaultsOf: dpo.settings)
    let rmsprop = complete.inEffect(of: dpo.settings)
    #expect(Set(complete.values.keys).subtracting(rmsprop.values.keys) == ["weightDecay", "beta1", "beta2"])
    let adamw = complete.setting("optimizer", to: .text("adamw")).inEffect(of: dpo.settings)
    #expect(Set(complete.values.keys).subtracting(adamw.values.keys) == ["smoothing"])
  }

  @Test func cellsAreTheSameWhenLoadedAgain() throws {
    let file = SweepFiles.packageRoot.appendingPathComponent("experiments/sentiment.json")
    let cells = try Sweep.load(contentsOf: file).cells()
    #expect(try Sweep.load(contentsOf: file).cells() == cells)
    #expect(Set(cells).count == cells.count)
  }

  // MARK: Equality

  /// Order, spelling of numbers and defaults said or unsaid make no other sweep.
  @Test func sweepsThatSayTheSameAreEqual() throws {
    let brief = try loadSweep(sweepText())
    let wordy = try loadSweep(
      """
      { "methods": [{ "sweep": { "beta": [1e-1] }, "method": "dpo" }], "seeds": [0.0],
        "sft": { "learningRate": 0.0020, "epochs": 2, "weightDecay": -0 },
        "evaluation": { "every": 100 }, "seed": 0, "name": "x",
        "task": { "corpus": { "seed": 0, "kind": "builtin" }, "kind": "sentiment" } }
      """)
    #expect(wordy == brief && wordy.hashValue == brief.hashValue)
    #expect(wordy.cells() == brief.cells())
    var other = brief
    other.seeds = [1]
    #expect(other != brief)
  }

  @Test func anUnknownMethodIsRefused() throws {
    let text = sweepText()
    let later = text.replacingOccurrences(of: #""dpo""#, with: #""dpo-of-tomorrow""#)
    #expect(later != text)
    #expect(throws: SweepFileError.self) { try loadSweep(later) }
  }

  // MARK: Shipped files

  @Test func shippedFilesLoad() throws {
    func load(_ name: String) throws -> Sweep {
      try Sweep.load(contentsOf: SweepFiles.packageRoot.appendingPathComponent("experiments/\(name).json"))
    }
    let smoke = try load("smoke")
    #expect(smoke.name == "smoke")
    #expect(smoke.cells().map(\.method) == ["sft", "preferred-ft", "dpo", "dpo", "ppo", "ppo"])
    let sentiment = try load("sentiment")
    #expect(sentiment.name == "sentiment")
    #expect(sentiment.cells().count == 1 + 1 + 4 + 4 * 2)
  }

  /// Every file that is shipped loads, bears its file's name, and is set beside published tables of which it has rows.
  @Test func everyShippedSweepIsWhole() throws {
    let folder = SweepFiles.packageRoot.appendingPathComponent("experiments")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" && $0.lastPathComponent != "sweep.schema.json" }
    #expect(files.count >= 11)
    // Those of real text find it beside the repository; what is in it is read later.
    let other = try SweepFiles.TemporaryFolder()
    let experiments = other.url.appendingPathComponent("repository/experiments")
    try FileManager.default.createDirectory(at: experiments, withIntermediateDirectories: true)
    for name in [
      "imdb/aclImdb-train.tar.gz", "scitldr/train.jsonl", "scitldr/dev.jsonl", "hh/harmless-base-sample.jsonl.gz",
    ] {
      let url = other.url.appendingPathComponent("shared/data/\(name)")
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: url)
    }
    for file in files {
      let copy = experiments.appendingPathComponent(file.lastPathComponent)
      try FileManager.default.copyItem(at: file, to: copy)
      let sweep = try Sweep.load(contentsOf: copy)
      #expect(sweep.name == file.deletingPathExtension().lastPathComponent)
      let methods = Set(sweep.methods.map(\.method))
      for key in sweep.compareWith {
        let rows = try #require(PublishedTables.table(key)).rows
        #expect(
          rows.count { methods.contains($0.cells.method) } >= min(3, rows.count),
          "\(sweep.name) has too little of \(key)")
      }
    }
  }

  @Test func theVariantsAreAllThereIs() throws {
    let sweep = try Sweep.load(contentsOf: SweepFiles.packageRoot.appendingPathComponent("experiments/variants.json"))
    // But for the one that needs a model from elsewhere.
    let all = MethodRegistry.all.filter { $0.family != .prompting }
    #expect(Set(sweep.methods.map(\.method)) == Set(all.map(\.key)))
  }

  /// The 22 trainings of the DPO paper's figure 2.
  @Test func thePapersSweepHasItsTrainings() throws {
    let sweep = try Sweep.load(contentsOf: SweepFiles.packageRoot.appendingPathComponent("experiments/paper.json"))
    func values(_ method: String, _ reward: RewardSource? = nil) -> [Double] {
      sweep.cells().filter { $0.method == method && $0.reward == reward }.map(\.value)
    }
    #expect(values("dpo") == [0.05, 0.1, 1, 5] && values("unlikelihood") == [0.05, 0.1, 0.5, 1])
    #expect(values("ppo", .learned) == [3, 6, 9, 12] && values("ppo", .groundTruth) == [3, 6, 9, 12])
    #expect(sweep.cells().filter { $0.method == "preferred-ft" }.map(\.seed) == [0, 1, 2, 3, 4, 5])
    #expect(sweep.cells().count { $0.method != "sft" } == 22)
  }

  /// The IMDB sweep differs from the built-in one in corpus and vocabulary alone, and its path starts from its folder
  /// however the file is named.
  @Test func imdbSweepFindsItsCorpus() throws {
    let folder = try SweepFiles.TemporaryFolder()
    let experiments = folder.url.appendingPathComponent("repository/experiments")
    let data = folder.url.appendingPathComponent("shared/data/imdb")
    for url in [experiments, data] {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    let archive = data.appendingPathComponent("aclImdb-train.tar.gz")
    try Data().write(to: archive)
    let file = experiments.appendingPathComponent("imdb.json")
    try FileManager.default.copyItem(
      at: SweepFiles.packageRoot.appendingPathComponent("experiments/imdb.json"), to: file)

    let imdb = try Sweep.load(contentsOf: file)
    guard case .sentiment(let task) = imdb.task, case .imdb(let path) = task.corpus else {
      Issue.record("the task is \(imdb.task)")
      return
    }
    #expect(path.hasPrefix("/") && !path.contains(".."))
    #expect(path.hasSuffix("/shared/data/imdb/aclImdb-train.tar.gz"))
    #expect(FileManager.default.fileExists(atPath: path))
    #expect(imdb.model.vocabulary == 4096)
    // 24,000 pairs to train on, apart from those to validate with.
    #expect(PreferenceSettings(imdb.preferences).greatestPairs == 23_940)

    let sentiment = try Sweep.load(
      contentsOf: SweepFiles.packageRoot.appendingPathComponent("experiments/sentiment.json"))
    // The same comparison: the same methods at the same points.
    func points(_ sweep: Sweep) -> [String] {
      sweep.cells().map { "\($0.method) \($0.hyperparameter) \($0.value) \($0.reward?.rawValue ?? "-")" }
    }
    #expect(points(imdb) == points(sentiment))

    try FileManager.default.removeItem(at: archive)
    let error = #expect(throws: SweepFileError.self) { try Sweep.load(contentsOf: file) }
    #expect(error?.problems.map(\.path) == ["$.task.corpus.path"])
  }
}
