import CKernels
import COpenBLAS
import Synchronization

/// Matrix products in single precision and row-major order. Counts their floating-point operations.
public enum MatrixProduct {
  /// Whether a factor is stored as it is or transposed.
  public enum Form: Sendable {
    case plain, transposed

    fileprivate var cblas: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
  }

  /// The number of floating-point operations of all matrix products of this process; a multiplication and an addition
  /// are two.
  public static var flops: UInt64 { counter.load(ordering: .relaxed) }

  /// Sets the count, to continue that of another process.
  public static func restore(flops: UInt64) { counter.store(flops, ordering: .relaxed) }

  private static let counter = Atomic<UInt64>(0)

  /// Counts one product of [m, k] and [k, n].
  @inline(__always)
  static func count(_ m: Int, _ n: Int, _ k: Int) {
    counter.wrappingAdd(UInt64(2 * m * n * k), ordering: .relaxed)
  }

  /// Whether `CKernels` computes products, as it does if the processor has registers of 16 floats, or else BLAS.
  public static let hasOwnKernels = hk_has_wide_vectors() != 0

  /// Sets the number of BLAS's threads. On small matrices two are slower than one, so a cell runs with one.
  public static func setThreads(_ count: Int) { openblas_set_num_threads(Int32(count)) }

  /// The name and version of the BLAS library, and the processor core that it chose its kernels for.
  public static var library: String {
    let configuration = openblas_get_config().map { String(cString: $0) } ?? "OpenBLAS"
    let core = openblas_get_corename().map { String(cString: $0) } ?? "unknown core"
    return configuration.contains(core) ? configuration : "\(configuration) on \(core)"
  }

  /// c[m, n] = a[m, k] · b[k, n], plus c if `adding`. Each matrix has its own row stride, in floats.
  @inline(__always)
  public static func multiply(
    _ a: UnsafePointer<Float>, _ aForm: Form = .plain, stride aStride: Int,
    _ b: UnsafePointer<Float>, _ bForm: Form = .plain, stride bStride: Int,
    into c: UnsafeMutablePointer<Float>, stride cStride: Int,
    rows m: Int, columns n: Int, inner k: Int, adding: Bool = false
  ) {
    guard m > 0, n > 0, k > 0 else { return }
    count(m, n, k)
    guard hasOwnKernels else {
      return multiplyByBLAS(
        a, aForm, stride: aStride, b, bForm, stride: bStride, into: c, stride: cStride, rows: m, columns: n, inner: k,
        adding: adding)
    }
    hk_product(
      c, Int64(cStride), a, Int64(aStride), aForm == .plain ? 0 : 1, b, Int64(bStride), bForm == .plain ? 0 : 1,
      Int64(m), Int64(n), Int64(k), adding ? 1 : 0)
  }

  /// The same through BLAS on any processor, without counting.
  public static func multiplyByBLAS(
    _ a: UnsafePointer<Float>, _ aForm: Form = .plain, stride aStride: Int,
    _ b: UnsafePointer<Float>, _ bForm: Form = .plain, stride bStride: Int,
    into c: UnsafeMutablePointer<Float>, stride cStride: Int,
    rows m: Int, columns n: Int, inner k: Int, adding: Bool = false
  ) {
    cblas_sgemm(
      CblasRowMajor, aForm.cblas, bForm.cblas, blasint(m), blasint(n), blasint(k), 1, a, blasint(aStride), b,
      blasint(bStride), adding ? 1 : 0, c, blasint(cStride))
  }
}
