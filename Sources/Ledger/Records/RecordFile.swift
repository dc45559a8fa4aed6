import Foundation

/// The record file of a worker, in JSON Lines. Records are only appended.
public enum RecordFile {
  public struct Contents: Sendable, Equatable {
    public var records: [Record]
    /// Whether the last line is incomplete, because the worker was killed while it wrote. That line is ignored.
    var endedWithinLine: Bool
  }

  /// Reads a file. An incomplete last line is ignored, because a killed worker leaves one. Any other line that cannot be read
  /// is an error.
  public static func read(at url: URL) throws -> Contents {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw LedgerError.malformedRecord(source: url.path, line: 0, detail: "the file cannot be read")
    }
    let newline = UInt8(ascii: "\n")
    var records: [Record] = []
    var number = 0
    var start = data.startIndex
    while let end = data[start...].firstIndex(of: newline) {
      number += 1
      if end > start {
        let line = String(decoding: data[start..<end], as: UTF8.self)
        records.append(try Record.decode(line: line, source: url.path, number: number))
      }
      start = data.index(after: end)
    }
    return Contents(records: records, endedWithinLine: start < data.endIndex)
  }

  /// Appends records to a file. A file may have only one writer.
  public final class Writer {
    private let handle: FileHandle

    /// Opens the file for appending, and creates it if there is none. Removes an incomplete last line of an earlier worker.
    public init(at url: URL) throws {
      let manager = FileManager.default
      do {
        try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        if !manager.fileExists(atPath: url.path) { try Data().write(to: url) }
        let whole = try Data(contentsOf: url)
        handle = try FileHandle(forUpdating: url)
        let end = whole.lastIndex(of: UInt8(ascii: "\n")).map { whole.distance(from: whole.startIndex, to: $0) + 1 }
        try handle.truncate(atOffset: UInt64(end ?? 0))
        try handle.seekToEnd()
      } catch {
        throw LedgerError.inaccessible(path: url.path, detail: "the record file cannot be opened for writing")
      }
    }

    /// - Returns: The bytes that were appended.
    @discardableResult
    public func append(_ record: Record) throws -> Data {
      let line = Data((try record.encodedLine() + "\n").utf8)
      try handle.write(contentsOf: line)
      return line
    }

    /// The length of the file in bytes.
    public var length: Int { get throws { Int(try handle.offset()) } }

    /// Truncates the file to a length at which a line ends.
    public func rewind(to length: Int) throws {
      try handle.truncate(atOffset: UInt64(length))
      try handle.seekToEnd()
    }

    /// Flushes all records to the disk.
    public func synchronize() throws { try handle.synchronize() }

    public func close() throws {
      try handle.synchronize()
      try handle.close()
    }
  }
}
