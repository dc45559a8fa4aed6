/// The error for a method that the experiment does not have.
struct UnknownMethod: Error, CustomStringConvertible {
  let experiment: String
  let method: String
  let known: [String]

  var description: String {
    "\(experiment) has no method \"\(method)\"; it has \(known.joined(separator: ", ")). "
      + "See `harness sample --help`."
  }
}
