import Foundation

/// Real text, which is not part of the repository: in the folder that HARNESS_SHARED_DATA names, or else in
/// `shared/data` beside the package. Tests that need it are skipped where it is not there.
public enum SharedData {
  public static let missing = "real text is neither in ../shared/data nor where HARNESS_SHARED_DATA says"

  public static let folder: URL? = {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["HARNESS_SHARED_DATA"].map { URL(fileURLWithPath: $0) }
    let folder = named ?? root.deletingLastPathComponent().appendingPathComponent("shared/data")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  /// The file or folder at a path within the data, if it is there.
  public static func url(_ path: String) -> URL? {
    guard let url = folder?.appendingPathComponent(path), FileManager.default.fileExists(atPath: url.path) else {
      return nil
    }
    return url
  }
}
