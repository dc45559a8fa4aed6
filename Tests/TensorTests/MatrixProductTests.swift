import Testing

@testable import Tensor

struct MatrixProductTests {
  private static func random(_ count: Int, _ purpose: UInt64) -> Buffer {
    var stream = RandomStream(seed: 7, purpose: "matrix products", index: purpose)
    return Buffer((0..<count).map { _ in Float(stream.uniform()) - 0.5 })
  }

  /// Agrees with sums in double precision in every form: whole and partial tiles, depths and rows that are done in
  /// parts, and matrices inside wider ones.
  @Test(arguments: [(1, 1, 1), (5, 33, 7), (13, 64, 128), (24, 32, 16), (31, 130, 37), (25, 20, 700), (2500, 33, 60)])
  func productsAreThoseOfDoublePrecision(rows: Int, columns: Int, inner: Int) {
    let margin = 3, a = Self.random(rows * inner, 0), b = Self.random(inner * columns, 1)
    let stride = columns + margin, before = Self.random(rows * stride, 2)
    /// A matrix [count, width], or its transpose, with `margin` more columns of NaN, which must not be read.
    func laid(_ x: Buffer, _ count: Int, _ width: Int, _ form: MatrixProduct.Form) -> (Buffer, stride: Int) {
      let (outer, within) = form == .plain ? (count, width) : (width, count)
      let result = Buffer([Float](repeating: .nan, count: outer * (within + margin)))
      for i in 0..<outer {
        for j in 0..<within {
          result.pointer[i * (within + margin) + j] = x.pointer[form == .plain ? i * width + j : j * width + i]
        }
      }
      return (result, within + margin)
    }
    var expected = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for k in 0..<inner {
        let factor = Double(a.pointer[row * inner + k])
        for column in 0..<columns {
          expected[row * columns + column] += factor * Double(b.pointer[k * columns + column])
        }
      }
    }
    for aForm in [MatrixProduct.Form.plain, .transposed] {
      for bForm in [MatrixProduct.Form.plain, .transposed] {
        let (aLaid, aStride) = laid(a, rows, inner, aForm), (bLaid, bStride) = laid(b, inner, columns, bForm)
        for (adding, multiply) in [
          (false, MatrixProduct.multiply), (true, MatrixProduct.multiply), (false, MatrixProduct.multiplyByBLAS),
          (true, MatrixProduct.multiplyByBLAS),
        ] {
          let c = Buffer(before.array)
          multiply(
            aLaid.pointer, aForm, aStride, bLaid.pointer, bForm, bStride, c.pointer, stride, rows, columns, inner,
            adding)
          var worst = 0.0
          for row in 0..<rows {
            for column in 0..<stride {
              let was = before.pointer[row * stride + column], found = c.pointer[row * stride + column]
              if column < columns {
                let sum = expected[row * columns + column] + (adding ? Double(was) : 0)
                worst = max(worst, abs(Double(found) - sum).isNaN ? .infinity : abs(Double(found) - sum))
              } else if found != was {
                worst = .infinity
              }
            }
          }
          #expect(worst < 1e-6 * Double(inner).squareRoot() + 1e-6, "\(aForm), \(bForm), adding \(adding)")
        }
      }
    }
  }

  /// A completion's log-probabilities do not depend on the rest of its batch.
  @Test(.enabled(if: MatrixProduct.hasOwnKernels, "BLAS promises no such thing")) func aRowIsTheSameInAnyBatch() {
    let rows = 700, columns = 70, inner = 300
    let a = Self.random(rows * inner, 0), b = Self.random(inner * columns, 1)
    func product(_ first: Int, _ count: Int) -> [Float] {
      let c = Buffer(count: count * columns)
      MatrixProduct.multiply(
        a.pointer + first * inner, stride: inner, b.pointer, stride: columns, into: c.pointer, stride: columns,
        rows: count, columns: columns, inner: inner)
      return c.array
    }
    let all = product(0, rows)
    for (first, count) in [(0, 12), (5, 13), (688, 12), (1, 699), (350, 24)] {
      #expect(
        product(first, count) == Array(all[first * columns..<(first + count) * columns]), "\(count) from \(first)")
    }
  }
}
