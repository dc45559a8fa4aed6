import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Held by the one run that may write to a results folder; gone with its process, however it ends.
public final class ResultsLock {
  private let descriptor: Int32

  public init(results: URL) throws {
    try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
    let url = results.appendingPathComponent(".lock")
    descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw UnwritableResults(results: results.path, reason: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
      close(descriptor)
      throw ResultsHeld(results: results.path, holder: holder.isEmpty ? "it has not said who it is" : holder)
    }
    ftruncate(descriptor, 0)
    let text = "process \(getpid()) on \(ProcessInfo.processInfo.hostName) since \(Date().ISO8601Format())"
    _ = text.withCString { write(descriptor, $0, strlen($0)) }
  }

  deinit { close(descriptor) }
}

/// The results folder cannot be written to.
public struct UnwritableResults: Error, CustomStringConvertible {
  public let results: String
  public let reason: String
  public init(results: String, reason: String) {
    self.results = results
    self.reason = reason
  }
  public var description: String { "the results folder \(results) cannot be written to: \(reason)" }
}
