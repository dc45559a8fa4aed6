import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite struct LedgerTests {
  let folder: TemporaryFolder
  let ledger: Ledger

  init() throws {
    folder = try TemporaryFolder()
    ledger = try Ledger(at: folder.file())
  }

  private func begun(_ name: String = "sentiment", environment: EnvironmentRecord? = nil) throws {
    try ledger.begin(
      experiment: experiment(name), stages: [stage("a", kind: "sft"), stage("b"), stage("c")],
      cells: [cell("b", experiment: name, value: 0.1), cell("c", experiment: name, value: 5)],
      environment: environment)
  }

  @Test func contractViewHasExactlyItsColumnsInOrder() throws {
    let columns = try ledger.read { try $0.columns(in: "frontier").map(\.name) }
    #expect(
      columns == [
        "experiment", "task", "method", "reward_source", "hyperparameter", "value", "seed", "step", "temperature",
        "kl", "kl_se", "reward", "reward_se", "prompts", "cell",
      ])
  }

  @Test func oneCellInTwoExperimentsGivesARowInEach() throws {
    try begun("first")
    try begun("second")
    try ledger.fold(stage: hash("b"), records: [.evaluation(evaluation("b")), .evaluation(evaluation("b", step: 200))])
    for name in ["first", "second"] {
      let rows = try ledger.frontier(ofExperiment: name)
      #expect(rows.map(\.step) == [100, 200])
      #expect(rows.map(\.experiment) == [name, name])
    }
    let row = try #require(try ledger.frontier(ofExperiment: "first").first)
    #expect(
      row
        == FrontierRow(
          experiment: "first", task: "sentiment", method: "dpo", rewardSource: nil, hyperparameter: "beta",
          value: 0.1, seed: 3, step: 100, temperature: 1, kl: 1.5, klStandardError: 0.1, reward: 0.75,
          rewardStandardError: 0.02, prompts: 512, cell: hash("b")))
  }

  @Test func foldingTwiceLeavesTheRowsOfTheSecondAlone() throws {
    try begun()
    try ledger.fold(
      stage: hash("b"),
      records: [
        .step(StepRecord(stage: hash("b"), step: 1, metrics: ["loss": 0.69, "margin": 0])),
        .step(StepRecord(stage: hash("b"), step: 2, metrics: ["loss": 0.5])),
        .evaluation(evaluation("b")),
        .sample(
          SampleRecord(
            stage: hash("b"), step: 100, promptIndex: 0, prompt: "This", completion: " film", reward: 0.5, kl: 1,
            tokens: 2, finished: true)),
        .scores(PromptScoresRecord(stage: hash("b"), step: 100, name: "reward", scores: [0.5])),
        .fact(FactRecord(stage: hash("b"), name: "ties", number: 4)),
      ])
    #expect(try ledger.promptScores(ofStage: hash("b"), step: 100, name: "reward") == [0.5])
    var completed = stage("b", state: .completed)
    completed.tokens = 99
    try ledger.fold(
      stage: hash("b"),
      records: [.stage(completed), .step(StepRecord(stage: hash("b"), step: 3, metrics: ["loss": 0.1]))])
    #expect(try ledger.steps(ofStage: hash("b")) == ["loss": [StepValue(step: 3, value: 0.1)]])
    #expect(try ledger.evaluations(ofStage: hash("b")).isEmpty)
    #expect(try ledger.samples(ofStage: hash("b")).isEmpty)
    #expect(try ledger.facts(ofStage: hash("b")).isEmpty)
    #expect(try ledger.promptScores(ofStage: hash("b"), step: 100, name: "reward") == nil)
    #expect(try ledger.stage(hash("b"))?.tokens == 99)
    let states = try ledger.states(ofStages: [hash("a"), hash("b"), hash("9")])
    #expect(states == [hash("a"): .queued, hash("b"): .completed])
  }

  /// The scores of the prompts, in order and in single precision, also for SQL.
  @Test func promptScoresComeBackInOrder() throws {
    try begun()
    let scores = [0.1, 1e-12, 3e30, .nan, -2, 0.123456789]
    try ledger.fold(
      stage: hash("b"),
      records: [
        .scores(PromptScoresRecord(stage: hash("b"), step: 7, name: "reward", scores: scores)),
        .scores(PromptScoresRecord(stage: hash("b"), step: 7, temperature: 0.5, name: "reward", scores: [1])),
      ])
    let found = try #require(try ledger.promptScores(ofStage: hash("b"), step: 7, name: "reward"))
    #expect(found.count == scores.count && found[3].isNaN)
    for (a, b) in zip(found, scores) where b.isFinite { #expect(abs(a - b) <= 6e-8 * abs(b)) }
    #expect(try ledger.promptScores(ofStage: hash("b"), step: 7, temperature: 0.5, name: "reward") == [1])
    #expect(try ledger.promptScores(ofStage: hash("b"), step: 8, name: "reward") == nil)
    let mean = try ledger.read { database in
      try Double.fetchOne(
        database,
        sql: "SELECT avg(json_each.value) FROM prompt_score, json_each(scores) WHERE temperature = 0.5")
    }
    #expect(mean == 1)
  }

  @Test func aStepThatAResumedWorkerRepeatsCountsOnce() throws {
    try begun()
    try ledger.fold(
      stage: hash("b"),
      records: [
        .step(StepRecord(stage: hash("b"), step: 1, metrics: ["loss": 0.7])),
        .step(StepRecord(stage: hash("b"), step: 1, metrics: ["loss": 0.6])),
        .evaluation(evaluation("b", kl: 1)), .evaluation(evaluation("b", kl: 2)),
      ])
    #expect(try ledger.steps(ofStage: hash("b")) == ["loss": [StepValue(step: 1, value: 0.6)]])
    #expect(try ledger.evaluations(ofStage: hash("b")).map(\.kl) == [2])
  }

  @Test func aRefusedFoldLeavesWhatWasThere() throws {
    try begun()
    try ledger.fold(stage: hash("b"), records: [.evaluation(evaluation("b"))])
    #expect(throws: LedgerError.strayRecord(stage: hash("b"), found: hash("c"), position: 1)) {
      try ledger.fold(
        stage: hash("b"), records: [.evaluation(evaluation("b", step: 200)), .evaluation(evaluation("c"))])
    }
    #expect(try ledger.evaluations(ofStage: hash("b")).map(\.step) == [100])
    #expect(throws: LedgerError.unknownStage(hash: hash("9"))) {
      try ledger.fold(stage: hash("9"), records: [.evaluation(evaluation("9"))])
    }
    var wrong = evaluation("b")
    wrong.endOfTextRate = 1.5
    #expect(throws: LedgerError.self) { try ledger.fold(stage: hash("b"), records: [.evaluation(wrong)]) }
    #expect(try ledger.evaluations(ofStage: hash("b")).map(\.endOfTextRate) == [0.9])
  }

  @Test func nonFiniteNumbersAreRecordedAsWhatTheyAre() throws {
    try begun()
    try ledger.fold(
      stage: hash("b"),
      records: [
        .step(StepRecord(stage: hash("b"), step: 1, metrics: ["loss": .nan, "ratio": .infinity, "kl": -.infinity])),
        .evaluation(evaluation("b", kl: .infinity, reward: .nan)),
        .fact(FactRecord(stage: hash("b"), name: "accuracy", number: .nan)),
      ])
    let steps = try ledger.steps(ofStage: hash("b"))
    #expect(steps["loss"]?.first?.value.isNaN == true)
    #expect(steps["ratio"]?.first?.value == .infinity)
    #expect(steps["kl"]?.first?.value == -.infinity)
    let point = try #require(try ledger.evaluations(ofStage: hash("b")).first)
    #expect(point.kl == .infinity)
    #expect(point.reward.isNaN)
    #expect(point.learnedReward == nil)
    let words = try ledger.read { database in
      try String.fetchAll(database, sql: "SELECT name || ' ' || nonfinite FROM step_metric ORDER BY name")
        + String.fetchAll(database, sql: "SELECT nonfinite FROM evaluation UNION ALL SELECT nonfinite FROM fact")
    }
    #expect(words == ["kl -inf", "loss nan", "ratio inf", #"{"kl":"inf","reward":"nan"}"#, "nan"])
    let frontier = try #require(try ledger.frontier(ofExperiment: "sentiment").first)
    #expect(frontier.kl == .infinity && frontier.reward.isNaN)
    guard case .number(let number) = try #require(try ledger.facts(ofStage: hash("b")).first).value else {
      Issue.record("the fact is not a number")
      return
    }
    #expect(number.isNaN)
  }

  @Test func statesAttemptsAndCachedUses() throws {
    try begun("first")
    try ledger.setState(stage: hash("a"), to: .running, at: noon, host: "box", pid: 42)
    try ledger.setState(stage: hash("a"), to: .interrupted, at: noon + 5)
    try ledger.setState(stage: hash("a"), to: .running, at: noon + 10, host: "box", pid: 43)
    try ledger.heartbeat(stage: hash("a"), at: noon + 20)
    var seen = try #require(try ledger.stage(hash("a")))
    #expect(seen.attempts == 2 && seen.pid == 43 && seen.heartbeat == noon + 20 && seen.finished == nil)
    #expect(seen.inputs == [hash("f")])
    try ledger.fold(stage: hash("a"), records: [.stage(stage("a", kind: "sft", state: .completed))])
    seen = try #require(try ledger.stage(hash("a")))
    #expect(seen.attempts == 2 && seen.state == .completed && seen.started == noon + 10)

    try begun("first")
    try begun("second")
    #expect(try ledger.stage(hash("a"))?.cachedUses == 2)
    #expect(try ledger.stages(ofExperiment: "first").map(\.cached) == [false, false, false])
    #expect(try ledger.stages(ofExperiment: "second").map(\.cached) == [true, false, false])
    #expect(throws: LedgerError.unknownStage(hash: hash("9"))) {
      try ledger.setState(stage: hash("9"), to: .failed, at: noon, error: "no")
    }
  }

  @Test func abandonedStagesBecomeInterrupted() throws {
    try begun()
    try ledger.setState(stage: hash("b"), to: .running, at: noon, host: "box", pid: 42)
    try ledger.setState(stage: hash("c"), to: .running, at: noon, host: "box", pid: 43)
    let dead = try ledger.interruptAbandoned(at: noon + 60) { $0.pid == 42 }
    #expect(dead == [hash("b")])
    #expect(try ledger.states(ofStages: [hash("b"), hash("c")]) == [hash("b"): .interrupted, hash("c"): .running])
  }

  @Test func experimentsAndEnvironments() throws {
    #expect(throws: LedgerError.unknownExperiment(name: "sentiment", known: [])) {
      try ledger.experiment("sentiment")
    }
    try begun(
      environment: EnvironmentRecord(experiment: "sentiment", recorded: noon, values: ["commit": "abc", "cores": "2"]))
    try ledger.setState(experiment: "sentiment", to: .completed, at: noon + 9, summary: "2 of 2 cells.")
    let seen = try ledger.experiment("sentiment")
    #expect(seen.state == .completed && seen.finished == noon + 9 && seen.summary == "2 of 2 cells.")
    #expect(try ledger.environments(ofExperiment: "sentiment").first?.values["commit"] == "abc")
    #expect(try ledger.cells(ofExperiment: "sentiment").map(\.value) == [0.1, 5])
  }
}
