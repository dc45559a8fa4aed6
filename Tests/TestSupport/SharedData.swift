import Foundation

/// Real text that is not part of the project: in `../shared/data` beside it, or where `HARNESS_SHARED_DATA` points.
public enum SharedData {
  public static var root: URL? {
    let environment = ProcessInfo.processInfo.environment["HARNESS_SHARED_DATA"].map { URL(fileURLWithPath: $0) }
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let beside = package.deletingLastPathComponent().appendingPathComponent("shared/data")
    return [environment, beside].compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// The file or folder at a path such as `imdb/aclImdb-train.tar.gz`; `nil` where it is not there.
  public static func url(_ path: String) -> URL? {
    guard let url = root?.appendingPathComponent(path), FileManager.default.fileExists(atPath: url.path) else {
      return nil
    }
    return url
  }
}
