import Foundation
import TestSupport
import Testing

/// Runs every benchmark once, at a tiny size. The tests do not check times.
struct BenchmarkTests {
  let program: HarnessProgram

  init() throws { program = try HarnessProgram("Benchmark") }

  struct Line: Decodable {
    var benchmark, unit, core: String
    var units, seconds, perSecond, flopsPerUnit, gflops, matrixFlopsPerUnit: Double
    var peakBytes: Int
    var began, ended: Double
    var stepSeconds: [Double]
  }

  private func run<Value: Decodable>(_ arguments: [String], as type: Value.Type = Value.self) throws -> Value {
    defer { program.remove() }
    let (process, output, errors) = try program.start(arguments)
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let complaint = try String(contentsOf: errors, encoding: .utf8)
    #expect(process.terminationStatus == 0, "\(arguments): \(complaint)")
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.filter { $0 == "\n" }.count == 1, "one line of JSON, not: \(text)")
    return try JSONDecoder().decode(type, from: data)
  }

  /// 2 layers of width 8 and 2 heads, 16 tokens, prompts of 3 and completions of 5, 2 items, 3 steps.
  static let workload = ["2", "8", "2", "16", "3", "5", "2", "3"]

  /// The operations of a forward pass, counted by hand: `rows` rows see `seen` keys; `read` of them are read, which see
  /// `seenByRead` keys.
  private static func forward(rows: Double, seen: Double, read: Double, seenByRead: Double, logits: Double) -> Double {
    // 24·8² for a row, 4·8 for a key that it sees; in the last block 4·8² for any row and 20·8² for one that is read.
    let first = 1536 * rows + 32 * seen
    let last = 256 * rows + 1280 * read + 32 * seenByRead
    return first + last + 256 * logits
  }

  /// 3 + 2·4 rows, which see 1 + 2 + 3 keys and twice 4 + … + 7. The prompt's last row and the completions' are read.
  static let pair = 3 * forward(rows: 11, seen: 50, read: 9, seenByRead: 47, logits: 10)
  /// Four completions for six pairs.
  static let pairOfSix = 3 * forward(rows: 19, seen: 94, read: 17, seenByRead: 91, logits: 20) / 6
  static let completion = forward(rows: 7, seen: 28, read: 5, seenByRead: 25, logits: 5)
  static let values = forward(rows: 7, seen: 28, read: 5, seenByRead: 25, logits: 0)
  /// Only the last token's row is read, so that token is fed too.
  static let reward = forward(rows: 8, seen: 36, read: 1, seenByRead: 8, logits: 0)
  static let rewardPair = 3 * forward(rows: 13, seen: 66, read: 2, seenByRead: 16, logits: 0)
  /// The rollout; the reference, the critic and the reward model; the training of policy and critic.
  static let episode = completion + (completion + values + reward) + 3 * (completion + values)
  /// Two sequences of 8 tokens from one start token.
  static let sequence = 3 * forward(rows: 15, seen: 71, read: 15, seenByRead: 71, logits: 16) / 2

  @Test(
    arguments: [
      ("dpo", [], "pairs", 6, pair),
      ("dpo", ["--method", "preferred-ft", "--completions-per-prompt", "4"], "pairs", 36, pairOfSix),
      ("dpo-protocol", [], "pairs", 36, pairOfSix),
      ("reward-model", [], "pairs", 6, rewardPair),
      ("sft", [], "sequences", 6, sequence),
      ("ppo", [], "episodes", 6, episode),
      ("sample", [], "tokens", 30, completion / 5),
      ("score", [], "completions", 6, completion),
      ("evaluate", [], "completions", 6, 2 * completion),
    ] as [(String, [String], String, Double, Double)])
  func aBenchmarkMeasures(_ name: String, _ options: [String], _ unit: String, _ units: Double, _ flops: Double) throws
  {
    let line = try run([name] + Self.workload + options, as: Line.self)
    #expect(line.benchmark == name && line.unit == unit && line.units == units)
    #expect(abs(line.flopsPerUnit - flops) < 1e-9 * flops, "\(line.flopsPerUnit) counted, \(flops) by hand")
    #expect(line.stepSeconds.count == 3 && line.stepSeconds.allSatisfy { $0 > 0 })
    #expect(abs(line.stepSeconds.reduce(0, +) - line.seconds) < 1e-9 && line.ended - line.began == line.seconds)
    #expect(abs(line.perSecond - units / line.seconds) < 1e-6 * line.perSecond)
    #expect(abs(line.gflops - line.perSecond * flops * 1e-9) < 1e-6 * line.gflops)
    #expect(line.matrixFlopsPerUnit > 0 && line.peakBytes > 1 << 20 && !line.core.isEmpty)
  }

  @Test(arguments: [[], ["--sampling"]])
  func matrixProductsAreMeasuredAtTheWorkloadsShapes(_ options: [String]) throws {
    struct Rates: Decodable {
      struct Product: Decodable {
        var rows, columns, inner, count: Int
        var gflops: Double
      }
      var gflops, workloadGflops: Double
      var products: [Product]
    }
    let rates = try run(
      ["sgemm"] + Self.workload + ["--size", "32", "--seconds", "0.001"] + options, as: Rates.self)
    #expect(rates.gflops > 0 && rates.products.allSatisfy { $0.gflops > 0 })
    // Slower than the fastest of them and faster than the slowest.
    let each = rates.products.map(\.gflops)
    #expect(try rates.workloadGflops > #require(each.min()) && rates.workloadGflops < #require(each.max()))
    // Linear layers: 24·8² a row and block forward, and twice that backward; logits besides.
    let done = rates.products.reduce(0) { $0 + 2 * $1.rows * $1.columns * $1.inner * $1.count }
    #expect(
      done == (options.isEmpty ? 3 * (2 * 11 * 2 * 1536 + 2 * 10 * 256) : 2 * (2 * 1536 + 256)),
      "of a step in which every row is read: \(done)")
  }

  @Test func theTableOfLengthsHasThemAll() throws {
    struct Table: Decodable {
      struct Row: Decodable {
        var context, pairs, tokens: Int
        var nanosecondsPerToken, attentionFlopsPerToken: Double
      }
      var rows: [Row]
    }
    let rows = try run(["context"] + Self.workload + ["--lengths", "4", "8", "16"], as: Table.self).rows
    #expect(rows.map(\.context) == [4, 8, 16] && rows.map(\.pairs) == [8, 4, 2])
    #expect(rows.map(\.tokens) == [8 * 4, 4 * 10, 2 * 22] && rows.allSatisfy { $0.nanosecondsPerToken > 0 })
    #expect(rows[0].attentionFlopsPerToken < rows[1].attentionFlopsPerToken)
    #expect(rows[1].attentionFlopsPerToken < rows[2].attentionFlopsPerToken)
  }

  @Test func theBreakdownNamesEveryPhase() throws {
    struct Phases: Decodable {
      struct Phase: Decodable {
        var name: String
        var milliseconds: Double
      }
      var phases: [Phase]
    }
    let phases = try run(["breakdown"] + Self.workload, as: Phases.self).phases
    #expect(phases.map(\.name) == ["batch", "forward", "log-probabilities", "loss", "backward", "optimizer step"])
    #expect(phases.allSatisfy { $0.milliseconds > 0 })
  }

  @Test func badArgumentsAreRefused() throws {
    defer { program.remove() }
    let heads = try program.run("dpo", "2", "8", "3", "16", "3", "5", "2", "3")
    #expect(heads.status != 0 && heads.errors.contains("3 heads do not divide a width of 8."))
    let method = try program.run("dpo", "2", "8", "2", "16", "3", "5", "2", "3", "--method", "ppo")
    #expect(method.status != 0 && method.errors.contains("no method \"ppo\" learns from pairs"))
    let steps = try program.run("sample", "2", "8", "2", "16", "3", "5", "2", "0")
    #expect(steps.status != 0 && steps.errors.contains("steps is 0; it must be 1 or more."))
  }
}
