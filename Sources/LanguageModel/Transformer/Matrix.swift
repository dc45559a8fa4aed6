import Tensor

/// A dense row-major matrix of floats in a buffer: [rows, columns].
///
/// Two matrices may be views of one buffer. They then share memory, and only one of them has a meaning at a time.
struct Matrix {
  let storage: Buffer
  let rows: Int
  let columns: Int

  /// A matrix of zeros in a buffer of its own.
  init(_ rows: Int, _ columns: Int) { self.init(rows, columns, in: Buffer(count: rows * columns)) }

  /// A view of a buffer that has room for it.
  init(_ rows: Int, _ columns: Int, in storage: Buffer) {
    precondition(rows * columns <= storage.count, "a view larger than its buffer")
    self.storage = storage
    self.rows = rows
    self.columns = columns
  }

  var pointer: UnsafeMutablePointer<Float> { storage.pointer }

  func row(_ index: Int) -> UnsafeMutablePointer<Float> { storage.pointer + index * columns }

  func zero(rows: Int) { pointer.update(repeating: 0, count: rows * columns) }
}
