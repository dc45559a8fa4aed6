/// The error for a results folder that does not exist.
struct NoResults: Error, CustomStringConvertible {
  let path: String
  var description: String { "There is no results folder at \(path). Give its path with --results DIR." }
}
