/// Something could not be written to stdout, so the output is incomplete.
struct UnwritableOutput: Error, CustomStringConvertible {
  /// The reason from the operating system.
  let reason: String
  var description: String { "the output could not be written to stdout: \(reason)" }
}
