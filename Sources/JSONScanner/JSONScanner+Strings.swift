extension JSONScanner {
  /// Reads the string whose opening quote is next, and resolves its escapes.
  mutating func string() throws(JSONFault) -> String {
    let opening = offset
    var start = opening + 1
    var end = endOfPlainText(from: start)
    // Most strings have no escapes.
    if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
      offset = end + 1
      return try text(of: bytes, from: start, to: end, opening: opening)
    }
    unescaped.removeAll(keepingCapacity: true)
    while true {
      unescaped.append(contentsOf: bytes[start..<end])
      offset = end
      switch end < bytes.count ? bytes[end] : 0x0A {
      case UInt8(ascii: "\""):
        offset += 1
        return try text(of: unescaped, from: 0, to: unescaped.count, opening: opening)
      case UInt8(ascii: "\\"): for byte in try escape().utf8 { unescaped.append(byte) }
      case 0x0A, 0x0D:
        throw fault(
          at: opening, found: "a string without an end", expected: "a closing double quote in the same line")
      case let byte:
        throw fault(
          found: "the control character \(quote(word(at: offset) ?? ""))",
          expected: "it as the escape \\u00\(String(0x100 | Int(byte), radix: 16).dropFirst())")
      }
      start = offset
      end = endOfPlainText(from: start)
    }
  }

  /// The offset of the next quote, backslash or control character, or of the end of the input.
  private func endOfPlainText(from start: Int) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\"), bytes[end] >= 0x20 {
        end += 1
      }
      return end
    }
  }

  private func text(of bytes: [UInt8], from start: Int, to end: Int, opening: Int) throws(JSONFault) -> String {
    let text: String? = bytes.withUnsafeBufferPointer { bytes in
      let part = UnsafeBufferPointer(rebasing: bytes[start..<end])
      // Decoding replaces whatever is not UTF-8, so that the text has other bytes then. `String(validating:as:)` does
      // the same at several times the cost, because it looks up generic types at each call.
      var text = String(decoding: part, as: UTF8.self)
      let isSame = text.withUTF8 { own in
        var difference: UInt8 = 0
        guard own.count == part.count else { return false }
        for index in 0..<own.count { difference |= own[index] ^ part[index] }
        return difference == 0
      }
      return isSame ? text : nil
    }
    if let text { return text }
    throw fault(.stringNotUTF8, at: opening + 1, found: "a string that is not UTF-8", expected: "UTF-8")
  }

  /// The characters of the escapes of one letter.
  private static let simpleEscapes = Dictionary(
    uniqueKeysWithValues: zip("\"\\/bfnrt".utf8, "\"\\/\u{8}\u{C}\n\r\t".unicodeScalars))

  private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
    guard offset + 1 < bytes.count else { throw fault(expected: "an escape such as \\n") }
    if let simple = JSONScanner.simpleEscapes[bytes[offset + 1]] {
      offset += 2
      return simple
    }
    guard bytes[offset + 1] == UInt8(ascii: "u") else {
      throw fault(
        found: "an unknown escape",
        expected: "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000")
    }
    guard let unit = hexadecimal(at: offset + 2) else {
      throw fault(found: "a broken escape", expected: "four hexadecimal digits after \\u")
    }
    if let scalar = Unicode.Scalar(unit) {
      offset += 6
      return scalar
    }
    // A surrogate. It means something only as the first half of a pair.
    guard unit < 0xDC00, offset + 7 < bytes.count, bytes[offset + 6] == UInt8(ascii: "\\"),
      bytes[offset + 7] == UInt8(ascii: "u"), let low = hexadecimal(at: offset + 8), (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
    else { throw fault(found: "half of a surrogate pair", expected: "both halves, such as \\ud83d\\ude00") }
    offset += 12
    return scalar
  }

  private func hexadecimal(at start: Int) -> UInt16? {
    guard start + 4 <= bytes.count else { return nil }
    var value: UInt16 = 0
    for byte in bytes[start..<start + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  // MARK: Encoding

  /// Makes sure that the whole input is UTF-8 without a byte order mark, which RFC 8259 forbids to write.
  ///
  /// Strings are checked as they are read; a reader that calls this first names the very byte.
  public func checkEncoding() throws(JSONFault) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw fault(found: "a byte order mark", expected: "UTF-8 without one")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw fault(found: "UTF-16", expected: "UTF-8")
    }
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar): offset += scalar.count
      case .emptyInput: return
      case .error:
        let digits = String(0x100 | Int(bytes[offset]), radix: 16, uppercase: true).dropFirst()
        throw fault(at: offset, found: "the byte 0x\(digits)", expected: "UTF-8")
      }
    }
  }
}
