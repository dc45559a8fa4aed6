import Foundation

extension URL {
  /// The path as a person would type it: relative to the working directory if inside it.
  var relativeToHere: String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}
