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
    let nonfinite = NonFinite.object([
      "kl": evaluation.kl, "kl_se": evaluation.klStandardError, "kl_sampled": evaluation.klSampled,
      "kl_sampled_se": evaluation.klSampledStandardError, "reward": evaluation.reward,
      "reward_se": evaluation.rewardStandardError, "learned_reward": evaluation.learnedReward,
      "mean_length": evaluation.meanLength, "end_of_text_rate": evaluation.endOfTextRate,
      "distinct_2": evaluation.distinct2, "longest_repeat": evaluation.longestRepeat,
    ])
    let statement = try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO evaluation (stage, step, temperature, fingerprint, kl, kl_se, kl_sampled, kl_sampled_se,
          reward, reward_se, learned_reward, prompts, mean_length, end_of_text_rate, distinct_2, longest_repeat,
          degenerate, nonfinite)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(
      arguments: [
        evaluation.stage, evaluation.step, evaluation.temperature, evaluation.fingerprint,
        NonFinite.stored(evaluation.kl), NonFinite.stored(evaluation.klStandardError),
        NonFinite.stored(evaluation.klSampled), NonFinite.stored(evaluation.klSampledStandardError),
        NonFinite.stored(evaluation.reward), NonFinite.stored(evaluation.rewardStandardError),
        NonFinite.stored(evaluation.learnedReward), evaluation.prompts, NonFinite.stored(evaluation.meanLength),
        NonFinite.stored(evaluation.endOfTextRate), NonFinite.stored(evaluation.distinct2),
        NonFinite.stored(evaluation.longestRepeat), evaluation.degenerate, nonfinite,
      ])
  }

  private static func put(_ sample: SampleRecord, in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO sample (stage, step, prompt_index, prompt, completion, reward, kl, tokens, finished,
          nonfinite) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(
      arguments: [
        sample.stage, sample.step, sample.promptIndex, ForeignText.stored(sample.prompt),
        ForeignText.stored(sample.completion),
        NonFinite.stored(sample.reward), NonFinite.stored(sample.kl), sample.tokens, sample.finished,
        NonFinite.object(["reward": sample.reward, "kl": sample.kl]),
      ])
  }

  private static func put(_ record: PromptScoresRecord, in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO prompt_score (stage, step, temperature, name, scores) VALUES (?, ?, ?, ?, ?)")
    try statement.execute(
      arguments: [record.stage, record.step, record.temperature, record.name, NonFinite.array(record.scores)])
  }

  private static func put(_ fact: FactRecord, in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO fact (stage, name, number, text, nonfinite) VALUES (?, ?, ?, ?, ?)")
    switch fact.value {
    case .number(let number):
      try statement.execute(
        arguments: [fact.stage, fact.name, NonFinite.stored(number), nil, NonFinite.word(number)])
    case .text(let text):
      try statement.execute(arguments: [fact.stage, fact.name, nil, ForeignText.stored(text), nil])
    }
  }

  static func put(_ cell: CellRecord, experiment: String, in database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO experiment_cell (experiment, stage, task, method, method_title, reward_source, hyperparameter,
          value, configuration, seed, planned_updates) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        experiment, cell.stage, cell.task, cell.method, cell.methodTitle, cell.rewardSource?.rawValue,
        cell.hyperparameter, cell.value, cell.configuration, cell.seed, cell.plannedUpdates,
      ])
  }

  static func put(_ environment: EnvironmentRecord, experiment: String, in database: Database) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try database.execute(
      sql: "INSERT INTO environment (experiment, recorded, \"values\") VALUES (?, ?, ?)",
      arguments: [
        experiment, UTCTime.text(environment.recorded),
        String(decoding: try encoder.encode(environment.values), as: UTF8.self),
      ])
  }
}
