import Foundation
import GRDB

// Queries for reports, `status` and runs.
extension Ledger {
  /// Returns all experiments, the oldest first.
  public func experiments() throws -> [ExperimentRecord] {
    try rows("SELECT * FROM experiment ORDER BY created, name", [], Ledger.experiment)
  }

  /// Returns the experiment of that name.
  ///
  /// - Throws: `LedgerError.unknownExperiment` if there is none.
  public func experiment(_ name: String) throws -> ExperimentRecord {
    try read { database in
      guard let row = try Row.fetchOne(database, sql: "SELECT * FROM experiment WHERE name = ?", arguments: [name])
      else {
        throw LedgerError.unknownExperiment(
          name: name, known: try String.fetchAll(database, sql: "SELECT name FROM experiment ORDER BY name"))
      }
      return try Ledger.experiment(row)
    }
  }

  public func stage(_ hash: String) throws -> StageRecord? {
    try read { try Ledger.stages($0, where: "hash = ?", [hash]).first }
  }

  /// Returns the states of those stages that are in the ledger.
  public func states(ofStages hashes: some Collection<String>) throws -> [String: StageState] {
    try read { database in
      let statement = try database.cachedStatement(sql: "SELECT state FROM stage WHERE hash = ?")
      var states: [String: StageState] = [:]
      for hash in hashes {
        guard let row = try Row.fetchOne(statement, arguments: [hash]) else { continue }
        states[hash] = try StoredValue.word(row, "state", table: "stage")
      }
      return states
    }
  }

  /// Returns the stages of an experiment in the plan's order.
  public func stages(ofExperiment name: String) throws -> [ExperimentStage] {
    try read { database in
      let places = try Row.fetchAll(
        database, sql: "SELECT stage, position, cached FROM experiment_stage WHERE experiment = ? ORDER BY position",
        arguments: [name])
      let stages = try Ledger.stages(
        database, where: "hash IN (SELECT stage FROM experiment_stage WHERE experiment = ?)", [name])
      let byHash = Dictionary(uniqueKeysWithValues: stages.map { ($0.hash, $0) })
      return places.compactMap { place in
        byHash[place["stage"]].map {
          ExperimentStage(position: place["position"], cached: place["cached"], stage: $0)
        }
      }
    }
  }

  /// Returns the cells of an experiment in the plan's order.
  public func cells(ofExperiment name: String) throws -> [CellRecord] {
    let sql = """
      SELECT cell.* FROM experiment_cell AS cell
      LEFT JOIN experiment_stage AS place ON place.experiment = cell.experiment AND place.stage = cell.stage
      WHERE cell.experiment = ?
      ORDER BY place.position, cell.method, cell.reward_source, cell.value, cell.seed, cell.stage
      """
    return try rows(sql, [name]) { row in
      CellRecord(
        experiment: row["experiment"], stage: row["stage"], task: row["task"], method: row["method"],
        methodTitle: row["method_title"], rewardSource: try Ledger.rewardSource(row),
        hyperparameter: row["hyperparameter"], value: row["value"], configuration: row["configuration"],
        seed: row["seed"], plannedUpdates: row["planned_updates"])
    }
  }

  /// Returns the rows of the view `frontier` for an experiment. NULL in a number means NaN.
  public func frontier(ofExperiment name: String) throws -> [FrontierRow] {
    let sql = """
      SELECT * FROM frontier WHERE experiment = ?
      ORDER BY method, reward_source, hyperparameter, value, seed, cell, step, temperature
      """
    return try rows(sql, [name]) { row in
      FrontierRow(
        experiment: row["experiment"], task: row["task"], method: row["method"],
        rewardSource: try Ledger.rewardSource(row), hyperparameter: row["hyperparameter"], value: row["value"],
        seed: row["seed"], step: row["step"], temperature: row["temperature"], kl: row["kl"] ?? .nan,
        klStandardError: row["kl_se"] ?? .nan, reward: row["reward"] ?? .nan,
        rewardStandardError: row["reward_se"] ?? .nan, prompts: row["prompts"], cell: row["cell"])
    }
  }

  /// Returns the evaluations of a cell, sorted by step.
  public func evaluations(ofStage hash: String) throws -> [EvaluationRecord] {
    try rows("SELECT * FROM evaluation WHERE stage = ? ORDER BY step, temperature, fingerprint", [hash]) { row in
      let numbers = NumberReader(row)
      return EvaluationRecord(
        stage: row["stage"], step: row["step"], temperature: row["temperature"], kl: numbers.number("kl"),
        klStandardError: numbers.number("kl_se"), klSampled: numbers.number("kl_sampled"),
        klSampledStandardError: numbers.number("kl_sampled_se"), reward: numbers.number("reward"),
        rewardStandardError: numbers.number("reward_se"), learnedReward: numbers.optional("learned_reward"),
        prompts: row["prompts"], meanLength: numbers.number("mean_length"),
        endOfTextRate: numbers.number("end_of_text_rate"), distinct2: numbers.number("distinct_2"),
        longestRepeat: numbers.number("longest_repeat"), degenerate: row["degenerate"],
        fingerprint: row["fingerprint"])
    }
  }

  /// Returns the values of the metrics of a stage, sorted by step.
  ///
  /// - Parameter metrics: The names of the metrics; nil for all.
  public func steps(ofStage hash: String, metrics: [String]? = nil) throws -> [String: [StepValue]] {
    try read { database in
      let marks = metrics.map { "AND name IN (\(databaseQuestionMarks(count: $0.count)))" } ?? ""
      let rows = try Row.fetchCursor(
        database,
        sql: "SELECT name, step, value FROM step_metric WHERE stage = ? \(marks) ORDER BY name, step",
        arguments: StatementArguments([hash] + (metrics ?? [])))
      var series: [String: [StepValue]] = [:]
      while let row = try rows.next() {
        series[row["name"], default: []].append(StepValue(step: row["step"], value: row["value"] ?? .nan))
      }
      return series
    }
  }

  /// Returns the samples of a cell, of one step or of all steps.
  public func samples(ofStage hash: String, step: Int? = nil) throws -> [SampleRecord] {
    let sql = "SELECT * FROM sample WHERE stage = ? AND (? IS NULL OR step = ?) ORDER BY step, prompt_index"
    return try rows(sql, [hash, step, step]) { row in
      let numbers = NumberReader(row)
      return SampleRecord(
        stage: row["stage"], step: row["step"], promptIndex: row["prompt_index"], prompt: row["prompt"],
        completion: row["completion"], reward: numbers.number("reward"), kl: numbers.number("kl"),
        tokens: row["tokens"], finished: row["finished"])
    }
  }

  /// Returns the scores of the prompts that a stage recorded at a step, in single precision; nil if it recorded none.
  public func promptScores(
    ofStage hash: String, step: Int, temperature: Double = 1, name: String
  ) throws -> [Double]? {
    try read { database in
      let text = try String.fetchOne(
        database,
        sql: "SELECT scores FROM prompt_score WHERE stage = ? AND step = ? AND temperature = ? AND name = ?",
        arguments: [hash, step, temperature, name])
      guard let text else { return nil }
      guard let scores = try? JSONDecoder().decode([Double?].self, from: Data(text.utf8)) else {
        throw LedgerError.unreadableValue(
          table: "prompt_score", column: "scores", found: text, expected: "a JSON array of numbers")
      }
      return scores.map { $0 ?? .nan }
    }
  }

  /// Returns the facts about a stage, sorted by name.
  public func facts(ofStage hash: String) throws -> [FactRecord] {
    try rows("SELECT stage, name, number, text FROM fact WHERE stage = ? ORDER BY name", [hash]) { row in
      if let text: String = row["text"] { return FactRecord(stage: row["stage"], name: row["name"], text: text) }
      return FactRecord(stage: row["stage"], name: row["name"], number: row["number"] ?? .nan)
    }
  }

  /// Returns the facts with these names that are finite numbers.
  public func numbers(ofStage hash: String, named names: [String]) throws -> [String: Double] {
    try read { database in
      let statement = try database.cachedStatement(sql: "SELECT number FROM fact WHERE stage = ? AND name = ?")
      var numbers: [String: Double] = [:]
      for name in names { numbers[name] = try Double.fetchOne(statement, arguments: [hash, name]) }
      return numbers
    }
  }

  /// Returns the environments of the runs of an experiment, the oldest first.
  public func environments(ofExperiment name: String) throws -> [EnvironmentRecord] {
    try rows("SELECT * FROM environment WHERE experiment = ? ORDER BY id", [name]) { row in
      let text: String = row["values"]
      guard let values = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8)) else {
        throw LedgerError.unreadableValue(
          table: "environment", column: "values", found: text, expected: "a JSON object of texts")
      }
      return EnvironmentRecord(
        experiment: row["experiment"], recorded: try StoredValue.required(row, "recorded", table: "environment"),
        values: values)
    }
  }

  /// Returns the records that a query gives.
  func rows<Record>(
    _ sql: String, _ arguments: StatementArguments, _ record: (Row) throws -> Record
  ) throws -> [Record] {
    try read { try Row.fetchAll($0, sql: sql, arguments: arguments).map(record) }
  }
}

// MARK: - Rows to records

extension Ledger {
  static func stages(
    _ database: Database, where condition: String, _ arguments: StatementArguments = StatementArguments()
  ) throws -> [StageRecord] {
    let inputs = try database.cachedStatement(sql: "SELECT input FROM stage_input WHERE stage = ? ORDER BY position")
    let rows = try Row.fetchAll(database, sql: "SELECT * FROM stage WHERE \(condition)", arguments: arguments)
    return try rows.map { row in
      let hash: String = row["hash"]
      return StageRecord(
        hash: hash, kind: row["kind"], title: row["title"], settings: row["settings"],
        inputs: try String.fetchAll(inputs, arguments: [hash]), algorithmVersion: row["algorithm_version"],
        state: try StoredValue.word(row, "state", table: "stage"),
        started: try StoredValue.date(row, "started", table: "stage"),
        finished: try StoredValue.date(row, "finished", table: "stage"),
        heartbeat: try StoredValue.date(row, "heartbeat", table: "stage"), wallSeconds: row["wall_seconds"],
        cpuSeconds: row["cpu_seconds"], tokens: row["tokens"], flops: row["flops"],
        peakMemoryBytes: row["peak_memory_bytes"], updates: row["updates"], samples: row["samples"],
        rewardCalls: row["reward_calls"], host: row["host"], pid: row["pid"], error: row["error"],
        attempts: row["attempts"], cachedUses: row["cached_uses"])
    }
  }

  private static func experiment(_ row: Row) throws -> ExperimentRecord {
    ExperimentRecord(
      name: row["name"], sweep: row["sweep"], created: try StoredValue.required(row, "created", table: "experiment"),
      finished: try StoredValue.date(row, "finished", table: "experiment"),
      state: try StoredValue.word(row, "state", table: "experiment"), summary: row["summary"])
  }

  private static func rewardSource(_ row: Row) throws -> CellRecord.RewardSource? {
    guard let text: String = row["reward_source"] else { return nil }
    guard let source = CellRecord.RewardSource(rawValue: text) else {
      throw LedgerError.unreadableValue(
        table: "experiment_cell", column: "reward_source", found: text, expected: "learned or ground-truth")
    }
    return source
  }
}
