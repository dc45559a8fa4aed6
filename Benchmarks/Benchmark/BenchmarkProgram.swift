import ArgumentParser
import Tensor

/// Times the engine's code on random weights and random tokens. Each benchmark prints one line of JSON. `../compare.py`
/// compares with other engines.
@main
struct BenchmarkProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmark",
    abstract: "Time the trainers and the sampler on random weights and random tokens.",
    discussion: "Every benchmark prints one line of JSON, which Benchmarks/README.md describes.",
    subcommands: [
      DPOBenchmark.self, DPOProtocolBenchmark.self, PPOBenchmark.self, SampleBenchmark.self, ScoreBenchmark.self,
      EvaluateBenchmark.self, SupervisedBenchmark.self, RewardModelBenchmark.self, MatrixProductBenchmark.self,
      ContextBenchmark.self, BreakdownBenchmark.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try Threads.$count.withValue((command as? any CellBenchmark)?.cell.threads ?? 1) { try command.run() }
    } catch {
      exit(withError: error)
    }
  }

  /// Runs BLAS on one thread, as a cell does.
  static func prepare() { MatrixProduct.setThreads(1) }
}
