import SweepTestSupport
@testable import SweepFile

extension SweepProblemCases {
  private static func fault(_ argument: String) -> String { SlurmSettings.fault(ofArgument: argument) ?? "" }

  /// What is said wrongly of a cluster.
  static let slurm: [Case] = [
    Case(
      "an argument that takes the script's place", sweepText(##""slurm": { "arguments": ["--wrap=touch x"] },"##),
      #"sweep.json:2:25: $.slurm.arguments[0]: "--wrap=touch x" is not allowed; expected "# + fault("--wrap")),
    Case(
      "a misspelt argument, among good ones",
      sweepText(##""slurm": { "arguments": ["--constraint=avx512", "--constrant=x"] },"##),
      #"sweep.json:2:25: $.slurm.arguments[1]: "--constrant=x" is not allowed; expected "# + fault("-x")
        + #"; did you mean "--constraint"?"#),
    Case(
      "a word that sbatch would take for its script", sweepText(##""slurm": { "arguments": ["/bin/evil"] },"##),
      #"sweep.json:2:25: $.slurm.arguments[0]: "/bin/evil" is not allowed; expected "# + fault("x")),
    Case(
      "a partition without a name", sweepText(##""slurm": { "partition": "" },"##),
      #"sweep.json:2:25: $.slurm.partition: "" is not allowed; expected a name"#),
    Case(
      "no minutes", sweepText(##""slurm": { "minutes": 0 },"##),
      "sweep.json:2:23: $.slurm.minutes: 0 is not allowed; expected a whole number from 1 to 525600"),
  ]
}
