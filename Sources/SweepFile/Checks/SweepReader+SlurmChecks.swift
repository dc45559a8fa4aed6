/// Checks of the section `slurm`.
extension SweepReader {
  mutating func checkSlurm(_ root: SweepFields) {
    guard let slurm = root.section("slurm") else { return }
    for key in ["partition", "account", "qos"] {
      guard let name = slurm.word(key), !SlurmSettings.isName(name) else { continue }
      report(.notAllowed, at: slurm.location(of: key), found: Quoting.quoted(name), expected: "a name")
    }
    for (index, argument) in (slurm.list("arguments") ?? []).enumerated() {
      guard case .text(let text) = argument, let fault = SlurmSettings.fault(ofArgument: text) else { continue }
      let location = slurm.location(of: "arguments")
      report(
        .notAllowed, at: JSONLocation(path: "\(location.path)[\(index)]", position: location.position),
        found: Quoting.quoted(text), expected: fault,
        suggestion: Suggestion.nearest(
          to: String(text.prefix { $0 != "=" }), among: SlurmSettings.allowedArguments))
    }
  }
}
