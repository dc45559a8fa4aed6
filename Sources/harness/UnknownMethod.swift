/// An experiment has no such method.
struct UnknownMethod: Error, CustomStringConvertible {
  let experiment: String
  let method: String
  let known: [String]

  var description: String {
    "\(experiment) has no method \"\(method)\"; it has \(known.joined(separator: ", ")). "
      + "See `harness sample --help`."
  }
}
