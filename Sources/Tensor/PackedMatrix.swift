import CKernels

/// The right factor of many products, packed once for the kernel that reads it. For a model's weights during sampling,
/// which are multiplied by few rows at a time: BLAS would pack them again for every token.
public final class PackedMatrix {
  public let inner: Int
  public let columns: Int
  /// Keeps the memory behind `pointer` alive.
  private let buffer: Buffer
  private let pointer: UnsafeMutablePointer<Float>

  /// Makes room for a matrix [inner, columns].
  public convenience init(inner: Int, columns: Int) {
    let buffer = Buffer(count: PackedMatrix.size(inner: inner, columns: columns))
    self.init(inner: inner, columns: columns, in: buffer, at: 0)
  }

  /// Makes a matrix [inner, columns] in a buffer that holds several.
  public init(inner: Int, columns: Int, in buffer: Buffer, at offset: Int) {
    precondition(offset + PackedMatrix.size(inner: inner, columns: columns) <= buffer.count)
    self.inner = inner
    self.columns = columns
    self.buffer = buffer
    pointer = buffer.pointer + offset
  }

  /// The number of floats that a packed matrix [inner, columns] takes.
  public static func size(inner: Int, columns: Int) -> Int {
    Int(hk_packed_size(Int64(columns), Int64(inner)))
  }

  /// Packs the dense row-major matrix at `source`: [inner, columns], or, transposed, [columns, inner].
  public func pack(_ source: UnsafePointer<Float>, _ form: MatrixProduct.Form = .plain) {
    hk_pack(
      pointer, source, Int64(form == .plain ? columns : inner), form == .plain ? 0 : 1, Int64(columns),
      Int64(inner))
  }

  /// c[rows, columns] = a[rows, inner] · self + bias, plus c if `adding`. Both are dense.
  ///
  /// A row's result does not depend on the other rows.
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
