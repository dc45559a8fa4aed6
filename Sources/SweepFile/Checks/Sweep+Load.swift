import Alignment
import Foundation

extension Sweep {
  /// The maximum size of a sweep file, in bytes.
  static let greatestFileSize = 1 << 20

  /// Reads and checks a sweep file, and reports all its problems at once.
  public static func load(contentsOf url: URL) throws(SweepFileError) -> Sweep {
    let file = url.relativePath
    return try load(bytes: try read(contentsOf: url, file: file), file: file, folder: url.deletingLastPathComponent())
  }

  /// Reads the bytes of a sweep file, once: it may be a pipe.
  ///
  /// - Parameter file: the name of the file in error messages.
  public static func read(contentsOf url: URL, file: String) throws(SweepFileError) -> [UInt8] {
    func unreadable(_ found: String) -> SweepFileError {
      SweepFileError([
        SweepProblem(
          file: file, position: nil, path: nil, kind: .unreadable, found: found, expected: "a sweep file")
      ])
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw unreadable("there is no such file")
    }
    if isFolder.boolValue { throw unreadable("this is a folder") }
    var data = Data()
    do {
      let handle = try FileHandle(forReadingFrom: url)
      defer { try? handle.close() }
      // A read from a pipe returns what has arrived; only an empty read is the end.
      while data.count <= greatestFileSize, let part = try handle.read(upToCount: greatestFileSize + 1 - data.count),
        !part.isEmpty
      {
        data += part
      }
    } catch {
      throw unreadable("the file cannot be read")
    }
    if data.count > greatestFileSize { throw unreadable("the file has more than \(greatestFileSize) bytes") }
    return [UInt8](data)
  }

  /// - Parameters:
  ///   - file: the name of the file in error messages.
  ///   - folder: the folder that relative paths start from.
  public static func load(bytes: [UInt8], file: String, folder: URL) throws(SweepFileError) -> Sweep {
    let document: LocatedJSON.Document
    do {
      // Some editors write a byte order mark.
      document = try LocatedJSON.parse(bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes)
    } catch {
      throw SweepFileError([
        SweepProblem(
          file: file, position: error.position, path: nil, kind: .notJSON, found: error.found, expected: error.expected)
      ])
    }
    var reader = SweepReader(file: file, folder: folder)
    reader.report(document.duplicates)
    guard var fields = reader.section(document.root, as: SweepTables.root, at: "$") else {
      throw SweepFileError(reader.problems)
    }
    reader.takeShapes(&fields)
    reader.takeLabels(&fields)
    reader.check(fields)
    guard reader.problems.isEmpty else { throw SweepFileError(reader.problems) }
    guard let sweep = Sweep(fields) else {
      preconditionFailure("a sweep file without a problem that does not make a sweep")
    }
    return sweep
  }
}
