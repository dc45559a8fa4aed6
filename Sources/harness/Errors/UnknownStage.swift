/// The error for a title or hash that matches no stage, or several.
struct UnknownStage: Error, CustomStringConvertible {
  let wanted: String
  let found: [(hash: String, title: String)]
  let near: String?

  var description: String {
    guard found.isEmpty else {
      return "\(found.count) stages match \"\(wanted)\": "
        + found.map { "\($0.hash.prefix(16)) (\($0.title))" }.joined(separator: ", ")
        + ". Give the beginning of a hash, or --experiment."
    }
    return "The ledger has no stage \"\(wanted)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ".")
      + " `harness status` shows their titles."
  }
}
