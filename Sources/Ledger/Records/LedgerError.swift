/// An error of the ledger or of a record file.
public enum LedgerError: Error, Equatable, Sendable, CustomStringConvertible {
  case missing(path: String)
  case notADatabase(path: String, detail: String)
  case foreignDatabase(path: String, tables: [String])
  case corrupt(path: String, detail: String)
  case newerSchema(path: String, unknown: [String], newestKnown: String)
  case olderSchema(path: String, missing: [String])
  case inaccessible(path: String, detail: String)
  case busy(path: String)
  case readOnly(path: String)
  /// A CHECK, a foreign key or NOT NULL does not allow a value.
  case refusedValue(path: String, detail: String)
  case database(path: String, detail: String)
  /// A stored value that no version of this program writes.
  case unreadableValue(table: String, column: String, found: String, expected: String)
  case unknownExperiment(name: String, known: [String])
  case unknownStage(hash: String)
  case malformedHash(found: String)
  /// A record of another stage.
  case strayRecord(stage: String, found: String, position: Int)
  case malformedRecord(source: String, line: Int, detail: String)

  public var description: String {
    switch self {
    case .missing(let path):
      "There is no ledger at \(path). `harness run SWEEP.json` creates one. Use `--results DIR` for another folder."
    case .notADatabase(let path, let detail):
      "\(path) is not a ledger: \(detail). Move the file away, or use another folder with `--results DIR`."
    case .foreignDatabase(let path, let tables):
      "\(path) is a SQLite database of another program: it has the tables \(list(tables)) and not the application ID "
        + "of harness. The file was not changed. Use another folder with `--results DIR`."
    case .corrupt(let path, let detail):
      "The ledger at \(path) is damaged (\(detail)). Make a copy. Then try `sqlite3 \(path) .recover`, which saves "
        + "readable rows, or move it away and run the sweep again, which finds the finished stages by their names."
    case .newerSchema(let path, let unknown, let newestKnown):
      "The ledger at \(path) was written by a newer version of harness: it has the migrations \(list(unknown)), but "
        + "the newest migration of this version is '\(newestKnown)'. The file was not changed. Use the newer harness, or "
        + "another folder with `--results DIR`."
    case .olderSchema(let path, let missing):
      "The ledger at \(path) was written by an older version of harness: it lacks the migrations \(list(missing)). "
        + "Any command that can write to its folder migrates it."
    case .inaccessible(let path, let detail):
      "The ledger at \(path) cannot be used: \(detail). Its folder must exist, be writable and have free space, even for "
        + "reading, because SQLite writes its write-ahead log there."
    case .busy(let path):
      "Another process has locked the ledger at \(path) for 30 seconds. Check whether another `harness run` uses the same "
        + "results folder: a ledger can have only one writer."
    case .readOnly(let path):
      "The ledger at \(path) was opened read-only, so nothing can be written to it."
    case .refusedValue(let path, let detail):
      "The ledger at \(path) does not allow a value: \(detail). The transaction was rolled back."
    case .database(let path, let detail):
      "SQLite failed on the ledger at \(path): \(detail)."
    case .unreadableValue(let table, let column, let found, let expected):
      "The column \(table).\(column) of the ledger contains '\(found)' instead of \(expected)."
    case .unknownExperiment(let name, let known):
      known.isEmpty
        ? "The ledger has no experiment '\(name)'. It has no experiments yet. `harness run SWEEP.json` creates one."
        : "The ledger has no experiment '\(name)'. Its experiments are \(list(known))."
    case .unknownStage(let hash):
      "The ledger has no stage \(hash). An experiment must add the stage before its records are folded."
    case .malformedHash(let found):
      "'\(found)' is not the hash of a stage: expected 64 lowercase hexadecimal digits (SHA-256)."
    case .strayRecord(let stage, let found, let position):
      "Record \(position) of stage \(stage) belongs to another stage, \(found). No record was folded."
    case .malformedRecord(let source, let line, let detail):
      "\(source):\(line): not a record: \(detail)."
    }
  }

  private func list(_ words: [String]) -> String {
    words.map { "'\($0)'" }.joined(separator: ", ")
  }
}
