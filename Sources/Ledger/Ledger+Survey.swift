import Foundation
import GRDB

// What is asked across experiments.
extension Ledger {
  /// Stages whose hash begins so, by hash; all of them for an empty text.
  public func stages(beginning prefix: String) throws -> [StageRecord] {
    try read { database in
      try Ledger.stages(database, where: "substr(hash, 1, ?) = ? ORDER BY hash", [prefix.count, prefix])
    }
  }

  /// The hashes of all stages that some experiment names.
  public func namedStages() throws -> Set<String> {
    try read { try Set(String.fetchAll($0, sql: "SELECT DISTINCT stage FROM experiment_stage")) }
  }

  /// The experiments that a stage is part of, by name.
  public func experiments(withStage hash: String) throws -> [String] {
    try read {
      try String.fetchAll(
        $0, sql: "SELECT experiment FROM experiment_stage WHERE stage = ? ORDER BY experiment", arguments: [hash])
    }
  }

  /// How many rows of each table are of one stage, of those that have any.
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

  /// What is replaced when a stage's records are folded.
  static let stageTables = [
    "step_metric", "evaluation", "sample", "prompt_score", "fact", "completion", "comparison", "verdict",
  ]

  /// SQLite's own version.
  public static func sqliteVersion() throws -> String {
    try DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") ?? "unknown" }
  }
}
