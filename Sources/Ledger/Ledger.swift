import Foundation
import GRDB

/// The experiment's record: one SQLite file, one writer, any number of readers.
///
/// The coordinator of a run holds the only writing ledger; workers write record files (`RecordFile`), which the
/// coordinator folds in. Readers open the file with `openReadOnly(at:)`: under write-ahead logging they neither block a
/// run nor wait for it.
///
/// **Non-finite numbers.** SQLite stores NaN as NULL, so a diverged cell would look like an unmeasured one. A row that
/// holds a non-finite number says so in its column `nonfinite`: `'nan'`, `'inf'` or `'-inf'` where the row holds one
/// number, and a JSON object from column name to those words where it holds several. Infinities are in their own column
/// too, NaN is NULL there (so that SQL's `avg` and `max` skip it); reading through this class gives back NaN.
///
/// **Times** are UTC text, ISO 8601 with milliseconds (`2026-01-31T23:59:59.123Z`), which sorts as it reads.
public final class Ledger: Sendable {
  /// Where the file lies.
  public let url: URL
  let reader: any DatabaseReader
  private let writer: (any DatabaseWriter)?

  /// Marks the file as ours (`PRAGMA application_id`): "HRNS" in ASCII.
  static let applicationID: Int32 = 0x4852_4E53

  /// Opens the ledger for writing: makes it where there is none, and brings an older one up to date.
  public init(at url: URL) throws {
    self.url = url
    let pool: DatabasePool = try Ledger.translating(url) {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      if !FileManager.default.fileExists(atPath: url.path) { try Ledger.make(at: url) }
      try Ledger.refuseForeignFile(at: url)
      let pool = try Ledger.openMigrated(url)
      try pool.read { try Ledger.checkSoundness($0, url) }
      return pool
    }
    reader = pool
    writer = pool
  }

  /// Makes an empty ledger under another name, and gives it its own when it is whole: until a file has become one with a
  /// write-ahead log and all tables, its readers would find it locked, or half of one.
  static func make(at url: URL) throws {
    let draft = url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: draft) }
    try write(draft) { queue in
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    }
    // Unlike a renamed file, a linked one never takes the place of another process's, which may have been first.
    guard link(draft.path, url.path) != 0, errno != EEXIST else { return }
    // Some file systems have no links.
    do {
      try FileManager.default.moveItem(at: draft, to: url)
    } catch {
      guard FileManager.default.fileExists(atPath: url.path) else { throw error }
    }
  }

  /// Writes a file with all tables through one connection and without a write-ahead log, so that all of it is in the file:
  /// a pool's last connection may leave some of it in a log, which would stay behind when the file is moved.
  ///
  /// - Parameter fill: what else goes into it.
  static func write(_ draft: URL, filling fill: (DatabaseQueue) throws -> Void) throws {
    let queue = try DatabaseQueue(path: draft.path, configuration: configuration(readOnly: false))
    try queue.write { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") }
    try LedgerSchema.migrator.migrate(queue)
    try fill(queue)
    try queue.close()
  }

  private static func openMigrated(_ url: URL) throws -> DatabasePool {
    let pool = try DatabasePool(path: url.path, configuration: configuration(readOnly: false))
    try pool.read { try checkOrigin($0, url) }
    try pool.write { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") }
    try LedgerSchema.migrator.migrate(pool)
    return pool
  }

  private init(readOnly queue: DatabaseQueue, url: URL) {
    self.url = url
    reader = queue
    writer = nil
  }

  /// Opens an existing ledger for reading alone, also while a run writes to it.
  public static func openReadOnly(at url: URL) throws -> Ledger {
    guard FileManager.default.fileExists(atPath: url.path) else { throw LedgerError.missing(path: url.path) }
    let queue: DatabaseQueue = try translating(url) {
      try refuseForeignFile(at: url)
      let queue = try DatabaseQueue(path: url.path, configuration: configuration(readOnly: true))
      try queue.read { database in
        try checkOrigin(database, url)
        guard try LedgerSchema.migrator.hasCompletedMigrations(database) else {
          let applied = try LedgerSchema.migrator.appliedMigrations(database)
          throw LedgerError.olderSchema(
            path: url.path, missing: LedgerSchema.migrator.migrations.filter { !applied.contains($0) })
        }
      }
      return queue
    }
    return Ledger(readOnly: queue, url: url)
  }

  /// Closes the connections; afterwards the file can be copied as it lies.
  public func close() throws {
    try Ledger.translating(url) {
      guard let writer else { return try reader.close() }
      // A reader may hold the log back; then it stays beside the file, and nothing is lost.
      _ = try? writer.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      try writer.close()
    }
  }

  private static func configuration(readOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(30)
    configuration.label = "harness.ledger"
    return configuration
  }

  /// Reads within one snapshot.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try Ledger.translating(url) { try reader.read(body) }
  }

  /// Writes within one transaction.
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    guard let writer else { throw LedgerError.readOnly(path: url.path) }
    return try Ledger.translating(url) { try writer.write(body) }
  }
}

// MARK: - Doubtful files

extension Ledger {
  /// Every SQLite file begins with these 16 bytes (https://www.sqlite.org/fileformat.html, section 1.3.1).
  private static let signature = Data("SQLite format 3\u{0}".utf8)

  /// Refuses a file that is no database before SQLite can touch it. An empty file is a database to be.
  private static func refuseForeignFile(at url: URL) throws {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) else { return }
    if isDirectory.boolValue {
      throw LedgerError.notADatabase(path: url.path, detail: "it is a folder")
    }
    let handle = try FileHandle(forReadingFrom: url)
    defer { try? handle.close() }
    let head = try handle.read(upToCount: signature.count) ?? Data()
    guard head.isEmpty || head == signature else {
      throw LedgerError.notADatabase(
        path: url.path, detail: "it does not begin with the 16 bytes that every SQLite file begins with")
    }
  }

  /// Refuses another program's database, and one that a newer version of this program has written.
  private static func checkOrigin(_ database: Database, _ url: URL) throws {
    let tables = try String.fetchAll(
      database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    let identity = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    guard identity == applicationID || (tables.isEmpty && identity == 0) else {
      throw LedgerError.foreignDatabase(path: url.path, tables: tables)
    }
    let known = LedgerSchema.migrator.migrations
    let unknown = try LedgerSchema.migrator.appliedIdentifiers(database).subtracting(known).sorted()
    guard unknown.isEmpty else {
      throw LedgerError.newerSchema(path: url.path, unknown: unknown, newestKnown: known.last ?? "")
    }
  }

  static func checkSoundness(_ database: Database, _ url: URL) throws {
    let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(3)")
    guard findings == ["ok"] else {
      throw LedgerError.corrupt(path: url.path, detail: findings.joined(separator: "; "))
    }
  }

  /// Turns SQLite's errors into the ledger's own.
  static func translating<Value>(_ url: URL, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      let detail = error.message ?? "result code \(error.extendedResultCode.rawValue)"
      switch error.resultCode {
      case .SQLITE_NOTADB: throw LedgerError.notADatabase(path: url.path, detail: detail)
      case .SQLITE_CORRUPT: throw LedgerError.corrupt(path: url.path, detail: detail)
      case .SQLITE_BUSY, .SQLITE_LOCKED: throw LedgerError.busy(path: url.path)
      case .SQLITE_CONSTRAINT: throw LedgerError.refusedValue(path: url.path, detail: detail)
      case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_PERM:
        throw LedgerError.inaccessible(path: url.path, detail: detail)
      default: throw LedgerError.database(path: url.path, detail: error.description)
      }
    } catch let error as CocoaError {
      throw LedgerError.inaccessible(path: url.path, detail: error.localizedDescription)
    }
  }
}
