import Foundation

/// Held by the one run that may write to a results folder; gone with its process, however it ends.
public final class ResultsLock {
  private let lock: FileLock

  public init(results: URL) throws {
    try WritableFolder.make(results, purpose: .results)
    let url = ResultsLock.file(of: results)
    lock = try ResultsLock.take(url, results)
    let process = ProcessInfo.processInfo
    lock.replaceText(
      with: "process \(process.processIdentifier) on \(process.hostName) since \(Date().ISO8601Format())")
  }

  /// Whether a run is at work in a results folder.
  public static func isHeld(results: URL) -> Bool {
    do {
      _ = try FileLock(file(of: results), makingFile: false)
      return false
    } catch {
      return error == .held
    }
  }

  private static func file(of results: URL) -> URL { results.appendingPathComponent(".lock") }

  /// Tries for a third of a second: who asks whether the lock is held, has it for a moment.
  private static func take(_ url: URL, _ results: URL) throws -> FileLock {
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
        let holder = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        throw ResultsHeld(results: results.path, holder: holder.isEmpty ? "it has not said who it is" : holder)
      }
    }
  }
}
