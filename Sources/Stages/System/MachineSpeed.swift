import Foundation
import Tensor

/// The speed of matrix products on this machine.
public enum MachineSpeed {
  /// The fraction of the speed of pure matrix products that training reaches, roughly.
  static let trainingFraction = 0.6

  /// Estimates the floating-point operations per second of one worker, from 0.05 seconds of matrix products. Measures
  /// processor time, so that other load on the machine does not change the estimate.
  public static func operationsPerSecond() -> Double {
    trainingFraction
      * rate { a, b, c, n in
        MatrixProduct.multiply(a, stride: n, b, stride: n, into: c, stride: n, rows: n, columns: n, inner: n)
      }
  }

  /// Floating-point operations per second of BLAS's matrix products on one thread.
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
    let start = processorSeconds()
    var done = 0.0
    repeat {
      multiply()
      done += 2 * Double(n * n * n)
    } while processorSeconds() - start < 0.05
    return done / (processorSeconds() - start)
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
