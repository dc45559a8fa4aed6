import COpenBLAS
import Synchronization

/// Matrix products through the system's BLAS, in single precision and row-major order, with their arithmetic counted.
public enum MatrixProduct {
  /// Whether a factor is read as it stands or transposed.
  public enum Form: Sendable {
    case plain, transposed

    fileprivate var cblas: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
  }

  /// Floating-point operations done by this process in matrix products, two for each multiplication and addition.
  public static var operations: UInt64 { counter.load(ordering: .relaxed) }

  /// Goes on counting where another process has left off.
  public static func restore(operations: UInt64) { counter.store(operations, ordering: .relaxed) }

  private static let counter = Atomic<UInt64>(0)

  /// Counts one product of [m, k] and [k, n].
  @inline(__always)
  static func count(_ m: Int, _ n: Int, _ k: Int) {
    counter.wrappingAdd(UInt64(2 * m * n * k), ordering: .relaxed)
  }

  /// BLAS's own threads. On small matrices two are slower than one, so a cell runs with one.
  public static func setThreads(_ count: Int) { openblas_set_num_threads(Int32(count)) }

  /// The library's name, version and the processor core it chose.
  public static var library: String {
    let configuration = openblas_get_config().map { String(cString: $0) } ?? "OpenBLAS"
    let core = openblas_get_corename().map { String(cString: $0) } ?? "unknown core"
    return configuration.contains(core) ? configuration : "\(configuration) on \(core)"
  }

  /// c[m, n] = scale · a[m, k] · b[k, n] + keep · c, each factor with its own row stride.
  @inline(__always)
  public static func multiply(
    _ a: UnsafePointer<Float>, _ aForm: Form = .plain, stride aStride: Int,
    _ b: UnsafePointer<Float>, _ bForm: Form = .plain, stride bStride: Int,
    into c: UnsafeMutablePointer<Float>, stride cStride: Int,
    rows m: Int, columns n: Int, inner k: Int, scale: Float = 1, keep: Float = 0
  ) {
    guard m > 0, n > 0, k > 0 else { return }
    count(m, n, k)
    cblas_sgemm(
      CblasRowMajor, aForm.cblas, bForm.cblas, blasint(m), blasint(n), blasint(k), scale, a, blasint(aStride), b,
      blasint(bStride), keep, c, blasint(cStride))
  }
}
