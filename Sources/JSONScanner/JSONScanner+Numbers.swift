extension JSONScanner {
  /// Reads `-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?` and returns it as written.
  mutating func number() throws(JSONFault) -> String {
    let start = offset
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      if isDigitNext { throw fault(.leadingZero, at: start) }
    } else {
      guard takeDigits() else { throw fault(.noDigitAfterMinus, at: start) }
    }
    if take(UInt8(ascii: ".")) {
      guard takeDigits() else { throw fault(.noDigitAfterPoint, at: start) }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard takeDigits() else { throw fault(.noDigitInExponent, at: start) }
    }
    if offset < bytes.count, JSONScanner.isWordByte(bytes[offset]) { throw fault(.malformedNumber, at: start) }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private var isDigitNext: Bool {
    offset < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset])
  }

  private mutating func takeDigits() -> Bool {
    let start = offset
    while isDigitNext { offset += 1 }
    return offset > start
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }
}
