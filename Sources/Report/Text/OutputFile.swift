import Foundation

/// Files that the report writes, and the paths between them.
enum OutputFile {
  static func write(_ text: String, to url: URL) throws(ReportError) {
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw .unwritable(path: url.path, detail: reason(error))
    }
  }

  /// The system's reason, such as "No space left on device".
  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as POSIXError: String(cString: strerror(error.code.rawValue))
    case let error as CocoaError: error.underlying.map(reason) ?? error.localizedDescription
    default: error.localizedDescription
    }
  }

  /// The path of a file from a folder. Both can move together.
  static func relativePath(from folder: URL, to file: URL) -> String {
    let here = folder.standardizedFileURL.pathComponents
    let there = file.standardizedFileURL.pathComponents
    let common = zip(here, there).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: here.count - common) + there[common...]).joined(separator: "/")
  }

  /// The same as a link in Markdown.
  static func link(from folder: URL, to file: URL) -> String {
    relativePath(from: folder, to: file).addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file.path
  }
}
