import Alignment
import ArgumentParser
import LanguageModel
import Tensor

/// The times of the phases of a DPO step: the calls of `PreferenceTrainer`, each timed. Use a profiler for more detail.
struct BreakdownBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "breakdown", abstract: "The phases of a DPO step, in milliseconds.")

  @OptionGroup var workload: Workload
  @Option(help: "Completions of each prompt. A batch has all pairs of them.") var completionsPerPrompt = 2

  func validate() throws {
    guard completionsPerPrompt >= 2 else { throw ValidationError("a pair needs 2 completions of its prompt.") }
  }

  struct Phases: Encodable {
    struct Phase: Encodable {
      var name: String
      var milliseconds: Double
      /// The rate of matrix products during the phase.
      var gflops: Double
    }

    var benchmark = "breakdown"
    var shape: Measurement.ShapeLine
    var phases: [Phase]
    var library, core: String
  }

  func run() throws {
    BenchmarkProgram.prepare()
    let policy = Transformer(shape: workload.shape, seed: Workload.seed)
    let data = workload.randomPreferences(completionsPerPrompt: completionsPerPrompt, reference: policy)
    let pairs = data.pairs.prefix(workload.batch * completionsPerPrompt * (completionsPerPrompt - 1) / 2)
    let tree = data.batch(pairs).tree
    let workspace = Workspace(
      shape: policy.shape, rows: tree.rowCount, completionTokens: tree.completionTokenCount, trains: true)
    let gradient = Buffer(count: policy.layout.count)
    let optimizer = Optimizer(rule: .adamW, count: policy.layout.count, decayed: policy.layout.matrices)
    let loss = DPOLoss(beta: 0.1)

    var names: [String] = []
    var time: [String: Double] = [:], flops: [String: Double] = [:]
    var counts = false
    func phase<Result>(_ name: String, _ work: () -> Result) -> Result {
      let before = ProcessState.now
      let result = work()
      let after = ProcessState.now
      if !names.contains(name) { names.append(name) }
      if counts {
        time[name, default: 0] += after.time - before.time
        flops[name, default: 0] += after.matrixOperations - before.matrixOperations
      }
      return result
    }
    let clock = workload.clock()
    clock.time {
      let batch = phase("batch") { data.batch(pairs) }
      phase("forward") { policy.forward(batch.tree, in: workspace) }
      phase("log-probabilities") { policy.scoreTokens(batch.tree, in: workspace) }
      let slopes = phase("loss") { () -> [Float] in
        let count = batch.tree.completionTokenCount
        let result = loss.evaluate(
          PreferenceScores(
            policy: batch.tree.sums(of: workspace.logProbabilities.elements[0..<count]),
            reference: batch.completions.map { data.completions[$0].reference },
            lengths: batch.completions.map { data.completions[$0].tokens.count }, pairs: batch.pairs))
        var slopes = [Float](repeating: 0, count: count)
        for (completion, slope) in result.gradient.enumerated() {
          for token in batch.tree.offsets[completion]..<batch.tree.offsets[completion + 1] {
            slopes[token] = Float(slope)
          }
        }
        return slopes
      }
      phase("backward") {
        policy.backward(batch.tree, in: workspace, logProbabilities: slopes, into: gradient)
      }
      phase("optimizer step") {
        _ = optimizer.step(policy.parameters, along: gradient, rate: 1e-4, clip: 1)
        gradient.zero()
      }
      counts = clock.ticks + 1 >= workload.warmup
    }
    let steps = Double(workload.steps)
    try Measurement.printLine(
      Phases(
        shape: Measurement.ShapeLine(workload),
        phases: names.map {
          let seconds = time[$0] ?? 0
          return .init(
            name: $0, milliseconds: seconds / steps * 1e3,
            gflops: seconds > 0 ? (flops[$0] ?? 0) / seconds * 1e-9 : 0)
        }, library: Measurement.libraryName, core: Measurement.core))
  }
}
