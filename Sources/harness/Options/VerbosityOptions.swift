import ArgumentParser

/// The options that set how much a run writes to stderr.
struct VerbosityOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Write only errors to stderr. The final summary is printed as usual.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Write each stage's start and end, with its folder, hash and memory estimate.")
  var verbose = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose cannot be combined.") }
  }

  var verbosity: Verbosity { quiet ? .quiet : verbose ? .verbose : .normal }
}
