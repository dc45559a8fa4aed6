import Foundation
import SweepFile

#if canImport(Glibc)
  import Glibc
#endif

/// Folders that are proven to take files before anything is made for them.
public enum WritableFolder {
  /// Makes a folder with all its parents, and a file in it for a moment.
  public static func make(_ url: URL, purpose: UnwritableFolder.Purpose) throws(UnwritableFolder) {
    func fail(_ code: Int32) -> UnwritableFolder {
      UnwritableFolder(purpose: purpose, path: url.path, reason: String(cString: strerror(code)))
    }
    var path = url.path.hasPrefix("/") ? "" : "."
    for component in url.path.split(separator: "/") {
      path += "/" + component
      var status = stat()
      if stat(path, &status) == 0 {
        guard status.st_mode & S_IFMT == S_IFDIR else { throw fail(ENOTDIR) }
      } else if mkdir(path, 0o755) != 0, errno != EEXIST {
        throw fail(errno)
      }
    }
    let probe = url.appendingPathComponent(".probe-\(getpid())").path
    let descriptor = open(probe, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fail(errno) }
    let written = "probe".withCString { write(descriptor, $0, 5) }
    let code = errno
    close(descriptor)
    unlink(probe)
    guard written == 5 else { throw fail(code) }
  }
}

/// A folder that files are to go to takes none.
public struct UnwritableFolder: Error, CustomStringConvertible {
  public enum Purpose: String, Sendable {
    case results
    case plots
    case export
  }

  public let purpose: Purpose
  public let path: String
  private var option: String { purpose == .export ? "output" : purpose.rawValue }
  /// The system's.
  public let reason: String

  public init(purpose: Purpose, path: String, reason: String) {
    self.purpose = purpose
    self.path = path
    self.reason = reason
  }

  public var description: String {
    "the \(purpose.rawValue) folder \(path) cannot be written to: \(reason); give another with --\(option)"
  }
}
