/// How much a run writes to stderr.
enum Verbosity: Sendable {
  case quiet, normal, verbose
}
