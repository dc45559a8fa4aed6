import Foundation

/// Real text that is not part of the repository. It is in the folder that HARNESS_SHARED_DATA names, by default
/// `shared/data` beside the package. Tests that need missing data are skipped.
public enum SharedData {
  public static let missing = "real text is neither in ../shared/data nor where HARNESS_SHARED_DATA says"

  public static let folder: URL? = {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["HARNESS_SHARED_DATA"].map { URL(fileURLWithPath: $0) }
    let folder = named ?? root.deletingLastPathComponent().appendingPathComponent("shared/data")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  /// Returns the file or folder at a path within the data, or nil if it is missing.
  public static func url(_ path: String) -> URL? {
    guard let url = folder?.appendingPathComponent(path), FileManager.default.fileExists(atPath: url.path) else {
      return nil
    }
    return url
  }
}
