import Foundation
import SweepFile

#if canImport(Glibc)
  import Glibc
#endif

/// An advisory lock on a file, gone with its process, however that ends.
public final class FileLock: Sendable {
  public enum Failure: Error, Equatable, CustomStringConvertible {
    /// Another process has it.
    case held
    /// The file cannot be opened, for the reason that `errno` gave.
    case unopened(Int32)

    public var description: String {
      switch self {
      case .held: "another process is at work in its folder"
      case .unopened(let code): "its folder cannot be used: \(String(cString: strerror(code)))"
      }
    }
  }

  private let descriptor: Int32

  /// - Parameters:
  ///   - makingFile: whether the file is made where there is none.
  ///   - waits: for as long as another process has it.
  public init(_ url: URL, makingFile: Bool, waits: Bool = false) throws(Failure) {
    while true {
      let opened = open(url.path, makingFile ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0o644)
      guard opened >= 0 else { throw .unopened(errno) }
      while flock(opened, waits ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
        let code = errno
        if code == EINTR { continue }
        close(opened)
        // Else the file system has no locks, or none left.
        if code == EWOULDBLOCK { throw .held }
        throw .unopened(code)
      }
      // Whoever had it before may have removed the file: then this is a lock on nothing.
      var locked = stat(), named = stat()
      if fstat(opened, &locked) == 0, stat(url.path, &named) == 0, locked.st_ino == named.st_ino,
        locked.st_dev == named.st_dev
      {
        descriptor = opened
        return
      }
      close(opened)
    }
  }

  deinit { close(descriptor) }

  /// Whether a process has it. Who asks does not take it.
  static func isHeld(_ url: URL) -> Bool {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// What its holder has written.
  static func text(of url: URL) -> String {
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.isEmpty ? "it has not said who it is" : text
  }

  /// Replaces the file's text.
  func replaceText(with text: String) {
    ftruncate(descriptor, 0)
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
  }
}
