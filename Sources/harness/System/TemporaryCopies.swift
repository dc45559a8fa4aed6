import Foundation

/// A temporary folder that is removed when this process ends.
enum TemporaryCopies {
  private static let url = FileManager.default.temporaryDirectory.appendingPathComponent("harness-\(UUID().uuidString)")

  private static let made: Result<URL, any Error> = Result {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(at: TemporaryCopies.url) }
    return url
  }

  static func folder() throws -> URL { try made.get() }
}
