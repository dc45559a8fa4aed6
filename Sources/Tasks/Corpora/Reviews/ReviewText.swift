/// Converts the bytes of a review file to plain text.
///
/// - A run of `<br />` or similar tags becomes one line break. IMDb separates paragraphs by two of them.
/// - HTML character references are decoded once.
/// - Control characters are removed, except U+0080–U+009F: in these files, they are Windows-1252 punctuation that was
///   decoded as Latin-1.
/// - A run of blanks becomes one blank.
/// - Other tags remain: reviewers write `<sigh>` as text.
struct ReviewText {
  enum Outcome: Equatable {
    case text(String)
    case unusable(reason: String)
  }

  /// The characters 0x80–0x9F of Windows-1252. 0 means that there is no character.
  private static let windows1252: [UInt16] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
    0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e,
    0x0178,
  ]
  private static let characterReferences: [String: UInt32] = [
    "amp": 0x26, "lt": 0x3c, "gt": 0x3e, "quot": 0x22, "apos": 0x27, "nbsp": 0x20, "hellip": 0x2026, "ndash": 0x2013,
    "mdash": 0x2014, "lsquo": 0x2018, "rsquo": 0x2019, "ldquo": 0x201c, "rdquo": 0x201d, "pound": 0xa3, "eacute": 0xe9,
    "egrave": 0xe8, "uuml": 0xfc, "ouml": 0xf6, "auml": 0xe4, "ccedil": 0xe7, "copy": 0xa9, "trade": 0x2122,
  ]
  /// The largest fraction of non-ASCII bytes in European text in Windows-1252.
  private static let maximumNonASCIIFraction = 0.3

  private var output: [UInt8] = []

  mutating func decode(_ bytes: [UInt8]) -> Outcome {
    if let position = bytes.firstIndex(of: 0) {
      return .unusable(reason: "is not text: byte \(position) is zero")
    }
    let isUTF8 = bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    return isUTF8 ? decodeUTF8(bytes) : decodeWindows1252(bytes)
  }

  private mutating func decodeUTF8(_ bytes: [UInt8]) -> Outcome {
    clean(bytes)
    return output.isEmpty ? .unusable(reason: "is empty") : .text(String(decoding: output, as: UTF8.self))
  }

  private mutating func decodeWindows1252(_ bytes: [UInt8]) -> Outcome {
    var nonASCII = 0
    var utf8: [UInt8] = []
    utf8.reserveCapacity(bytes.count * 5 / 4)
    for (position, byte) in bytes.enumerated() {
      switch byte {
      case 0..<0x80:
        utf8.append(byte)
        continue
      case 0x80..<0xa0 where ReviewText.windows1252[Int(byte) - 0x80] == 0:
        return .unusable(
          reason: "is neither UTF-8 nor Windows-1252: byte \(position) is 0x\(hexadecimal(Int(byte), digits: 2))")
      case 0x80..<0xa0:
        utf8.append(contentsOf: [0xc2, byte])  // the C1 character, which `append` replaces as in any other file
      default:
        utf8.append(contentsOf: [0xc0 | byte >> 6, 0x80 | byte & 0x3f])
      }
      nonASCII += 1
    }
    guard Double(nonASCII) <= ReviewText.maximumNonASCIIFraction * Double(bytes.count) else {
      return .unusable(
        reason: "is neither UTF-8 nor Windows-1252: \(nonASCII) of \(bytes.count) bytes are not ASCII")
    }
    return decodeUTF8(utf8)
  }

  /// Writes cleaned text to `output`.
  ///
  /// - Parameter bytes: Valid UTF-8.
  private mutating func clean(_ bytes: [UInt8]) {
    output.removeAll(keepingCapacity: true)
    output.reserveCapacity(bytes.count)
    var position = 0
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }  // a byte-order mark
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "<"):
        if let length = lineBreakTag(bytes, at: position) {
          lineBreak()
          position += length
          continue
        }
        output.append(byte)
      case UInt8(ascii: "&"):
        if let (length, scalar) = characterReference(bytes, at: position) {
          append(scalar)
          position += length
          continue
        }
        output.append(byte)
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        lineBreak()
      case UInt8(ascii: " "), UInt8(ascii: "\t"):
        blank()
      case 0..<0x20, 0x7f:
        break
      case 0xc2 where position + 1 < bytes.count && bytes[position + 1] <= 0xa0:
        append(UInt32(bytes[position + 1]))
        position += 1
      default:
        output.append(byte)
      }
      position += 1
    }
    while let last = output.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\n") { output.removeLast() }
  }

  private mutating func blank() {
    guard let last = output.last, last != UInt8(ascii: " "), last != UInt8(ascii: "\n") else { return }
    output.append(UInt8(ascii: " "))
  }

  private mutating func lineBreak() {
    if output.last == UInt8(ascii: " ") { output.removeLast() }
    guard let last = output.last, last != UInt8(ascii: "\n") else { return }
    output.append(UInt8(ascii: "\n"))
  }

  private mutating func append(_ scalar: UInt32) {
    switch scalar {
    case 0x09, 0x20, 0xa0: blank()
    case 0x0a, 0x0d: lineBreak()
    case 0..<0x20, 0x7f: break
    case 0x80..<0xa0:
      let replacement = ReviewText.windows1252[Int(scalar) - 0x80]
      if replacement != 0 { append(UInt32(replacement)) }
    default:
      guard let valid = Unicode.Scalar(scalar) else { return output.append(contentsOf: [0xef, 0xbf, 0xbd]) }
      output.append(contentsOf: UTF8.encode(valid).unsafelyUnwrapped)
    }
  }

  /// Returns the length of `<br>`, `<br/>`, `<br />`, `</br>`, `<p>` or `</p>` in any case, if one starts here.
  private func lineBreakTag(_ bytes: [UInt8], at start: Int) -> Int? {
    var letters: [UInt8] = []
    var position = start + 1
    while position < bytes.count, position < start + 8 {
      switch bytes[position] {
      case UInt8(ascii: ">"):
        let isBreak = letters == [UInt8(ascii: "b"), UInt8(ascii: "r")] || letters == [UInt8(ascii: "p")]
        return isBreak ? position - start + 1 : nil
      case UInt8(ascii: " "), UInt8(ascii: "/"): break
      case let letter: letters.append(letter | 0x20)
      }
      position += 1
    }
    return nil
  }

  /// Returns the length and the character of `&name;`, `&#123;` or `&#x7b;`, if one starts here.
  private func characterReference(_ bytes: [UInt8], at start: Int) -> (Int, UInt32)? {
    let window = bytes[(start + 1)..<min(start + 12, bytes.count)]
    guard let end = window.firstIndex(of: UInt8(ascii: ";")), end > start + 1 else { return nil }
    let name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    let length = end - start + 1
    guard name.hasPrefix("#") else { return ReviewText.characterReferences[name].map { (length, $0) } }
    let digits = name.dropFirst()
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    let value = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return value.map { (length, $0) }
  }
}
