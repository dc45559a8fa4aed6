import Foundation
import GRDB

/// The record of all experiments in a results folder: a SQLite file with one writer and any number of readers.
///
/// Only the coordinator of a run writes to the ledger. Workers write record files (`RecordFile`), which the coordinator
/// folds into the ledger. Readers use `openReadOnly(at:)`: with write-ahead logging they neither block a run nor wait for
/// it.
///
/// **Non-finite numbers.** SQLite stores NaN as NULL, so a diverged cell would look like a cell without measurements. The
/// column `nonfinite` of a row names its non-finite numbers: `'nan'`, `'inf'` or `'-inf'` if the row has one number, and a
/// JSON object from column names to these words if it has several. Infinities are in their own column, too. NaN is NULL
/// there, so that `avg` and `max` in SQL ignore it. This class reads it as NaN.
///
/// **Times** are UTC text, ISO 8601 with milliseconds (`2026-01-31T23:59:59.123Z`), so that the order of texts is the order
/// of times.
public final class Ledger: Sendable {
  /// The file.
  public let url: URL
  /// The waits for locks of other programs.
  public let lockWait: LockWait
  let reader: any DatabaseReader
  private let writer: (any DatabaseWriter)?

  /// Marks the file as a ledger (`PRAGMA application_id`): "HRNS" in ASCII.
  static let applicationID: Int32 = 0x4852_4E53

  /// Opens the ledger for writing. Creates it if there is none, and migrates an older one.
  public init(at url: URL, waiting lockWait: LockWait = LockWait()) throws {
    self.url = url
    self.lockWait = lockWait
    let pool: DatabasePool = try Ledger.translating(url) {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      if !FileManager.default.fileExists(atPath: url.path) { try Ledger.make(at: url) }
      try Ledger.refuseForeignFile(at: url)
      let pool = try Ledger.openMigrated(url, lockWait)
      try pool.read { try Ledger.checkSoundness($0, url) }
      return pool
    }
    reader = pool
    writer = pool
  }

  /// Creates an empty ledger under another name, and renames it when it is complete: readers would find a file that is
  /// still being created locked or incomplete.
  static func make(at url: URL) throws {
    let draft = url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: draft) }
    try write(draft) { queue in
      try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    }
    // Unlike a rename, a link never replaces the file of another process that was first.
    guard link(draft.path, url.path) != 0, errno != EEXIST else { return }
    // Some file systems do not support links.
    do {
      try FileManager.default.moveItem(at: draft, to: url)
    } catch {
      guard FileManager.default.fileExists(atPath: url.path) else { throw error }
    }
  }

  /// Creates a file with all tables through one connection and without a write-ahead log, so that all content is in the
  /// file. The connections of a pool may leave content in a log, which would be lost when the file is moved.
  ///
  /// - Parameter fill: Adds rows to the file.
  static func write(_ draft: URL, filling fill: (DatabaseQueue) throws -> Void) throws {
    let queue = try DatabaseQueue(path: draft.path, configuration: configuration(readOnly: false, LockWait()))
    try queue.write { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") }
    try LedgerSchema.migrator.migrate(queue)
    try fill(queue)
    try queue.close()
  }

  private static func openMigrated(_ url: URL, _ lockWait: LockWait) throws -> DatabasePool {
    let pool = try DatabasePool(path: url.path, configuration: configuration(readOnly: false, lockWait))
    try pool.read { try checkOrigin($0, url) }
    try pool.write { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") }
    try LedgerSchema.migrator.migrate(pool)
    return pool
  }

  private init(readOnly queue: DatabaseQueue, url: URL, _ lockWait: LockWait) {
    self.url = url
    self.lockWait = lockWait
    reader = queue
    writer = nil
  }

  /// Opens an existing ledger read-only. A run may write to it at the same time.
  public static func openReadOnly(at url: URL, waiting lockWait: LockWait = LockWait()) throws -> Ledger {
    guard FileManager.default.fileExists(atPath: url.path) else { throw LedgerError.missing(path: url.path) }
    let queue: DatabaseQueue = try translating(url) {
      try refuseForeignFile(at: url)
      let queue = try DatabaseQueue(path: url.path, configuration: configuration(readOnly: true, lockWait))
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
    return Ledger(readOnly: queue, url: url, lockWait)
  }

  /// Closes the connections. After that the file can be copied.
  public func close() throws {
    try Ledger.translating(url) {
      guard let writer else { return try reader.close() }
      // A reader may prevent the checkpoint. Then the log stays beside the file, and nothing is lost.
      _ = try? writer.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      try writer.close()
    }
  }

  private static func configuration(readOnly: Bool, _ lockWait: LockWait) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .callback { lockWait.isToTryAgain(after: $0) }
    configuration.label = "harness.ledger"
    return configuration
  }

  /// Reads in one snapshot.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try Ledger.translating(url) { try reader.read(body) }
  }

  /// Writes in one transaction.
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    guard let writer else { throw LedgerError.readOnly(path: url.path) }
    return try Ledger.translating(url) { try writer.write(body) }
  }
}

// MARK: - Checking files

extension Ledger {
  /// Every SQLite file begins with these 16 bytes (https://www.sqlite.org/fileformat.html, section 1.3.1).
  private static let signature = Data("SQLite format 3\u{0}".utf8)

  /// Throws if the file is not a database, before SQLite can change it. An empty file is allowed.
  private static func refuseForeignFile(at url: URL) throws {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) else { return }
    if isDirectory.boolValue {
      throw LedgerError.notADatabase(path: url.path, detail: "it is a folder")
    }
    // To open a named pipe would wait for a writer.
    var status = stat()
    if stat(url.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw LedgerError.notADatabase(path: url.path, detail: "it is a pipe or a device, not a file")
    }
    let handle = try FileHandle(forReadingFrom: url)
    defer { try? handle.close() }
    let head = try handle.read(upToCount: signature.count) ?? Data()
    guard head.isEmpty || head == signature else {
      throw LedgerError.notADatabase(
        path: url.path, detail: "it does not begin with the 16 bytes that every SQLite file begins with")
    }
  }

  /// Throws if the database belongs to another program, or to a newer version of this program.
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

  /// Converts errors of SQLite to `LedgerError`.
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
