import COpenBLAS
import Foundation
import Tensor

/// The line that a benchmark prints.
struct Measurement: Encodable {
  /// The workload's arguments, in their order.
  struct ShapeLine: Encodable {
    var layers, width, heads, vocabulary, prompt, completion, batch, steps: Int

    init(_ workload: Workload) {
      layers = workload.layers
      width = workload.width
      heads = workload.heads
      vocabulary = workload.vocabulary
      prompt = workload.prompt
      completion = workload.completion
      batch = workload.batch
      steps = workload.steps
    }
  }

  var benchmark: String
  var shape: ShapeLine
  /// The unit of work: "pairs", "episodes", "tokens", …
  var unit: String
  /// The number of units in the timed steps.
  var units: Double
  var seconds: Double
  var perSecond: Double
  /// The operations that one unit needs; see `Arithmetic`.
  var flopsPerUnit: Double
  /// The needed operations per second. The rate of matrix products limits it.
  var gflops: Double
  /// The operations that matrix products did for one unit.
  var matrixFlopsPerUnit: Double
  var peakBytes: Int
  /// New pages of memory in a step: near 0 if steps allocate nothing.
  var pageFaultsPerStep: Double
  var cpuSeconds: Double
  /// Seconds of the monotonic clock, so that runs of several processes can be compared.
  var began, ended: Double
  var stepSeconds: [Double]
  var library: String
  /// The processor core that OpenBLAS chose its kernels for.
  var core: String

  /// - Parameters:
  ///   - units: the units of one step.
  ///   - flops: the needed operations of one step.
  init(_ benchmark: String, _ workload: Workload, unit: String, units: Double, flops: Double, _ clock: StepClock) {
    let steps = Double(workload.steps)
    let seconds = clock.ended.time - clock.began.time
    self.benchmark = benchmark
    shape = ShapeLine(workload)
    self.unit = unit
    self.units = units * steps
    self.seconds = seconds
    perSecond = units * steps / seconds
    flopsPerUnit = flops / units
    gflops = flops * steps / seconds * 1e-9
    matrixFlopsPerUnit = (clock.ended.matrixOperations - clock.began.matrixOperations) / (units * steps)
    peakBytes = ProcessState.peakBytes
    pageFaultsPerStep = Double(clock.ended.pageFaults - clock.began.pageFaults) / steps
    cpuSeconds = clock.ended.cpuSeconds - clock.began.cpuSeconds
    began = clock.began.time
    ended = clock.ended.time
    stepSeconds = clock.stepSeconds
    library = Measurement.libraryName
    core = Measurement.core
  }

  static var libraryName: String { MatrixProduct.library }
  static var core: String { openblas_get_corename().map { String(cString: $0) } ?? "unknown" }

  static func printLine(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(value)
    data.append(UInt8(ascii: "\n"))
    FileHandle.standardOutput.write(data)
  }
}
