import Foundation

/// The file of this program.
enum Executable {
  /// The path of the file.
  static var path: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? URL(fileURLWithPath: CommandLine.arguments[0]).path
  }

  /// The path that workers are started from. It is this same program even if its file was replaced after the start.
  static var image: String {
    let image = "/proc/\(ProcessInfo.processInfo.processIdentifier)/exe"
    return FileManager.default.fileExists(atPath: image) ? image : path
  }
}
