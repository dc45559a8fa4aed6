/// The classes of characters in GPT-2's pattern.
struct CharacterClasses: Sendable {
  static let other: UInt8 = 0
  static let letter: UInt8 = 1
  static let number: UInt8 = 2
  static let space: UInt8 = 3
  /// A class of bytes alone: the byte is part of a longer character.
  static let multibyte: UInt8 = 4

  static let shared = CharacterClasses()

  let ofByte: [UInt8]
  /// The class of each scalar, up to the last one that is not `other`.
  let ofScalar: [UInt8]

  private init() {
    let kinds = [
      (UnicodeClasses.letters, CharacterClasses.letter), (UnicodeClasses.numbers, CharacterClasses.number),
      (UnicodeClasses.spaces, CharacterClasses.space),
    ]
    let last = kinds.compactMap { $0.0.last }.max() ?? 0x7f
    var classes = [UInt8](repeating: CharacterClasses.other, count: Int(last) + 1)
    for (ranges, kind) in kinds {
      for range in stride(from: 0, to: ranges.count, by: 2) {
        for scalar in ranges[range]...ranges[range + 1] { classes[Int(scalar)] = kind }
      }
    }
    ofScalar = classes
    ofByte = (0..<256).map { $0 < 0x80 ? classes[$0] : CharacterClasses.multibyte }
  }
}

/// Splits UTF-8 text into words, as GPT-2's pattern does. Merges never cross the ends of a word.
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// (Radford et al. 2019, `encoder.py`.) Every byte belongs to one word. It is written by hand for speed, because it
/// runs over whole corpora: it reads each character once or twice, and an ASCII character takes one table look-up.
struct WordScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let ofByte: [UInt8]
  private let ofScalar: [UInt8]
  private var position = 0

  /// - Parameter bytes: UTF-8. They must outlive the scanner. Where they are not UTF-8, words end anywhere.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    ofByte = CharacterClasses.shared.ofByte
    ofScalar = CharacterClasses.shared.ofScalar
  }

  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    guard position < bytes.count else { return nil }
    let start = position
    position = end(ofWordAt: start)
    return UnsafeBufferPointer(rebasing: bytes[start..<position])
  }

  private func end(ofWordAt start: Int) -> Int {
    if bytes[start] == UInt8(ascii: "'"), let end = end(ofContractionAt: start) { return end }
    let first = character(at: start)
    let afterFirst = start + first.width
    if first.kind != CharacterClasses.space {
      return end(ofRunOf: first.kind, from: afterFirst)
    }
    if bytes[start] == UInt8(ascii: " "), afterFirst < bytes.count {
      let second = character(at: afterFirst)
      if second.kind != CharacterClasses.space {
        return end(ofRunOf: second.kind, from: afterFirst + second.width)
      }
    }
    return end(ofSpacesAt: start)
  }

  /// The end of white space: the end of the text, or else the last character of the run, because that may begin the
  /// next word. A single character of white space is a word.
  private func end(ofSpacesAt start: Int) -> Int {
    var last = start
    var end = start
    while end < bytes.count {
      let next = character(at: end)
      guard next.kind == CharacterClasses.space else { return last == start ? end : last }
      last = end
      end += next.width
    }
    return end
  }

  private func end(ofContractionAt start: Int) -> Int? {
    guard start + 1 < bytes.count else { return nil }
    let second = bytes[start + 1]
    switch second {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
      let third = second == UInt8(ascii: "l") ? UInt8(ascii: "l") : UInt8(ascii: "e")
      return start + 2 < bytes.count && bytes[start + 2] == third ? start + 3 : nil
    default:
      return nil
    }
  }

  @inline(__always)
  private func end(ofRunOf kind: UInt8, from start: Int) -> Int {
    var end = start
    while end < bytes.count {
      let byteKind = ofByte[Int(bytes[end])]
      if byteKind == kind {
        end += 1
      } else if byteKind == CharacterClasses.multibyte {
        let next = character(at: end)
        guard next.kind == kind else { break }
        end += next.width
      } else {
        break
      }
    }
    return end
  }

  @inline(__always)
  private func character(at start: Int) -> (kind: UInt8, width: Int) {
    let kind = ofByte[Int(bytes[start])]
    return kind == CharacterClasses.multibyte ? multibyteCharacter(at: start) : (kind, 1)
  }

  private func multibyteCharacter(at start: Int) -> (kind: UInt8, width: Int) {
    let lead = bytes[start]
    let width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    guard lead >= 0xc2, start + width <= bytes.count else { return (CharacterClasses.other, 1) }
    var scalar = Int(lead) & (0x7f >> width)
    for index in start + 1..<start + width { scalar = scalar << 6 | Int(bytes[index] & 0x3f) }
    return (scalar < ofScalar.count ? ofScalar[scalar] : CharacterClasses.other, width)
  }
}
