/// What can go wrong with the ledger or a record file: each case carries the facts, `description` words them.
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
  /// A value that a CHECK, a foreign key or NOT NULL refused.
  case refusedValue(path: String, detail: String)
  case database(path: String, detail: String)
  /// A stored value that no version of this program writes.
  case unreadableValue(table: String, column: String, found: String, expected: String)
  case unknownExperiment(name: String, known: [String])
  case unknownStage(hash: String)
  case malformedHash(found: String)
  /// A record of one stage among those of another.
  case strayRecord(stage: String, found: String, position: Int)
  case malformedRecord(source: String, line: Int, detail: String)

  public var description: String {
    switch self {
    case .missing(let path):
      "There is no ledger at \(path). `harness run SWEEP.json` makes one; `--results DIR` says where it lies."
    case .notADatabase(let path, let detail):
      "\(path) is not a ledger: \(detail). Move that file away, or name another folder with `--results DIR`."
    case .foreignDatabase(let path, let tables):
      "\(path) is a SQLite database of another program: it holds the tables \(list(tables)) and not this program's "
        + "mark. It was left untouched; name another folder with `--results DIR`."
    case .corrupt(let path, let detail):
      "The ledger at \(path) is damaged (\(detail)). Keep a copy of it, then try `sqlite3 \(path) .recover` to save "
        + "what can be read, or move it away and run the sweep again: finished artefacts are found by their names."
    case .newerSchema(let path, let unknown, let newestKnown):
      "The ledger at \(path) was written by a newer version of harness: it has the migrations \(list(unknown)), and "
        + "this version knows none after '\(newestKnown)'. It was left untouched; use the newer harness, or name "
        + "another folder with `--results DIR`."
    case .olderSchema(let path, let missing):
      "The ledger at \(path) was written by an older version of harness: it lacks the migrations \(list(missing)). "
        + "Any command that may write to its folder brings it up to date."
    case .inaccessible(let path, let detail):
      "The ledger at \(path) cannot be used: \(detail). Its folder must exist, have room and be writable, also for "
        + "readers, since SQLite keeps its write-ahead log beside the file."
    case .busy(let path):
      "The ledger at \(path) stayed locked by another process for 30 seconds. Is another `harness run` using the same "
        + "results folder? One ledger has one writer."
    case .readOnly(let path):
      "The ledger at \(path) was opened for reading alone, so nothing can be written to it."
    case .refusedValue(let path, let detail):
      "The ledger at \(path) refused a value: \(detail). Nothing of that transaction was kept."
    case .database(let path, let detail):
      "SQLite failed on the ledger at \(path): \(detail)."
    case .unreadableValue(let table, let column, let found, let expected):
      "The ledger's column \(table).\(column) holds '\(found)' where \(expected) was expected."
    case .unknownExperiment(let name, let known):
      known.isEmpty
        ? "The ledger has no experiment '\(name)': it has none at all yet. `harness run SWEEP.json` makes one."
        : "The ledger has no experiment '\(name)'. It has \(list(known))."
    case .unknownStage(let hash):
      "The ledger has no stage \(hash). A stage is queued by beginning an experiment before anything is recorded of it."
    case .malformedHash(let found):
      "'\(found)' does not name a stage: 64 lowercase hexadecimal digits (a SHA-256) were expected."
    case .strayRecord(let stage, let found, let position):
      "Record \(position) of stage \(stage) is of another stage, \(found). Nothing of that stage was folded."
    case .malformedRecord(let source, let line, let detail):
      "\(source):\(line): not a record: \(detail)."
    }
  }

  private func list(_ words: [String]) -> String {
    words.map { "'\($0)'" }.joined(separator: ", ")
  }
}
