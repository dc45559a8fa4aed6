import ArgumentParser
import Foundation
import Tensor

/// The rate that limits all others: that of BLAS's single-precision matrix product on one thread, for a large square
/// and for the products of a workload.
struct MatrixProductBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sgemm", abstract: "Matrix products: a large square, and those of the workload.")

  @OptionGroup var workload: Workload
  @Option(help: "Completions of each prompt in a training step.") var completionsPerPrompt = 2
  @Flag(help: "Time the products of sampling a token instead of those of a training step.") var sampling = false
  @Option(help: "The side of the large square.") var size = 1536
  @Option(help: "Seconds for the large square; every other product takes a fifth of that.") var seconds = 0.5

  func validate() throws {
    guard size >= 1 else { throw ValidationError("size is \(size); it must be 1 or more.") }
    guard seconds > 0 else { throw ValidationError("seconds is \(seconds); it must be above 0.") }
    guard completionsPerPrompt >= 1 else { throw ValidationError("a prompt needs a completion.") }
  }

  struct Rates: Encodable {
    struct Product: Encodable {
      var name: String
      var rows, columns, inner: Int
      /// The number of times that a step computes it.
      var count: Int
      var gflops: Double
    }

    var benchmark = "sgemm"
    var size: Int
    /// The rate of the large square.
    var gflops: Double
    /// The rate of all products of a step together.
    var workloadGflops: Double
    var products: [Product]
    var began, ended: Double
    var library, core: String
  }

  /// A product that the engine computes.
  private struct Product {
    var name: String
    var rows, columns, inner: Int
    var aForm = MatrixProduct.Form.plain, bForm = MatrixProduct.Form.plain
    var count: Int
  }

  func run() throws {
    BenchmarkProgram.prepare()
    if workload.wait { StepClock.waitForStart() }
    let began = ProcessState.now.time
    let square = Product(name: "square", rows: size, columns: size, inner: size, count: 1)
    let rate = measure(square, seconds: seconds)
    let products = sampling ? samplingProducts : trainingProducts
    let rates = products.map { measure($0, seconds: seconds / 5) }
    let flops = products.map { 2 * Double($0.rows * $0.columns * $0.inner * $0.count) }
    let time = zip(flops, rates).reduce(0) { $0 + $1.0 / $1.1 }
    try Measurement.printLine(
      Rates(
        size: size, gflops: rate * 1e-9, workloadGflops: flops.reduce(0, +) / time * 1e-9,
        products: zip(products, rates).map {
          .init(
            name: $0.name, rows: $0.rows, columns: $0.columns, inner: $0.inner, count: $0.count, gflops: $1 * 1e-9)
        }, began: began, ended: ProcessState.now.time, library: Measurement.libraryName, core: Measurement.core))
  }

  /// The products of a training step: forward, and backward to inputs and to weights, over all rows at once.
  private var trainingProducts: [Product] {
    let d = workload.width, layers = workload.layers, batch = workload.batch
    let rows = batch * (workload.prompt + completionsPerPrompt * (workload.completion - 1))
    let tokens = batch * completionsPerPrompt * workload.completion
    func three(_ name: String, _ inputs: Int, _ outputs: Int) -> [Product] {
      [
        Product(name: name, rows: rows, columns: outputs, inner: inputs, count: layers),
        Product(
          name: "\(name), to its input", rows: rows, columns: inputs, inner: outputs, bForm: .transposed, count: layers),
        Product(
          name: "\(name), to its weight", rows: inputs, columns: outputs, inner: rows, aForm: .transposed,
          count: layers),
      ]
    }
    let v = workload.vocabulary
    return three("queries, keys and values", d, 3 * d) + three("projection", d, d) + three("up", d, 4 * d)
      + three("down", 4 * d, d) + [
        Product(name: "logits", rows: tokens, columns: v, inner: d, bForm: .transposed, count: 1),
        Product(name: "logits, to their input", rows: tokens, columns: d, inner: v, count: 1),
        Product(name: "logits, to their weight", rows: v, columns: d, inner: tokens, aForm: .transposed, count: 1),
      ]
  }

  /// The products of sampling one token of every completion.
  private var samplingProducts: [Product] {
    let d = workload.width, rows = workload.batch, layers = workload.layers
    return [
      Product(name: "queries, keys and values", rows: rows, columns: 3 * d, inner: d, count: layers),
      Product(name: "projection", rows: rows, columns: d, inner: d, count: layers),
      Product(name: "up", rows: rows, columns: 4 * d, inner: d, count: layers),
      Product(name: "down", rows: rows, columns: d, inner: 4 * d, count: layers),
      Product(name: "logits", rows: rows, columns: workload.vocabulary, inner: d, bForm: .transposed, count: 1),
    ]
  }

  /// Returns operations per second.
  private func measure(_ product: Product, seconds: Double) -> Double {
    let m = product.rows, n = product.columns, k = product.inner
    guard m > 0, n > 0, k > 0 else { return .infinity }
    let a = random(m * k), b = random(k * n), c = Buffer(count: m * n)
    func multiply() {
      MatrixProduct.multiplyByBLAS(
        a.pointer, product.aForm, stride: product.aForm == .plain ? k : m, b.pointer, product.bForm,
        stride: product.bForm == .plain ? n : k, into: c.pointer, stride: n, rows: m, columns: n, inner: k)
    }
    multiply()
    let began = ProcessState.now.time
    var times = 0.0, passed = 0.0
    repeat {
      multiply()
      times += 1
      passed = ProcessState.now.time - began
    } while passed < seconds
    return 2 * Double(m * n * k) * times / passed
  }

  /// Returns one block of random numbers, repeated. Some processors are faster on zeros.
  private func random(_ count: Int) -> Buffer {
    var random = RandomStream(seed: Workload.seed, purpose: "benchmark matrices")
    let block = (0..<min(count, 4099)).map { _ in Float(random.uniform() - 0.5) }
    let buffer = Buffer(count: count)
    for i in 0..<count { buffer.pointer[i] = block[i % block.count] }
    return buffer
  }
}
