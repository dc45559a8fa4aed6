import Alignment
import ArgumentParser
import LanguageModel

/// The cost of a token at growing lengths. It should be constant except for attention's products.
struct ContextBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "context", abstract: "DPO at growing lengths, with the same number of tokens in every step.",
    discussion: """
      At each length half is prompt and half completion, whatever the workload says. The batch is that of the longest \
      sequences; shorter ones have more pairs.
      """)

  @OptionGroup var workload: Workload
  @Option(parsing: .upToNextOption, help: "Lengths, in tokens.") var lengths = [64, 128, 256, 512, 768, 1024]

  func validate() throws {
    guard !lengths.isEmpty, lengths.allSatisfy({ $0 >= 2 }) else {
      throw ValidationError("lengths must be 2 tokens or more.")
    }
  }

  struct Table: Encodable {
    struct Row: Encodable {
      var context, pairs: Int
      /// The number of tokens that a step feeds to the model.
      var tokens: Int
      var secondsPerStep, nanosecondsPerToken: Double
      /// The operations that a token needs, without attention's products.
      var flopsPerToken: Double
      /// The operations of attention's products for a token.
      var attentionFlopsPerToken: Double
      var gflops: Double
    }

    var benchmark = "context"
    var shape: Measurement.ShapeLine
    var rows: [Row]
    var library, core: String
  }

  func run() throws {
    var rows: [Table.Row] = []
    var shape: Measurement.ShapeLine?
    for length in lengths {
      var part = workload
      part.prompt = length / 2
      part.completion = length - part.prompt
      part.batch = max(1, workload.batch * (lengths.max() ?? length) / length)
      let measured = try DPOBenchmark.measure("context", .dpo, part, completionsPerPrompt: 2)
      let tree = part.tree(completionsPerPrompt: 2)
      let attention = 3 * Arithmetic(shape: part.shape).attention(tree)
      let seconds = measured.seconds / Double(part.steps), tokens = Double(tree.rowCount)
      rows.append(
        .init(
          context: length, pairs: part.batch, tokens: tree.rowCount, secondsPerStep: seconds,
          nanosecondsPerToken: seconds / tokens * 1e9,
          flopsPerToken: (measured.flopsPerUnit * Double(part.batch) - attention) / tokens,
          attentionFlopsPerToken: attention / tokens, gflops: measured.gflops))
      shape = shape ?? measured.shape
    }
    guard let shape else { return }
    try Measurement.printLine(
      Table(shape: shape, rows: rows, library: Measurement.libraryName, core: Measurement.core))
  }
}
