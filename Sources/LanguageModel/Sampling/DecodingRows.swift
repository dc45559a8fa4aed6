/// The kernels' arguments for each row of a decoding step. Row r belongs to active completion r.
final class DecodingRows {
  let tokens: UnsafeMutablePointer<Int32>
  let logProbabilities: UnsafeMutablePointer<Float>
  /// Random numbers in [0, 1).
  let uniform: UnsafeMutablePointer<Double>
  let promptLengths, completionLengths: UnsafeMutablePointer<Int32>
  /// Cached keys and values of the layer that is being computed.
  let promptKeys, promptValues: UnsafeMutablePointer<UnsafePointer<Float>?>
  let completionKeys, completionValues: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>
  /// The stride from one layer of a prompt's cache to the next, in floats.
  let promptStrides: UnsafeMutablePointer<Int>

  init(capacity: Int) {
    tokens = .allocate(capacity: capacity)
    logProbabilities = .allocate(capacity: capacity)
    uniform = .allocate(capacity: capacity)
    promptLengths = .allocate(capacity: capacity)
    completionLengths = .allocate(capacity: capacity)
    promptKeys = .allocate(capacity: capacity)
    promptValues = .allocate(capacity: capacity)
    completionKeys = .allocate(capacity: capacity)
    completionValues = .allocate(capacity: capacity)
    promptStrides = .allocate(capacity: capacity)
  }

  /// Moves all pointers to the next layer's keys and values.
  func advance(_ rows: Int, completionStride: Int) {
    for row in 0..<rows {
      promptKeys[row]? += promptStrides[row]
      promptValues[row]? += promptStrides[row]
      completionKeys[row]? += completionStride
      completionValues[row]? += completionStride
    }
  }

  deinit {
    tokens.deallocate()
    logProbabilities.deallocate()
    uniform.deallocate()
    promptLengths.deallocate()
    completionLengths.deallocate()
    promptKeys.deallocate()
    promptValues.deallocate()
    completionKeys.deallocate()
    completionValues.deallocate()
    promptStrides.deallocate()
  }
}
