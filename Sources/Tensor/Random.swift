import Foundation

/// Random numbers with addresses.
///
/// A seed, a purpose and up to two indices name a stream; its n-th word depends on nothing else. So a result does not
/// depend on the order of the work, on batch sizes, or on interruptions. The generator is Philox 4×32-10 (Salmon et
/// al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). The distributions are defined here too, because the
/// standard library does not promise equal output across versions.
public struct RandomStream: Sendable {
  private let key: (UInt32, UInt32)
  private let address: (UInt32, UInt32)
  private var block: UInt64 = 0
  private var buffered: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
  private var next: Int = 4

  /// - Parameters:
  ///   - seed: the experiment's or the cell's seed.
  ///   - purpose: the use of the numbers, such as "initialisation" or "sampling". Equal purposes share numbers.
  ///   - index: such as the number of the prompt, the step or the sample.
  ///   - subindex: a second such number.
  public init(seed: UInt64, purpose: StaticString, index: UInt64 = 0, subindex: UInt64 = 0) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    purpose.withUTF8Buffer { bytes in
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }
    let mixedKey = RandomStream.mix(seed &+ 0x9e37_79b9_7f4a_7c15) ^ RandomStream.mix(hash)
    let mixedAddress = RandomStream.mix(RandomStream.mix(index &+ 0x632b_e59b_d9b4_e019) &+ subindex)
    key = (UInt32(truncatingIfNeeded: mixedKey), UInt32(truncatingIfNeeded: mixedKey >> 32))
    address = (UInt32(truncatingIfNeeded: mixedAddress), UInt32(truncatingIfNeeded: mixedAddress >> 32))
  }

  /// SplitMix64's finalizer: a bijection that maps nearby integers far apart.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Moves to the given word of the stream.
  public mutating func seek(to word: UInt64) {
    block = word / 4
    refill()
    next = Int(word % 4)
  }

  mutating func nextWord() -> UInt32 {
    if next == 4 { refill() }
    defer { next += 1 }
    switch next {
    case 0: return buffered.0
    case 1: return buffered.1
    case 2: return buffered.2
    default: return buffered.3
    }
  }

  /// Draws a number uniformly from [0, 1), with 53 bits.
  public mutating func uniform() -> Double {
    let high = UInt64(nextWord()), low = UInt64(nextWord())
    return Double((high << 32 | low) >> 11) * 0x1p-53
  }

  /// Draws an index uniformly from `0..<count`, without bias (Lemire, arXiv 1805.10941).
  public mutating func index(below count: Int) -> Int {
    precondition(count > 0 && count <= Int(UInt32.max), "a bounded draw needs 0 < count < 2³²")
    let bound = UInt32(count)
    var product = UInt64(nextWord()) * UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (0 &- bound) % bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(nextWord()) * UInt64(bound)
      }
    }
    return Int(product >> 32)
  }

  /// Draws a number from the standard normal distribution: one of the two of Box and Muller's transform.
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// Draws a uniformly random order of `0..<count` (Fisher and Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, index(below: last + 1))
    }
  }

  private mutating func refill() {
    buffered = RandomStream.philox(
      (UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), address.0, address.1), key: key)
    block &+= 1
    next = 0
  }

  /// One block of Philox 4×32 with ten rounds.
  static func philox(
    _ counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var counter = counter
    var roundKey = key
    for _ in 0..<10 {
      let product0 = UInt64(0xd251_1f53) * UInt64(counter.0)
      let product1 = UInt64(0xcd9e_8d57) * UInt64(counter.2)
      counter = (
        UInt32(truncatingIfNeeded: product1 >> 32) ^ counter.1 ^ roundKey.0,
        UInt32(truncatingIfNeeded: product1),
        UInt32(truncatingIfNeeded: product0 >> 32) ^ counter.3 ^ roundKey.1,
        UInt32(truncatingIfNeeded: product0)
      )
      roundKey.0 &+= 0x9e37_79b9
      roundKey.1 &+= 0xbb67_ae85
    }
    return counter
  }
}
