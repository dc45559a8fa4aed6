import Foundation
import GRDB

// Writing by the coordinator of a run. Each call is one transaction.
extension Ledger {
  /// Begins an experiment, or continues the experiment of that name: records its sweep, its stages in the plan's order, its
  /// cells and its environment.
  ///
  /// Known stages keep their state, cost and rows; new stages are queued. A complete stage counts one more cached use. It is
  /// marked as cached in this experiment if the experiment did not use it before.
  public func begin(
    experiment: ExperimentRecord, stages: [StageRecord], cells: [CellRecord], environment: EnvironmentRecord? = nil
  ) throws {
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO experiment (name, sweep, created, finished, state, summary) VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET
            sweep = excluded.sweep, finished = excluded.finished, state = excluded.state, summary = excluded.summary
          """,
        arguments: [
          experiment.name, experiment.sweep, UTCTime.text(experiment.created),
          experiment.finished.map(UTCTime.text), experiment.state.rawValue, experiment.summary,
        ])
      let before = try Row.fetchAll(
        database, sql: "SELECT stage, cached FROM experiment_stage WHERE experiment = ?",
        arguments: [experiment.name])
      let cachedBefore = Dictionary(uniqueKeysWithValues: before.map { ($0["stage"] as String, $0["cached"] as Bool) })
      try database.execute(sql: "DELETE FROM experiment_stage WHERE experiment = ?", arguments: [experiment.name])
      try database.execute(sql: "DELETE FROM experiment_cell WHERE experiment = ?", arguments: [experiment.name])
      for (position, stage) in stages.enumerated() {
        let state = try String.fetchOne(
          database, sql: "SELECT state FROM stage WHERE hash = ?", arguments: [stage.hash])
        if state == nil { try Ledger.put(stage, in: database) }
        let complete = state == StageState.completed.rawValue
        if complete {
          try database.execute(
            sql: "UPDATE stage SET cached_uses = cached_uses + 1 WHERE hash = ?", arguments: [stage.hash])
        }
        try database.execute(
          sql: "INSERT INTO experiment_stage (experiment, stage, position, cached) VALUES (?, ?, ?, ?)",
          arguments: [experiment.name, stage.hash, position, cachedBefore[stage.hash] ?? complete])
      }
      for cell in cells { try Ledger.put(cell, experiment: experiment.name, in: database) }
      if let environment { try Ledger.put(environment, experiment: experiment.name, in: database) }
    }
  }

  /// Sets the state of an experiment.
  public func setState(experiment: String, to state: ExperimentState, at time: Date, summary: String? = nil) throws {
    try write { database in
      try database.execute(
        sql: "UPDATE experiment SET state = ?, finished = ?, summary = coalesce(?, summary) WHERE name = ?",
        arguments: [state.rawValue, state == .running ? nil : UTCTime.text(time), summary, experiment])
      guard database.changesCount == 1 else {
        throw LedgerError.unknownExperiment(
          name: experiment, known: try String.fetchAll(database, sql: "SELECT name FROM experiment ORDER BY name"))
      }
    }
  }

  /// Sets the state of a stage. The state `running` counts an attempt and clears the error of an earlier one. A final state
  /// sets the time at which the stage finished.
  public func setState(
    stage hash: String, to state: StageState, at time: Date, host: String? = nil, pid: Int? = nil,
    error: String? = nil
  ) throws {
    let stamp = UTCTime.text(time)
    try write { database in
      switch state {
      case .queued:
        try database.execute(
          sql: "UPDATE stage SET state = ?, pid = NULL, heartbeat = NULL, error = NULL WHERE hash = ?",
          arguments: [state.rawValue, hash])
      case .running:
        try database.execute(
          sql: """
            UPDATE stage SET state = ?, started = ?, heartbeat = ?, finished = NULL, error = NULL, host = ?, pid = ?,
              attempts = attempts + 1 WHERE hash = ?
            """,
          arguments: [state.rawValue, stamp, stamp, host, pid, hash])
      case .completed, .failed, .interrupted, .skipped:
        try database.execute(
          sql: "UPDATE stage SET state = ?, finished = ?, error = ?, pid = NULL WHERE hash = ?",
          arguments: [state.rawValue, stamp, error.map(ForeignText.stored), hash])
      }
      guard database.changesCount == 1 else { throw LedgerError.unknownStage(hash: hash) }
    }
  }

  /// Records that the worker of a running stage is alive.
  public func heartbeat(stage hash: String, at time: Date) throws {
    try write { database in
      try database.execute(
        sql: "UPDATE stage SET heartbeat = ? WHERE hash = ? AND state = 'running'",
        arguments: [UTCTime.text(time), hash])
    }
  }

  /// Marks running stages that have no worker any more as interrupted.
  ///
  /// - Parameter isDead: Whether a running stage has no worker.
  /// - Returns: The hashes of these stages.
  @discardableResult
  public func interruptAbandoned(at time: Date, where isDead: (StageRecord) -> Bool) throws -> [String] {
    try write { database in
      let dead = try Ledger.stages(database, where: "state = 'running'").filter(isDead).map(\.hash)
      for hash in dead {
        try database.execute(
          sql: "UPDATE stage SET state = 'interrupted', finished = ?, pid = NULL, error = ? WHERE hash = ?",
          arguments: [UTCTime.text(time), "The worker ended without a report.", hash])
      }
      return dead
    }
  }

  /// Replaces the rows of a stage by these records, in one transaction. If a `StageRecord` is among them, it also sets the
  /// state of the stage. If two records have the same key, the later one counts: a resumed worker repeats the steps after
  /// its checkpoint.
  ///
  /// The coordinator counts attempts and cached uses, so the record of a worker never lowers them.
  public func fold(stage hash: String, records: some Sequence<Record>) throws {
    try write { database in
      let known =
        try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM stage WHERE hash = ?)", arguments: [hash]) ?? false
      let iterator = records.enumerated()
      if known {
        for table in Ledger.stageTables {
          try database.execute(sql: "DELETE FROM \(table) WHERE stage = ?", arguments: [hash])
        }
      }
      var waiting: [Record] = []
      var present = known
      for (position, record) in iterator {
        guard record.stage == hash else {
          throw LedgerError.strayRecord(stage: hash, found: record.stage, position: position)
        }
        if case .stage(let stage) = record {
          try Ledger.put(stage, in: database)
          present = true
        } else if present {
          try Ledger.put(record, in: database)
        } else {
          waiting.append(record)
        }
      }
      guard present else { throw LedgerError.unknownStage(hash: hash) }
      for record in waiting { try Ledger.put(record, in: database) }
    }
  }
}
