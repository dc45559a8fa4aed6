import CKernels

/// The right factor of many products, arranged once for the kernel that reads it: a model's weights while it samples,
/// where each is multiplied by few rows at a time and BLAS would arrange it anew at every token.
public final class PackedMatrix {
  public let inner: Int
  public let columns: Int
  /// What `pointer` points into, which it keeps alive.
  private let buffer: Buffer
  private let pointer: UnsafeMutablePointer<Float>

  /// Room for [inner, columns].
  public convenience init(inner: Int, columns: Int) {
    let buffer = Buffer(count: PackedMatrix.size(inner: inner, columns: columns))
    self.init(inner: inner, columns: columns, in: buffer, at: 0)
  }

  /// A place in a buffer that has room for several.
  public init(inner: Int, columns: Int, in buffer: Buffer, at offset: Int) {
    precondition(offset + PackedMatrix.size(inner: inner, columns: columns) <= buffer.count)
    self.inner = inner
    self.columns = columns
    self.buffer = buffer
    pointer = buffer.pointer + offset
  }

  /// Floats that [inner, columns] takes.
  public static func size(inner: Int, columns: Int) -> Int {
    Int(hk_packed_size(Int64(columns), Int64(inner)))
  }

  /// Takes the matrix that lies at `source`: [inner, columns], or transposed [columns, inner], row-major and dense.
  public func pack(_ source: UnsafePointer<Float>, _ form: MatrixProduct.Form = .plain) {
    hk_pack(
      pointer, source, Int64(form == .plain ? columns : inner), form == .plain ? 0 : 1, Int64(columns),
      Int64(inner))
  }

  /// c[rows, columns] = a[rows, inner] · self + bias, or that added to c; both dense.
  ///
  /// A row's result does not depend on the others: it is the same in any batch.
  public func multiply(
    _ a: UnsafePointer<Float>, rows: Int, bias: UnsafePointer<Float>? = nil, into c: UnsafeMutablePointer<Float>,
    adding: Bool = false
  ) {
    MatrixProduct.count(rows, columns, inner)
    hk_packed_product(
      c, Int64(columns), a, Int64(inner), pointer, bias, Int64(rows), Int64(columns), Int64(inner),
      adding ? 1 : 0)
  }
}
