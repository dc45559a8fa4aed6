import CKernels
import Tensor

/// The sizes of a cache of keys and values, in floats. One layer's cache has the keys of all positions, then the
/// values: [positions, width] each. The keys take whole groups of positions, as `hk_decode_attention` reads them.
enum CacheLayout {
  /// The size of one layer's keys, and so the offset of its values.
  static func keysSize(_ positions: Int, width: Int) -> Int {
    let group = Int(HK_KEY_GROUP)
    return (positions + group - 1) / group * group * width
  }

  /// The size of one layer's keys and values.
  static func size(_ positions: Int, width: Int) -> Int { keysSize(positions, width: width) + positions * width }

  /// Caches one position's key and value, given a row of queries, keys and values: [3 · width].
  static func store(
    _ queryKeyValue: UnsafePointer<Float>, at position: Int, of positions: Int, width: Int,
    in layer: UnsafeMutablePointer<Float>
  ) {
    let values = layer + keysSize(positions, width: width)
    (layer + position * width).update(from: queryKeyValue + width, count: width)
    (values + position * width).update(from: queryKeyValue + 2 * width, count: width)
  }
}

/// The cached keys and values of the prompts of one admission batch: [prompt][layer], each as `CacheLayout` says. All
/// completions of a prompt read the same cache.
final class PromptCache {
  let lengths: [Int]
  /// The offset of each prompt in `keysAndValues`.
  let offsets: [Int]
  /// The size of one layer of each prompt.
  let sizes: [Int]
  let keysAndValues: Buffer
  private let pool: PromptCachePool

  init(_ prompts: [[Int32]], shape: Shape, pool: PromptCachePool) {
    self.pool = pool
    lengths = prompts.map(\.count)
    sizes = lengths.map { CacheLayout.size($0, width: shape.width) }
    var offset = 0
    offsets = sizes.map { size in
      defer { offset += size * shape.layers }
      return offset
    }
    keysAndValues = pool.take(offset)
  }

  // When the last completion of these prompts has ended.
  deinit { pool.idle.append(keysAndValues) }

  func layer(_ layer: Int, of prompt: Int) -> UnsafeMutablePointer<Float> {
    keysAndValues.pointer + offsets[prompt] + layer * sizes[prompt]
  }
}

/// Buffers of prompt caches that are not in use, kept for later ones.
final class PromptCachePool {
  fileprivate(set) var idle: [Buffer]

  init(_ idle: [Buffer] = []) { self.idle = idle }

  /// A buffer of at least `count` floats. If none fits, a new one takes the place of an idle one.
  func take(_ count: Int) -> Buffer {
    if let fitting = idle.firstIndex(where: { $0.count >= count }) { return idle.remove(at: fitting) }
    if !idle.isEmpty { idle.removeFirst() }
    return Buffer(count: count)
  }
}
