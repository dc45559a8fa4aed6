import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// An advisory lock on a file, gone with its process, however that ends.
final class FileLock {
  enum Failure: Error, Equatable, CustomStringConvertible {
    /// Another process has it.
    case held
    /// The file cannot be opened, for the reason that `errno` gave.
    case unopened(Int32)

    var description: String {
      switch self {
      case .held: "another process is at work in its folder"
      case .unopened(let code): "its folder cannot be used: \(String(cString: strerror(code)))"
      }
    }
  }

  private let descriptor: Int32

  /// - Parameter makingFile: whether the file is made where there is none.
  init(_ url: URL, makingFile: Bool) throws(Failure) {
    descriptor = open(url.path, makingFile ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .unopened(errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .held
    }
  }

  deinit { close(descriptor) }

  /// Replaces the file's text.
  func replaceText(with text: String) {
    ftruncate(descriptor, 0)
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
  }
}
