import Foundation
import SweepFile
import Tensor

/// How fast this machine is at the engine's main work.
public enum MachineSpeed {
  /// Training reaches about this share of the rate of matrix products alone.
  static let trainingShare = 0.6

  /// Floating-point operations a second that one worker may be expected to reach, from a twentieth of a second of
  /// matrix products. Counted in processor time, so that other work on the machine does not slow the estimate.
  public static func operationsPerSecond() -> Double {
    trainingShare
      * rate { a, b, c, n in
        MatrixProduct.multiply(a, stride: n, b, stride: n, into: c, stride: n, rows: n, columns: n, inner: n)
      }
  }

  /// Operations a second of BLAS's own matrix products on one thread.
  public static func blasOperationsPerSecond() -> Double {
    rate { a, b, c, n in
      MatrixProduct.multiplyByBLAS(a, stride: n, b, stride: n, into: c, stride: n, rows: n, columns: n, inner: n)
    }
  }

  private static func rate(
    _ product: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> Double {
    MatrixProduct.setThreads(1)
    let n = 256
    let a = Buffer(count: n * n), b = Buffer(count: n * n), c = Buffer(count: n * n)
    func multiply() { product(a.pointer, b.pointer, c.pointer, n) }
    multiply()
    let began = processorSeconds()
    var done = 0.0
    repeat {
      multiply()
      done += 2 * Double(n * n * n)
    } while processorSeconds() - began < 0.05
    return done / (processorSeconds() - began)
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
