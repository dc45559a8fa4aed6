import Execution
import Stages
import SweepFile

/// Faults of a sweep file that showed only once its corpus was read: a line for each, with its place in the file.
struct BadInput: Error, CustomStringConvertible {
  let description: String

  /// - Parameters:
  ///   - faults: each begins with the path of the value that would mend it, such as `$.model.vocabulary`.
  ///   - bytes: the file's.
  init(_ faults: [String], file: String, bytes: [UInt8]) {
    let root = try? LocatedJSON.parse(bytes).root
    description = faults.map { fault in
      let path = fault.prefix { $0 != ":" }
      guard let root, path.hasPrefix("$") else { return "\(file): \(fault)" }
      let position = root.position(of: path.split(separator: ".").dropFirst().map(String.init))
      return "\(file):\(position.line):\(position.column): \(fault)"
    }.joined(separator: "\n")
  }
}

extension LocatedJSON {
  /// Where the value under these keys stands, or the deepest one above it where the file leaves it to its default.
  fileprivate func position(of keys: [String]) -> Position {
    guard let key = keys.first, case .object(let members) = value,
      let member = members.first(where: { $0.key == key })
    else { return position }
    return member.value.position(of: Array(keys.dropFirst()))
  }
}
