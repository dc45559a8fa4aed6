import Foundation
import GRDB

// Writing the rows of each table.
extension Ledger {
  static func put(_ record: Record, in database: Database) throws {
    switch record {
    case .stage(let record): try put(record, in: database)
    case .step(let record): try put(record, in: database)
    case .evaluation(let record): try put(record, in: database)
    case .sample(let record): try put(record, in: database)
    case .scores(let record): try put(record, in: database)
    case .fact(let record): try put(record, in: database)
    case .completion(let record): try put(record, in: database)
    case .comparison(let record): try put(record, in: database)
    case .verdict(let record): try put(record, in: database)
    }
  }

  private static func checkHash(_ hash: String) throws {
    let digits = Set("0123456789abcdef".utf8)
    guard hash.utf8.count == 64, hash.utf8.allSatisfy(digits.contains) else {
      throw LedgerError.malformedHash(found: hash)
    }
  }

  static func put(_ stage: StageRecord, in database: Database) throws {
    try checkHash(stage.hash)
    try database.execute(
      sql: """
        INSERT INTO stage (hash, kind, title, settings, algorithm_version, state, started, finished, heartbeat,
          wall_seconds, cpu_seconds, tokens, flops, peak_memory_bytes, updates, samples, reward_calls, host, pid,
          error, attempts, cached_uses)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (hash) DO UPDATE SET
          kind = excluded.kind, title = excluded.title, settings = excluded.settings,
          algorithm_version = excluded.algorithm_version, state = excluded.state,
          started = coalesce(excluded.started, started), finished = excluded.finished,
          heartbeat = coalesce(excluded.heartbeat, heartbeat), wall_seconds = excluded.wall_seconds,
          cpu_seconds = excluded.cpu_seconds, tokens = excluded.tokens, flops = excluded.flops,
          peak_memory_bytes = excluded.peak_memory_bytes, updates = excluded.updates, samples = excluded.samples,
          reward_calls = excluded.reward_calls, host = coalesce(excluded.host, host), pid = excluded.pid,
          error = excluded.error, attempts = max(attempts, excluded.attempts),
          cached_uses = max(cached_uses, excluded.cached_uses)
        """,
      arguments: [
        stage.hash, stage.kind, ForeignText.stored(stage.title), stage.settings, stage.algorithmVersion,
        stage.state.rawValue,
        stage.started.map(UTCTime.text), stage.finished.map(UTCTime.text), stage.heartbeat.map(UTCTime.text),
        stage.wallSeconds, stage.cpuSeconds, stage.tokens, stage.flops, stage.peakMemoryBytes, stage.updates,
        stage.samples, stage.rewardCalls, stage.host, stage.pid, stage.error.map(ForeignText.stored), stage.attempts,
        stage.cachedUses,
      ])
    try database.execute(sql: "DELETE FROM stage_input WHERE stage = ?", arguments: [stage.hash])
    for (position, input) in stage.inputs.enumerated() {
      try checkHash(input)
      try database.execute(
        sql: "INSERT INTO stage_input (stage, position, input) VALUES (?, ?, ?)",
        arguments: [stage.hash, position, input])
    }
  }

  private static func put(_ step: StepRecord, in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO step_metric (stage, step, name, value, nonfinite) VALUES (?, ?, ?, ?, ?)")
    for (name, value) in step.metrics {
      try statement.execute(
        arguments: [step.stage, step.step, name, NonFinite.stored(value), NonFinite.word(value)])
    }
  }

  private static func put(_ evaluation: EvaluationRecord, in database: Database) throws {
    try put(
      [
        "stage": evaluation.stage, "step": evaluation.step, "temperature": evaluation.temperature,
        "fingerprint": evaluation.fingerprint, "prompts": evaluation.prompts, "degenerate": evaluation.degenerate,
      ],
      numbers: [
        "kl": evaluation.kl, "kl_se": evaluation.klStandardError, "kl_sampled": evaluation.klSampled,
        "kl_sampled_se": evaluation.klSampledStandardError, "reward": evaluation.reward,
        "reward_se": evaluation.rewardStandardError, "learned_reward": evaluation.learnedReward,
        "mean_length": evaluation.meanLength, "end_of_text_rate": evaluation.endOfTextRate,
        "distinct_2": evaluation.distinct2, "longest_repeat": evaluation.longestRepeat,
      ], into: "evaluation", of: database)
  }

  private static func put(_ sample: SampleRecord, in database: Database) throws {
    try put(
      [
        "stage": sample.stage, "step": sample.step, "prompt_index": sample.promptIndex,
        "prompt": ForeignText.stored(sample.prompt), "completion": ForeignText.stored(sample.completion),
        "tokens": sample.tokens, "finished": sample.finished,
      ], numbers: ["reward": sample.reward, "kl": sample.kl], into: "sample", of: database)
  }

  private static func put(_ record: PromptScoresRecord, in database: Database) throws {
    try put(
      [
        "stage": record.stage, "step": record.step, "temperature": record.temperature, "name": record.name,
        "scores": NonFinite.array(record.scores),
      ], into: "prompt_score", of: database)
  }

  private static func put(_ fact: FactRecord, in database: Database) throws {
    switch fact.value {
    case .number(let number):
      try put(["stage": fact.stage, "name": fact.name], numbers: ["number": number], into: "fact", of: database)
    case .text(let text):
      try put(
        ["stage": fact.stage, "name": fact.name, "text": ForeignText.stored(text)], into: "fact", of: database)
    }
  }

  private static func put(_ record: CompletionRecord, in database: Database) throws {
    try put(
      [
        "stage": record.stage, "prompt_index": record.promptIndex, "prompt": record.prompt.map(ForeignText.stored),
        "completion": ForeignText.stored(record.completion), "tokens": record.tokens, "finished": record.finished,
      ], into: "completion", of: database)
  }

  private static func put(_ record: ComparisonRecord, in database: Database) throws {
    try put(
      [
        "stage": record.stage, "cell": record.cell, "completions": record.completions, "against": record.against,
        "opponent": ForeignText.stored(record.opponent), "judge": ForeignText.stored(record.judge),
        "temperature": record.temperature,
      ], into: "comparison", of: database)
  }

  private static func put(_ record: VerdictRecord, in database: Database) throws {
    try put(
      [
        "stage": record.stage, "prompt_index": record.promptIndex, "policy_first": record.policyFirst,
        "outcome": record.outcome.rawValue, "explanation": record.explanation.map(ForeignText.stored),
      ], into: "verdict", of: database)
  }

  static func put(_ cell: CellRecord, experiment: String, in database: Database) throws {
    try put(
      [
        "experiment": experiment, "stage": cell.stage, "task": cell.task, "method": cell.method,
        "method_title": cell.methodTitle, "reward_source": cell.rewardSource?.rawValue,
        "hyperparameter": cell.hyperparameter, "value": cell.value, "configuration": cell.configuration,
        "seed": cell.seed, "planned_updates": cell.plannedUpdates,
      ], into: "experiment_cell", of: database, replacing: false)
  }

  static func put(_ environment: EnvironmentRecord, experiment: String, in database: Database) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try put(
      [
        "experiment": experiment, "recorded": UTCTime.text(environment.recorded),
        "values": String(decoding: try encoder.encode(environment.values), as: UTF8.self),
      ], into: "environment", of: database, replacing: false)
  }

  /// Inserts a row.
  ///
  /// - Parameters:
  ///   - numbers: Columns of numbers that may not be finite; see `Ledger`.
  ///   - replacing: Whether the row replaces one with the same key.
  private static func put(
    _ values: KeyValuePairs<String, (any DatabaseValueConvertible)?>, numbers: KeyValuePairs<String, Double?> = [:],
    into table: String, of database: Database, replacing: Bool = true
  ) throws {
    var columns = values.map(\.key) + numbers.map(\.key)
    var arguments = values.map(\.value) + numbers.map { NonFinite.stored($0.value) }
    if !numbers.isEmpty {
      columns.append("nonfinite")
      arguments.append(NonFinite.words(numbers))
    }
    let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
    let statement = try database.cachedStatement(
      sql: "INSERT \(replacing ? "OR REPLACE " : "")INTO \(table) (\(names)) "
        + "VALUES (\(databaseQuestionMarks(count: columns.count)))")
    try statement.execute(arguments: StatementArguments(arguments))
  }
}
