import Foundation
import Tensor

/// How fast this machine is at the engine's main work.
public enum MachineSpeed {
  /// Training reaches about this share of the rate of matrix products alone.
  static let trainingShare = 0.6

  /// Floating-point operations a second that one worker may be expected to reach, from a twentieth of a second of
  /// matrix products.
  public static func operationsPerSecond() -> Double {
    MatrixProduct.setThreads(1)
    let n = 256
    let a = Buffer(count: n * n), b = Buffer(count: n * n), c = Buffer(count: n * n)
    let began = Date()
    var done = 0.0
    repeat {
      MatrixProduct.multiply(
        a.pointer, stride: n, b.pointer, stride: n, into: c.pointer, stride: n, rows: n, columns: n, inner: n)
      done += 2 * Double(n * n * n)
    } while Date().timeIntervalSince(began) < 0.05
    return trainingShare * done / Date().timeIntervalSince(began)
  }
}
