import Ledger
import SweepTestSupport
import Testing

@testable import Stages
@testable import SweepFile

/// The plans of tasks whose prompts the corpus provides.
struct TaskPlanTests {
  private func sweep(_ task: String, _ rest: String = "", methods: String = #"{ "method": "dpo" }"#) throws -> Sweep {
    try loadSweep(
      #"{ "name": "x", "model": { "context": 200 }, \#(rest) "task": \#(task), "methods": [\#(methods)] }"#)
  }

  /// A gold reward model is the reward of every cell, and is made from a larger policy, never from a cell's own pairs.
  @Test func aGoldRewardModelIsAStageLikeOthers() throws {
    let gold = #""reward": { "kind": "gold", "layers": 5, "prompts": 70 }"#
    let dialogue = try Plan(
      try sweep(
        #"{ "kind": "dialogue", "corpus": { "kind": "builtin" }, \#(gold) }"#,
        #""preferences": { "labels": "corpus", "prompts": 90, "flipRate": 0.1 },"#,
        methods: #"{ "method": "dpo" }, { "method": "ppo", "updates": 1 }"#))
    func kinds(_ plan: Plan) -> [StageKind: Int] { plan.entries.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 } }
    #expect(
      kinds(dialogue) == [
        .corpus: 1, .tokenizer: 1, .examples: 1, .prompts: 2, .heldOutPrompts: 1, .sft: 2, .completions: 2,
        .preferences: 2, .rewardModel: 2, .cell: 2,
      ])
    let truth = try #require(dialogue.entries.first { $0.kind == .rewardModel })
    #expect(truth.title == "gold reward model")
    for cell in dialogue.cells {
      let stage = try #require(dialogue.entries.first { $0.hash == cell.hash }?.specification.stage as? CellStage)
      #expect(stage.groundTruth == truth.hash)
      // Reports find the gold reward model by the cell's record.
      let settings = try StageSpecification(stage).settingsJSON()
      let record = StageRecord(
        hash: cell.hash.text, kind: StageKind.cell.rawValue, title: "", settings: settings, inputs: [],
        algorithmVersion: 1)
      #expect(record.groundTruthStage == truth.hash.text)
    }
    // Where the truth is known, it labels what the SFT policy of the policies' size wrote.
    let summaries = try Plan(
      try sweep(#"{ "kind": "summarization", "corpus": { "kind": "builtin" }, \#(gold) }"#))
    #expect(kinds(summaries)[.groundTruth] == 1 && kinds(summaries)[.rewardModel] == 1)
    #expect(kinds(summaries)[.completions] == 2 && kinds(summaries)[.sft] == 2)
  }

  /// What is evaluated on another corpus shares all that is trained but the cells.
  @Test func anotherCorpusIsOfTheHeldOutPromptsAlone() throws {
    let task = #"{ "kind": "summarization", "corpus": { "kind": "builtin", "documents": 200 }"#
    let inside = try Plan(try sweep(task + "}"))
    let outside = try Plan(
      try sweep(task + #", "heldOutCorpus": { "kind": "builtin", "domain": "news", "documents": 200 } }"#))
    let shared = Set(inside.entries.map(\.hash)).intersection(outside.entries.map(\.hash))
    let kinds = outside.entries.filter { shared.contains($0.hash) }.map(\.kind)
    #expect(Set(kinds) == [.corpus, .tokenizer, .examples, .prompts, .sft])
  }

  /// A base model reads both corpora; all that is supervised begins from it, and what is not learns of the one alone.
  @Test func aBaseModelIsWhereSupervisedRunsBegin() throws {
    let corpora = #""corpus": { "kind": "builtin", "documents": 200 }"#
    let news = #"{ "kind": "builtin", "domain": "news", "documents": 300 }"#
    let gold = #""reward": { "kind": "gold", "layers": 5, "prompts": 70 }"#
    let plan = try Plan(
      try sweep(
        #"{ "kind": "summarization", \#(corpora), "heldOutCorpus": \#(news), \#(gold), "#
          + #""learnPrompts": false, "pretraining": { "corpus": \#(news), "epochs": 0.5, "learningRate": 1e-3 } }"#,
        #""sft": { "epochs": 4 }, "start": { "epochs": 1 },"#,
        methods: #"""
          { "method": "dpo" }, { "method": "dpo", "sft": { "learningRate": 1e-4 } }, { "method": "prompting" },
          { "method": "ppo", "updates": 1 }
          """#))
    func stages<S: Stage>(_ type: S.Type) -> [(hash: StageHash, title: String, stage: S)] {
      plan.entries.compactMap { entry in
        (entry.specification.stage as? S).map { (entry.hash, entry.title, $0) }
      }
    }
    let texts = stages(CorpusStage.self), examples = stages(ExamplesStage.self)
    // The other corpus is read once, for the base model and for the held-out prompts.
    #expect(texts.count == 2 && examples.map(\.stage.corpus) == texts.map(\.hash))
    #expect(stages(TokenizerStage.self).map(\.stage.corpora) == [texts.map(\.hash)])
    let heldOut = try #require(stages(HeldOutPromptsStage.self).first).stage
    #expect(heldOut.others == examples[1].hash && heldOut.pretraining == examples[1].hash)
    let runs = stages(SFTStage.self), bases = runs.filter { $0.title.hasPrefix("base model of 2 corpora") }
    // One of the policies' size and one of the gold reward model's, whatever the cells have in `sft`.
    #expect(bases.map(\.stage.model.layers).sorted() == [4, 5])
    for base in bases {
      #expect(base.stage.examples?.stages == examples.map(\.hash) && base.stage.examples?.learnsPrompts == true)
      #expect(base.stage.settings.number("epochs") == 0.5 && base.stage.settings.number("learningRate") == 1e-3)
      #expect(base.stage.base == nil)
    }
    let others = runs.filter { $0.stage.examples?.others == nil }
    #expect(others.count == 5, "\(others.map(\.title))")
    for run in others {
      #expect(run.stage.base == bases.first { $0.stage.model == run.stage.model }?.hash)
      #expect(run.stage.examples == .init(stage: examples[0].hash, learnsPrompts: false))
    }
    #expect(stages(PromptsStage.self).allSatisfy { $0.stage.examples == examples[0].hash })
    // Prompted is the base model.
    let prompted = try #require(stages(CellStage.self).first { $0.stage.method == "prompting" }).stage
    #expect(prompted.fewShot?.model == bases.first { $0.stage.model.layers == 4 }?.hash)
    // Twice a corpus's texts, and so its memory.
    let memory = try plan.memory(threads: 1), planner = MemoryPlanner(plan.stages, threads: 1)
    let tokenizer = try #require(stages(TokenizerStage.self).first).hash
    #expect(planner.texts(tokenizer: tokenizer).count == 500 && memory.count == plan.entries.count)
    let base = try #require(plan.entries.first { $0.hash == bases[0].hash })
    let tuned = try #require(plan.entries.first { $0.hash == others[0].hash })
    #expect(bases[0].stage.model == others[0].stage.model)
    // 500 texts for half an epoch, and 200 for four.
    #expect(abs(base.flops / tuned.flops - 250.0 / 800) < 1e-9)
  }
}
