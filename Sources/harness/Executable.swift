import Foundation

/// This program's own file.
enum Executable {
  /// Where it lies.
  static var path: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? URL(fileURLWithPath: CommandLine.arguments[0]).path
  }

  /// What workers are started from: this very program, also when its file has been replaced since it began.
  static var image: String {
    let image = "/proc/\(ProcessInfo.processInfo.processIdentifier)/exe"
    return FileManager.default.fileExists(atPath: image) ? image : path
  }
}
