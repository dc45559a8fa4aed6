import Foundation
import Tensor

/// How fast this machine is at the engine's main work.
public enum MachineSpeed {
  /// Training reaches about this share of the rate of matrix products alone.
  static let trainingShare = 0.6

  /// Floating-point operations a second that one worker may be expected to reach, from a twentieth of a second of
  /// matrix products. Counted in processor time, so that other work on the machine does not slow the estimate.
  public static func operationsPerSecond() -> Double {
    MatrixProduct.setThreads(1)
    let n = 256
    let a = Buffer(count: n * n), b = Buffer(count: n * n), c = Buffer(count: n * n)
    func multiply() {
      MatrixProduct.multiply(
        a.pointer, stride: n, b.pointer, stride: n, into: c.pointer, stride: n, rows: n, columns: n, inner: n)
    }
    multiply()
    let began = processorSeconds()
    var done = 0.0
    repeat {
      multiply()
      done += 2 * Double(n * n * n)
    } while processorSeconds() - began < 0.05
    return trainingShare * done / (processorSeconds() - began)
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
