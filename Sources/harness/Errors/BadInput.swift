import SweepFile

/// Errors in a sweep file that were found after the file itself was accepted, such as in its corpus.
///
/// The description has one line for each error, with its line and column in the file.
struct BadInput: Error, CustomStringConvertible {
  let description: String

  /// - Parameters:
  ///   - faults: one message for each error; each begins with the JSON path to change, such as `$.model.vocabulary`.
  ///   - bytes: the contents of the sweep file.
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
  /// Returns the position of the value under `keys`. If the file leaves that value out, returns the position of the
  /// deepest enclosing value.
  fileprivate func position(of keys: [String]) -> Position {
    guard let key = keys.first, case .object(let members) = value,
      let member = members.first(where: { $0.key == key })
    else { return position }
    return member.value.position(of: Array(keys.dropFirst()))
  }
}
