import Testing

@testable import Tensor

struct PackedMatrixTests {
  private static func random(_ count: Int, _ purpose: UInt64) -> Buffer {
    var stream = RandomStream(seed: 7, purpose: "packed matrices", index: purpose)
    return Buffer((0..<count).map { _ in Float(stream.uniform()) - 0.5 })
  }

  /// Agrees with sums in double precision: whole and partial panels, each count of rows, and a depth that is done in
  /// parts.
  @Test(arguments: [(1, 32, 8), (5, 33, 7), (13, 64, 128), (23, 130, 37), (25, 20, 1700)])
  func productsAreThoseOfDoublePrecision(rows: Int, columns: Int, inner: Int) {
    let a = Self.random(rows * inner, 0), b = Self.random(inner * columns, 1), bias = Self.random(columns, 2)
    let before = Self.random(rows * columns, 3)
    let transposed = Buffer((0..<columns * inner).map { b.pointer[$0 % inner * columns + $0 / inner] })
    for form in [MatrixProduct.Form.plain, .transposed] {
      let packed = PackedMatrix(inner: inner, columns: columns)
      packed.pack(form == .plain ? b.pointer : transposed.pointer, form)
      for (adding, withBias) in [(false, false), (false, true), (true, true)] {
        let c = Buffer(before.array)
        packed.multiply(
          a.pointer, rows: rows, bias: withBias ? UnsafePointer(bias.pointer) : nil, into: c.pointer, adding: adding)
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = adding ? Double(before.pointer[row * columns + column]) : 0
            if withBias { sum += Double(bias.pointer[column]) }
            for k in 0..<inner { sum += Double(a.pointer[row * inner + k]) * Double(b.pointer[k * columns + column]) }
            let found = Double(c.pointer[row * columns + column])
            #expect(abs(found - sum) < 1e-6 * Double(inner).squareRoot() + 1e-6, "row \(row), column \(column)")
          }
        }
      }
    }
  }

  /// A completion's logits do not depend on the other active completions.
  @Test func aRowIsTheSameInAnyBatch() {
    let rows = 31, columns = 70, inner = 96
    let a = Self.random(rows * inner, 0), packed = PackedMatrix(inner: inner, columns: columns)
    packed.pack(Self.random(inner * columns, 1).pointer)
    let all = Buffer(count: rows * columns)
    packed.multiply(a.pointer, rows: rows, into: all.pointer)
    for count in 1...13 {
      let some = Buffer(count: count * columns)
      packed.multiply(a.pointer + (rows - count) * inner, rows: count, into: some.pointer)
      #expect(some.array == Array(all.array[((rows - count) * columns)...]), "\(count) rows")
    }
  }
}
