import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Checks that files can be written to a folder, before any work is done for it.
public enum WritableFolder {
  /// Creates a folder with its parents, then writes and removes a test file in it.
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

/// A folder for output cannot be written to.
public struct UnwritableFolder: Error, CustomStringConvertible {
  public enum Purpose: String, Sendable {
    case results
    case plots
    case export
  }

  public let purpose: Purpose
  public let path: String
  private var option: String { purpose == .export ? "output" : purpose.rawValue }
  /// The reason from the operating system.
  public let reason: String

  public var description: String {
    "the \(purpose.rawValue) folder \(path) cannot be written to: \(reason); give another with --\(option)"
  }
}
