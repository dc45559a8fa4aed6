import Foundation

/// Damages a file reproducibly: flips bits, changes bytes, inserts tokens of its format, moves parts of it.
public struct Mutator {
  public let pieces: [[UInt8]]
  private var state: UInt64

  /// Returns the damaged bytes. Equal seeds and rounds give equal damage.
  public init(pieces: [[UInt8]], seed: UInt64, round: Int) {
    self.pieces = pieces
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(round)
  }

  /// The number of inputs for each format. `make fuzz` sets a larger one.
  public static let inputs = ProcessInfo.processInfo.environment["FUZZ_INPUTS"].flatMap(Int.init) ?? 5000

  /// Returns a uniform number in `0..<count` (SplitMix64).
  public mutating func index(below count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(count))
  }

  public mutating func mutated(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0...index(below: 3) {
      let at = index(below: bytes.count + 1)
      let length = min(index(below: 1 + [1, 4, 40][index(below: 3)]), bytes.count - at)
      switch index(below: 7) {
      case 0: bytes.replaceSubrange(at..<at + length, with: [])
      case 1: bytes.insert(UInt8(index(below: 256)), at: at)
      case 2: bytes.insert(contentsOf: pieces[index(below: pieces.count)], at: at)
      case 3: bytes.replaceSubrange(at..<at + length, with: pieces[index(below: pieces.count)])
      case 4:
        // A part of the file again, elsewhere: duplicates, and nesting.
        let from = index(below: bytes.count + 1)
        bytes.insert(contentsOf: Array(bytes[from..<min(bytes.count, from + index(below: 120))]), at: at)
      case 5: bytes.removeSubrange(at...)
      default: if at < bytes.count { bytes[at] ^= 1 << UInt8(index(below: 8)) }
      }
    }
    return bytes
  }

  /// Tokens that break JSON and text.
  public static let textPieces: [[UInt8]] =
    [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "-", "1e999", "-0", "0.1", "1e-400", "01",
      "99999999999999999999", "9223372036854775807", "18446744073709551615", "-1", "null", "true", "[[[[", "{\"a\":",
      "\u{feff}", "\u{202e}", "é", "\n", "\r", "\r\n", "\t", "\0", "{}", "[]", "\"\"", "#version:", " ", "Ġ", ";", "''",
    ].map { [UInt8]($0.utf8) } + [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4], [0x80], [0xE2, 0x82], [0x1F, 0x8B],
    ]
}
