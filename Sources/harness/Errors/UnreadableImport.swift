/// The error for a file that cannot be imported.
struct UnreadableImport: Error, CustomStringConvertible {
  let file: String
  let reason: String
  var description: String { "\(Terminal.line(file)) cannot be imported: \(reason)" }
}
