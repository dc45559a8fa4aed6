/// A JSON value of a line of data.
enum JSONValue: Equatable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case list([JSONValue])
  case object([JSONMember])

  /// For messages, such as "a number".
  var kind: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .number(let value): "the number \(value.shown)"
    case .string(let text): text.isEmpty ? "an empty text" : "a text"
    case .list(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .object: "an object"
    }
  }
}

struct JSONMember: Equatable {
  let key: String
  let value: JSONValue
}

extension [JSONMember] {
  subscript(key: String) -> JSONValue? { first { $0.key == key }?.value }
}

extension Double {
  /// Whole numbers without ".0".
  var shown: String { Int(exactly: self).map { "\($0)" } ?? "\(self)" }
}

/// Reads one line of RFC 8259 JSON and nothing more, to a bounded depth.
struct JSONLineParser {
  /// Deeper nesting is refused: it could only exhaust the stack.
  static let greatestDepth = 64

  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func parse(_ bytes: [UInt8]) throws(LineProblem) -> JSONValue {
    var parser = JSONLineParser(bytes)
    parser.skipSpace()
    let value = try parser.value()
    parser.skipSpace()
    guard parser.index == bytes.count else { throw parser.fault("nothing after the value") }
    return value
  }

  private mutating func value() throws(LineProblem) -> JSONValue {
    guard index < bytes.count else { throw fault("a value") }
    switch bytes[index] {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try list()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default:
      if take(word: "true") { return .boolean(true) }
      if take(word: "false") { return .boolean(false) }
      if take(word: "null") { return .null }
      throw fault("a value")
    }
  }

  private mutating func object() throws(LineProblem) -> JSONValue {
    try descend()
    defer { depth -= 1 }
    var members: [JSONMember] = []
    var keys = Set<String>()
    if take(UInt8(ascii: "}")) { return .object([]) }
    while true {
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw fault("a key in double quotes") }
      let key = try string()
      guard keys.insert(key).inserted else { throw .duplicateKey(key) }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault("\":\" after a key") }
      members.append(JSONMember(key: key, value: try value()))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw fault("\",\" or \"}\"") }
    }
  }

  private mutating func list() throws(LineProblem) -> JSONValue {
    try descend()
    defer { depth -= 1 }
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return .list([]) }
    while true {
      elements.append(try value())
      skipSpace()
      if take(UInt8(ascii: "]")) { return .list(elements) }
      guard take(UInt8(ascii: ",")) else { throw fault("\",\" or \"]\"") }
    }
  }

  private mutating func descend() throws(LineProblem) {
    depth += 1
    if depth > JSONLineParser.greatestDepth { throw .tooDeep(limit: JSONLineParser.greatestDepth) }
    index += 1
    skipSpace()
  }

  private mutating func number() throws(LineProblem) -> Double {
    let start = index
    func isDigit(_ index: Int) -> Bool { index < bytes.count && (48...57).contains(bytes[index]) }
    func digits(_ index: inout Int) { while isDigit(index) { index += 1 } }
    var end = index
    if bytes[end] == UInt8(ascii: "-") { end += 1 }
    let first = end
    digits(&end)
    guard end > first, end == first + 1 || bytes[first] != UInt8(ascii: "0") else { throw fault("a number") }
    if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
      end += 1
      guard isDigit(end) else { throw fault("a number") }
      digits(&end)
    }
    if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
      end += 1
      if end < bytes.count, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") { end += 1 }
      guard isDigit(end) else { throw fault("a number") }
      digits(&end)
    }
    guard let number = Double(String(decoding: bytes[start..<end], as: UTF8.self)), number.isFinite else {
      throw fault("a number of double precision")
    }
    index = end
    return number
  }

  private mutating func string() throws(LineProblem) -> String {
    index += 1
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\"),
      bytes[index] >= 0x20
    { index += 1 }
    // Most have nothing to replace.
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      let text = try validated(bytes[start..<index], from: start)
      index += 1
      return text
    }
    var text = Array(bytes[start..<index])
    while true {
      guard index < bytes.count else { throw fault("the end of a text: \"\\\"\"") }
      let byte = bytes[index]
      if byte < 0x20 {
        throw fault("control characters of a text written as \\u00\(hexadecimal(Int(byte), digits: 2))")
      }
      index += 1
      if byte == UInt8(ascii: "\"") { return try validated(text[...], from: start) }
      if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
    }
  }

  private func validated(_ text: ArraySlice<UInt8>, from start: Int) throws(LineProblem) -> String {
    guard let valid = String(validating: text, as: UTF8.self) else { throw .notUTF8(column: column(of: start)) }
    return valid
  }

  private mutating func escape(into text: inout [UInt8]) throws(LineProblem) {
    guard index < bytes.count else { throw fault("a character after \"\\\"") }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      let start = index
      var value = try fourDigits()
      if (0xd800...0xdbff).contains(value), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
        bytes[index + 1] == UInt8(ascii: "u")
      {
        index += 2
        let low = try fourDigits()
        if (0xdc00...0xdfff).contains(low) { value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00) }
      }
      guard let scalar = Unicode.Scalar(value) else {
        index = start
        throw fault("a surrogate that has its other half")
      }
      text.append(contentsOf: String(scalar).utf8)
    default:
      index -= 1
      throw fault("one of \"\\/bfnrtu after \"\\\"")
    }
  }

  private mutating func fourDigits() throws(LineProblem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
        throw fault("four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0a, 0x0d: index += 1
      default: return
      }
    }
  }

  /// Takes the byte, and the white space after it.
  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    skipSpace()
    return true
  }

  private mutating func take(word: StaticString) -> Bool {
    let end = index + word.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    for offset in 0..<word.utf8CodeUnitCount where bytes[index + offset] != word.utf8Start[offset] { return false }
    index = end
    return true
  }

  /// From 1, in Unicode scalars.
  private func column(of index: Int) -> Int {
    bytes[..<index].reduce(1) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
  }

  private func fault(_ expected: String) -> LineProblem {
    var end = min(index + 1, bytes.count)
    while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
    let found = index < bytes.count ? "\"\(String(decoding: bytes[index..<end], as: UTF8.self))\"" : "the line's end"
    return .notJSON(column: column(of: index), found: found, expected: expected)
  }
}
