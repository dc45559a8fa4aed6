extension LocatedJSONParser {
  // MARK: Numbers

  /// `-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?`, returned as written.
  mutating func number() throws(Fault) -> String {
    let start = index
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      if isDigitHere { throw numberFault(from: start, "a number without leading zeros") }
    } else {
      guard takeDigits() else { throw numberFault(from: start, "a digit after \"-\"") }
    }
    if take(UInt8(ascii: ".")) {
      guard takeDigits() else { throw numberFault(from: start, "a digit after the decimal point") }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard takeDigits() else { throw numberFault(from: start, "a digit in the exponent") }
    }
    if index < bytes.count, isWordByte(bytes[index]) { throw numberFault(from: start, "a number such as 0.1 or 2e-3") }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private var isDigitHere: Bool {
    index < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
  }

  private mutating func takeDigits() -> Bool {
    let start = index
    while isDigitHere { index += 1 }
    return index > start
  }

  /// The whole malformed word, at its first character. The position was taken there already, by `value()`.
  private mutating func numberFault(from start: Int, _ expected: String) -> Fault {
    index = start
    return fault(shownHere(), expected)
  }

  // MARK: Strings

  /// The string that begins at the index, its escapes resolved.
  mutating func string() throws(Fault) -> String {
    let opening = position()
    let closing = "a closing double quote in the same line"
    index += 1
    var content: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\\"):
        content.append(contentsOf: String(try escape()).utf8)
      case 0x0A, 0x0D:
        throw Fault(position: opening, found: "a string without an end", expected: closing)
      case 0..<0x20:
        throw fault("the control character \(shownHere())", "it as an escape such as \\t")
      default:
        content.append(byte)
        index += 1
      }
    }
    throw Fault(position: opening, found: "a string without an end", expected: closing)
  }

  private mutating func escape() throws(Fault) -> Unicode.Scalar {
    guard index + 1 < bytes.count else { throw fault(shownHere(), "an escape such as \\n") }
    let letter = bytes[index + 1]
    let simple: Unicode.Scalar? =
      switch letter {
      case UInt8(ascii: "\""): "\""
      case UInt8(ascii: "\\"): "\\"
      case UInt8(ascii: "/"): "/"
      case UInt8(ascii: "b"): "\u{8}"
      case UInt8(ascii: "f"): "\u{C}"
      case UInt8(ascii: "n"): "\n"
      case UInt8(ascii: "r"): "\r"
      case UInt8(ascii: "t"): "\t"
      default: nil
      }
    if let simple {
      index += 2
      return simple
    }
    guard letter == UInt8(ascii: "u") else {
      let known = "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000"
      throw fault("an unknown escape", known)
    }
    guard let unit = hexadecimal(at: index + 2) else {
      throw fault("a broken escape", "four hexadecimal digits after \\u")
    }
    if let scalar = Unicode.Scalar(UInt32(unit)) {
      index += 6
      return scalar
    }
    // A surrogate: half of a pair, or nothing that UTF-8 could hold.
    guard unit < 0xDC00, index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
      bytes[index + 7] == UInt8(ascii: "u"), let low = hexadecimal(at: index + 8), (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
    else { throw fault("half of a surrogate pair", "both halves, such as \\ud83d\\ude00") }
    index += 12
    return scalar
  }

  private func hexadecimal(at start: Int) -> UInt16? {
    guard start + 4 <= bytes.count else { return nil }
    var value: UInt16 = 0
    for byte in bytes[start..<start + 4] {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  // MARK: Encoding

  /// Refuses what is not UTF-8 before anything is made of it (RFC 3629: no overlong forms, surrogates or scalars
  /// above U+10FFFF), and a byte order mark, which RFC 8259 forbids to write.
  mutating func checkEncoding() throws(Fault) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw fault("a byte order mark", "UTF-8 without one")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw fault("UTF-16", "UTF-8")
    }
    var at = 0
    while at < bytes.count {
      let length = lengthOfScalar(at: at)
      if length == 0 {
        index = at
        let hex = String(bytes[at], radix: 16, uppercase: true)
        throw fault("the byte 0x\(hex.count < 2 ? "0" : "")\(hex)", "UTF-8")
      }
      at += length
    }
  }

  private func lengthOfScalar(at start: Int) -> Int {
    let first = bytes[start]
    let second = start + 1 < bytes.count ? bytes[start + 1] : 0
    func continues(_ count: Int) -> Bool {
      start + count < bytes.count && (1...count).allSatisfy { bytes[start + $0] & 0xC0 == 0x80 }
    }
    switch first {
    case 0..<0x80: return 1
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0: return second >= 0xA0 && continues(2) ? 3 : 0
    case 0xED: return second < 0xA0 && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(2) ? 3 : 0
    case 0xF0: return second >= 0x90 && continues(3) ? 4 : 0
    case 0xF4: return second < 0x90 && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(3) ? 4 : 0
    default: return 0
    }
  }
}
