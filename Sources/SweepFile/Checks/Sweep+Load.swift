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
      guard let (handle, start) = try open(url) else { throw unreadable("this is a pipe that no program writes to") }
      defer { try? handle.close() }
      data = start
      // A read from a pipe returns what has arrived; only an empty read is the end.
      while data.count <= greatestFileSize, let part = try handle.read(upToCount: greatestFileSize + 1 - data.count),
        !part.isEmpty
      {
        data += part
      }
    } catch let error as SweepFileError {
      throw error
    } catch {
      throw unreadable("the file cannot be read")
    }
    if data.count > greatestFileSize { throw unreadable("the file has more than \(greatestFileSize) bytes") }
    return [UInt8](data)
  }

  /// Opens a file for reading. To open a pipe that has no writer would wait without end; this waits two seconds for one.
  ///
  /// - Returns: The file and the bytes that were read from it to find out whether it has a writer; nil if there is none.
  private static func open(_ url: URL) throws -> (handle: FileHandle, start: Data)? {
    let descriptor = Foundation.open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFIFO {
      for _ in 0..<40 {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Foundation.read(descriptor, &bytes, bytes.count)
        // A pipe without a writer is at its end; one whose writer has written nothing yet is not ready.
        if count == 0 {
          Thread.sleep(forTimeInterval: 0.05)
          continue
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        return (handle, Data(bytes.prefix(max(0, count))))
      }
      return nil
    }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    return (handle, Data())
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
