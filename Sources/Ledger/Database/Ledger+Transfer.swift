import Foundation
import GRDB

// Copying an experiment to another ledger. The exported file is itself a ledger: rows are copied unchanged, and an older
// file is migrated like any other ledger.
extension Ledger {
  /// Writes an experiment with all its rows to a new file. An existing file is replaced.
  public func export(experiment name: String, to url: URL) throws {
    _ = try experiment(name)
    let folder = url.deletingLastPathComponent()
    let draft = folder.appendingPathComponent(".\(url.lastPathComponent).\(UUID().uuidString)")
    defer {
      for suffix in ["", "-wal", "-shm", "-journal"] {
        try? FileManager.default.removeItem(atPath: draft.path + suffix)
      }
    }
    try Ledger.translating(url) {
      try Ledger.write(draft) { copy in
        try reader.read { source in
          try copy.write { target in
            for (table, condition) in Ledger.transferred {
              try Ledger.copyRows(of: table, where: condition, [name], from: source, to: target)
            }
          }
        }
      }
      guard rename(draft.path, url.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
  }

  /// The tables and the condition for the rows of an experiment. Tables come after those that they refer to.
  private static var transferred: [(table: String, condition: String)] {
    let stages = """
      (SELECT stage FROM experiment_stage WHERE experiment = ?1
       UNION SELECT stage FROM experiment_cell WHERE experiment = ?1
       UNION SELECT stage_a FROM judgement WHERE experiment = ?1
       UNION SELECT stage_b FROM judgement WHERE experiment = ?1)
      """
    return [("experiment", "name = ?1"), ("stage", "hash IN \(stages)"), ("stage_input", "stage IN \(stages)")]
      + stageTables.map { ($0, "stage IN \(stages)") }
      + ["experiment_stage", "experiment_cell", "environment", "judgement"].map { ($0, "experiment = ?1") }
  }

  /// Copies rows with all columns except `id`, which is different in each file.
  ///
  /// - Parameter changes: New values of columns in the copy.
  static func copyRows(
    of table: String, where condition: String, _ arguments: StatementArguments, from source: Database,
    to target: Database, changing changes: [String: any DatabaseValueConvertible] = [:]
  ) throws {
    let columns = try columns(of: table, in: source)
    let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
    let insert = try target.cachedStatement(
      sql: "INSERT INTO \(table) (\(list)) VALUES (\(databaseQuestionMarks(count: columns.count)))")
    let rows = try Row.fetchCursor(
      source, sql: "SELECT \(list) FROM \(table) WHERE \(condition)", arguments: arguments)
    while let row = try rows.next() {
      let values = columns.map { changes[$0]?.databaseValue ?? (row[$0] as DatabaseValue) }
      try insert.execute(arguments: StatementArguments(values))
    }
  }

  static func columns(of table: String, in database: Database) throws -> [String] {
    try database.columns(in: table).map(\.name).filter { $0 != "id" }
  }

  /// Opens a ledger for reading without writing anything to its folder, such as an exported file. If the ledger is older or
  /// its folder is read-only, a copy is opened and migrated.
  ///
  /// - Parameter folder: The folder for copies, which the caller removes.
  public static func openUntouched(_ url: URL, copyingTo folder: URL) throws -> Ledger {
    let ledger: Ledger
    do {
      ledger = try openReadOnly(at: url)
    } catch let error as LedgerError where error.canBeCopied {
      let copy = folder.appendingPathComponent(url.lastPathComponent)
      try translating(url) {
        try FileManager.default.copyItem(at: url, to: copy)
        let log = url.path + "-wal"
        if FileManager.default.fileExists(atPath: log) {
          try FileManager.default.copyItem(atPath: log, toPath: copy.path + "-wal")
        }
      }
      ledger = try Ledger(at: copy)
    }
    try ledger.read { try checkSoundness($0, url) }
    return ledger
  }
}

extension LedgerError {
  /// Whether a copy of the ledger can be opened: it is old, or in a folder where SQLite cannot write. SQLite reads a
  /// write-ahead log in such a folder only while a writer has it open.
  fileprivate var canBeCopied: Bool {
    switch self {
    case .olderSchema, .inaccessible: true
    default: false
    }
  }
}
