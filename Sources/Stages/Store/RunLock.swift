import Foundation

/// The lock that makes a run the only one of its experiment in a results folder. It ends with its process. Runs of other
/// experiments may work at the same time, and share stages.
public final class RunLock {
  private let lock: FileLock

  public init(results: URL, experiment: String) throws {
    try WritableFolder.make(results, purpose: .results)
    let file = RunLock.file(results, experiment)
    try WritableFolder.make(file.deletingLastPathComponent(), purpose: .results)
    lock = try RunLock.take(file, experiment, results)
    lock.replaceText(with: RunLock.holder)
  }

  static func file(_ results: URL, _ experiment: String) -> URL {
    results.appendingPathComponent("stages/.runs").appendingPathComponent(experiment)
  }

  /// A description of this process, for others that find a lock held by it.
  static let holder: String = {
    let process = ProcessInfo.processInfo
    return "process \(process.processIdentifier) on \(process.hostName) since \(Date().ISO8601Format())"
  }()

  /// Tries for 0.3 seconds: a process that asks whether the lock is held takes it for a moment.
  private static func take(_ url: URL, _ experiment: String, _ results: URL) throws -> FileLock {
    var attemptsLeft = 4
    while true {
      do {
        return try FileLock(url, makingFile: true)
      } catch {
        if case .unopened(let code) = error {
          throw UnwritableFolder(purpose: .results, path: results.path, reason: String(cString: strerror(code)))
        }
        attemptsLeft -= 1
        if attemptsLeft > 0 {
          Thread.sleep(forTimeInterval: 0.1)
          continue
        }
        throw RunHeld(experiment: experiment, results: results.path, holder: FileLock.text(of: url))
      }
    }
  }
}

/// Another run of the same experiment is active.
public struct RunHeld: Error, CustomStringConvertible {
  public let experiment: String
  public let results: String
  public let holder: String
  public var description: String {
    "another run of \(experiment) is active in \(results) (\(holder)); `harness status \(experiment)` shows it; wait for "
      + "it, or give another folder with --results"
  }
}
