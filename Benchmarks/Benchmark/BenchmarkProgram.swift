import ArgumentParser
import Tensor

/// Times the engine's own code on random weights and random tokens, one JSON line a benchmark. How that compares with the
/// peers is for `../compare.py`.
@main
struct BenchmarkProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmark",
    abstract: "Time the trainers and the sampler on random weights and random tokens.",
    discussion: "Every benchmark prints one line of JSON; Benchmarks/README.md says what stands in it.",
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

  /// As a cell runs: one thread, whose matrix products are BLAS's alone.
  static func prepare() { MatrixProduct.setThreads(1) }
}
