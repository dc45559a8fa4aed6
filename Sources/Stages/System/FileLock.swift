import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// An advisory lock on a file. It ends with its process, even if the process is killed.
public final class FileLock: Sendable {
  public enum Failure: Error, Equatable, CustomStringConvertible {
    /// Another process has it.
    case held
    /// The file cannot be opened; the value is `errno`.
    case unopened(Int32)

    public var description: String {
      switch self {
      case .held: "another process is using its folder"
      case .unopened(let code): "its folder cannot be used: \(String(cString: strerror(code)))"
      }
    }
  }

  private let descriptor: Int32

  /// - Parameters:
  ///   - makingFile: whether to create the file if it does not exist.
  ///   - waits: whether to wait while another process has the lock.
  public init(_ url: URL, makingFile: Bool, waits: Bool = false) throws(Failure) {
    while true {
      let opened = open(url.path, makingFile ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0o644)
      guard opened >= 0 else { throw .unopened(errno) }
      var tries = 0
      while flock(opened, LOCK_EX | LOCK_NB) != 0 {
        let code = errno
        if code == EINTR { continue }
        if waits, code == EWOULDBLOCK, !Task.isCancelled {
          tries += 1
          // After a second.
          if tries == 24 {
            StandardStream.writeErrorLine("waiting   for \(url.path), which another program has locked")
          }
          usleep(tries < 5 ? 5_000 : 50_000)
          continue
        }
        close(opened)
        // Any other error: the file system supports no locks, or has none left.
        if code == EWOULDBLOCK { throw .held }
        throw .unopened(code)
      }
      // The process that held the lock before may have removed the file. Then this lock is on a file without a name.
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

  /// Whether a process has the lock. Asking does not take it.
  static func isHeld(_ url: URL) -> Bool {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// The text that the holder of the lock wrote.
  static func text(of url: URL) -> String {
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.isEmpty ? "it has not written its process number yet" : text
  }

  /// Replaces the text in the locked file.
  func replaceText(with text: String) {
    ftruncate(descriptor, 0)
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
  }
}
