import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite struct LedgerFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func readersWorkWhileAWriterIsWithinATransaction() throws {
    let url = folder.file()
    let writer = try Ledger(at: url)
    try writer.begin(experiment: experiment("first"), stages: [stage("a")], cells: [])
    let reader = try Ledger.openReadOnly(at: url)
    try writer.write { database in
      try database.execute(sql: "UPDATE experiment SET summary = 'half done'")
      #expect(try reader.experiment("first").summary == nil)
    }
    #expect(try reader.experiment("first").summary == "half done")
    #expect(throws: LedgerError.readOnly(path: url.path)) {
      try reader.setState(stage: hash("a"), to: .running, at: noon)
    }
  }

  @Test func writesAheadAndKeepsForeignKeys() throws {
    let ledger = try Ledger(at: folder.file())
    #expect(try ledger.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
    #expect(try ledger.read { try Int.fetchOne($0, sql: "PRAGMA foreign_keys") } == 1)
    #expect(throws: LedgerError.self) {
      try ledger.begin(experiment: experiment("x"), stages: [], cells: [cell("a", experiment: "x", value: 1)])
    }
    #expect(try ledger.experiments().isEmpty)
  }

  /// A new ledger is complete when it gets its name: a reader may open it before its creator does.
  @Test func aNewLedgerIsWholeByItself() throws {
    let url = folder.file(), manager = FileManager.default
    try Ledger.make(at: url)
    #expect(try manager.contentsOfDirectory(atPath: folder.url.path) == ["harness.sqlite"])
    try manager.copyItem(at: url, to: folder.file("copy.sqlite"))
    #expect(try Ledger.openReadOnly(at: folder.file("copy.sqlite")).experiments().isEmpty)
    // The second process uses the ledger of the first.
    let ledger = try Ledger(at: url)
    try ledger.begin(experiment: experiment("first"), stages: [], cells: [])
    try Ledger.make(at: url)
    #expect(try Ledger(at: url).experiments().count == 1)
    #expect(try manager.contentsOfDirectory(atPath: folder.url.path).allSatisfy { !$0.hasPrefix(".") })
  }

  @Test func missingLedgerIsNotMadeByAReader() throws {
    let url = folder.file("nothing.sqlite")
    #expect(throws: LedgerError.missing(path: url.path)) { try Ledger.openReadOnly(at: url) }
    #expect(!FileManager.default.fileExists(atPath: url.path))
  }

  @Test(arguments: [true, false])
  func aTextFileIsRefusedAndLeftAsItWas(reading: Bool) throws {
    let url = folder.file("notes.txt")
    let text = Data("These are notes, not a database, and they are longer than a header.".utf8)
    try text.write(to: url)
    let error = #expect(throws: LedgerError.self) {
      _ = try reading ? Ledger.openReadOnly(at: url) : Ledger(at: url)
    }
    #expect(
      error?.description == "\(url.path) is not a ledger: it does not begin with the 16 bytes that every SQLite file "
        + "begins with. Move the file away, or use another folder with `--results DIR`.")
    #expect(try Data(contentsOf: url) == text)
  }

  @Test func anotherProgramsDatabaseIsRefused() throws {
    let url = folder.file("other.sqlite")
    let other = try DatabaseQueue(path: url.path)
    try other.write { try $0.execute(sql: "CREATE TABLE accounts (id INTEGER)") }
    try other.close()
    #expect(throws: LedgerError.foreignDatabase(path: url.path, tables: ["accounts"])) { try Ledger(at: url) }
    #expect(throws: LedgerError.foreignDatabase(path: url.path, tables: ["accounts"])) {
      try Ledger.openReadOnly(at: url)
    }
  }

  @Test func aNewerSchemaIsRefused() throws {
    let url = folder.file()
    let ledger = try Ledger(at: url)
    try ledger.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('0099-from-the-future')") }
    try ledger.close()
    let expected = LedgerError.newerSchema(
      path: url.path, unknown: ["0099-from-the-future"], newestKnown: LedgerSchema.migrator.migrations.last ?? "")
    #expect(throws: expected) { try Ledger(at: url) }
    #expect(throws: expected) { try Ledger.openReadOnly(at: url) }
  }

  @Test func aDamagedFileIsReported() throws {
    let url = folder.file()
    let ledger = try Ledger(at: url)
    try ledger.begin(experiment: experiment("first"), stages: [stage("a")], cells: [])
    try ledger.close()
    var bytes = try Data(contentsOf: url)
    #expect(bytes.count > 8192)
    bytes.replaceSubrange(100..<4096, with: Data(repeating: 0xA5, count: 3996))
    try bytes.write(to: url)
    let error = #expect(throws: LedgerError.self) { try Ledger(at: url) }
    guard case .corrupt = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
  }

  @Test func anEarlierVersionsLedgerKeepsItsRows() throws {
    let url = folder.file()
    let old = try DatabaseQueue(path: url.path)
    try LedgerSchema.migrator.migrate(old, upTo: "0001-first-tables")
    try old.write { database in
      try database.execute(sql: "PRAGMA application_id = \(Ledger.applicationID)")
      try database.execute(
        sql: "INSERT INTO experiment VALUES ('old', '{}', '2026-01-31T23:59:59.123Z', NULL, 'running', NULL)")
    }
    try old.close()
    let ledger = try Ledger(at: url)
    #expect(try ledger.experiment("old").created == UTCTime.date("2026-01-31T23:59:59.123Z"))
  }

  @Test func stagesKeepTheirRowsWhereTheyComeToBeSkipped() throws {
    let url = folder.file()
    let old = try DatabaseQueue(path: url.path)
    try LedgerSchema.migrator.migrate(old, upTo: "0002-prompt-scores")
    try old.write { database in
      try database.execute(sql: "PRAGMA application_id = \(Ledger.applicationID)")
      try database.execute(
        sql: """
          INSERT INTO stage (hash, kind, title, settings, algorithm_version, state, attempts)
            VALUES ('\(hash("a"))', 'cell', 'a cell', '{}', 1, 'completed', 3);
          INSERT INTO fact (stage, name, number) VALUES ('\(hash("a"))', 'parameters', 12);
          """)
    }
    try old.close()
    let ledger = try Ledger(at: url)
    #expect(try ledger.stage(hash("a"))?.attempts == 3)
    #expect(try ledger.facts(ofStage: hash("a")).count == 1)
    try ledger.setState(stage: hash("a"), to: .skipped, at: noon, error: "b failed")
    #expect(try ledger.stage(hash("a"))?.state == .skipped && ledger.stage(hash("a"))?.error == "b failed")
    try ledger.setState(stage: hash("a"), to: .queued, at: noon)
    #expect(try ledger.stage(hash("a"))?.error == nil)
    // Its rows are still deleted with it.
    try ledger.write { try $0.execute(sql: "DELETE FROM stage") }
    #expect(try ledger.facts(ofStage: hash("a")).isEmpty)
  }

  /// Published columns never change. A change of this text shows that one did.
  @Test func theSchemaIsTheGoldenOne() throws {
    let ledger = try Ledger(at: folder.file())
    let dump = try ledger.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT s.type || ' ' || s.name || ': ' || (
            SELECT group_concat(
              i.name || ' ' || i.type || iif(i."notnull", '!', '') || iif(i.pk, ' key' || i.pk, ''), ', ')
            FROM pragma_table_info(s.name) AS i)
          FROM sqlite_schema AS s
          WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'grdb_%' AND s.name NOT LIKE 'sqlite_%'
          ORDER BY s.name
          """
      ).joined(separator: "\n")
    }
    #expect(dump == goldenSchema, "the schema is now:\n\(dump)")
  }
}
