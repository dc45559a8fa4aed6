import Foundation
import GRDB

// Queries across experiments.
extension Ledger {
  /// Returns the stages whose hash has this prefix, sorted by hash.
  public func stages(beginning prefix: String) throws -> [StageRecord] {
    try read { database in
      try Ledger.stages(database, where: "substr(hash, 1, ?) = ? ORDER BY hash", [prefix.count, prefix])
    }
  }

  /// Returns the hashes of all stages that an experiment uses.
  public func namedStages() throws -> Set<String> {
    try read { try Set(String.fetchAll($0, sql: "SELECT DISTINCT stage FROM experiment_stage")) }
  }

  /// Returns the names of the experiments that use a stage, sorted.
  public func experiments(withStage hash: String) throws -> [String] {
    try read {
      try String.fetchAll(
        $0, sql: "SELECT experiment FROM experiment_stage WHERE stage = ? ORDER BY experiment", arguments: [hash])
    }
  }

  /// Returns the number of rows that a stage has in each table, without empty tables.
  public func rowCounts(ofStage hash: String) throws -> [(table: String, rows: Int)] {
    try read { database in
      try Ledger.stageTables.compactMap { table in
        let count =
          try Int.fetchOne(
            database, sql: "SELECT count(*) FROM \(table) WHERE stage = ?", arguments: [hash]) ?? 0
        return count > 0 ? (table, count) : nil
      }
    }
  }

  /// The tables whose rows are replaced when the records of a stage are folded.
  static let stageTables = [
    "step_metric", "evaluation", "sample", "prompt_score", "fact", "completion", "comparison", "verdict",
  ]

  /// The version of SQLite.
  public static func sqliteVersion() throws -> String {
    try DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") ?? "unknown" }
  }
}
