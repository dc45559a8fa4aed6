/// Reads JSON (RFC 8259) from bytes, one step at a time.
///
/// A reader asks for the next value, member or element and builds its own values from the answers. The scanner
/// accepts JSON and nothing more: no comments, no trailing commas, no NaN or Infinity, no lone surrogates. It never
/// recurses, and it refuses nesting beyond a limit, because the readers do recurse.
public struct JSONScanner: Sendable {
  /// A value, or the beginning of one.
  public enum Value: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// A number as it is written. The reader decides on its type and its range.
    case number(String)
    case string(String)
    /// The scanner is inside a list now. Call ``JSONScanner/nextElement()`` until it returns false.
    case list
    /// The scanner is inside an object now. Call ``JSONScanner/nextKey()`` until it returns nil.
    case object
  }

  /// A member's key.
  public struct Key: Sendable, Equatable {
    public let name: String
    /// The offset of its opening quote.
    public let offset: Int
  }

  let bytes: [UInt8]
  /// Room for strings that have escapes, kept from one string to the next.
  var unescaped: [UInt8] = []
  /// The offset of the next byte to read.
  public internal(set) var offset = 0
  /// The number of nested collections that are allowed.
  private let depthLimit: Int
  /// The name of the input's end in messages.
  private let end: String
  /// Puts text from the input in quotation marks, for messages.
  let quote: @Sendable (String) -> String
  private var depth = 0
  /// Whether the innermost collection was opened just now, so that no comma comes before its next element.
  private var isFirst = false

  // The last position that was asked for. Readers ask from front to back, so each byte is counted once.
  private var countedOffset = 0
  private var countedPosition = JSONPosition(line: 1, column: 1)

  public init(
    _ bytes: [UInt8], depthLimit: Int, end: String = "the end of the file",
    quote: @escaping @Sendable (String) -> String = { "\"\($0)\"" }
  ) {
    self.bytes = bytes
    self.depthLimit = depthLimit
    self.end = end
    self.quote = quote
  }

  // MARK: Structure

  /// Reads a scalar, or enters a list or an object.
  public mutating func value() throws(JSONFault) -> Value {
    switch peek() ?? 0 {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "{"):
      try open()
      return .object
    case UInt8(ascii: "["):
      try open()
      return .list
    default:
      if take("true") { return .boolean(true) }
      if take("false") { return .boolean(false) }
      if take("null") { return .null }
      let advice =
        switch word(at: offset)?.first {
        case "'": "; put strings in double quotes"
        case "/", "#": "; JSON has no comments"
        case "+", ".": "; a number begins with a digit or \"-\""
        default: ""
        }
      throw fault(expected: "a value" + advice)
    }
  }

  /// Moves to the next member of the innermost collection, an object, and stops before its value. Returns nil and
  /// leaves the object where it ends.
  public mutating func nextKey() throws(JSONFault) -> Key? {
    guard try advance(to: "}", or: "key") else { return nil }
    guard peek() == UInt8(ascii: "\"") else { throw fault(expected: "a key in double quotes") }
    let start = offset
    let key = Key(name: try string(), offset: start)
    guard peek() == UInt8(ascii: ":") else { throw fault(expected: "\":\" after the key \(quote(key.name))") }
    offset += 1
    peek()
    return key
  }

  /// Moves to the next element of the innermost collection, a list. Returns false and leaves the list where it ends.
  public mutating func nextElement() throws(JSONFault) -> Bool { try advance(to: "]", or: "element") }

  /// Makes sure that nothing but whitespace is left.
  ///
  /// - Parameter name: the name of the value that was read, for the message, such as "object".
  public mutating func finish(after name: String) throws(JSONFault) {
    if peek() != nil { throw fault(expected: "nothing after the \(name)") }
  }

  private mutating func open() throws(JSONFault) {
    depth += 1
    if depth > depthLimit {
      throw fault(
        .tooDeep(limit: depthLimit), found: "nesting \(depth) levels deep", expected: "at most \(depthLimit) levels")
    }
    offset += 1
    isFirst = true
  }

  /// Passes the comma between two elements. Returns false at the collection's end, which it passes too.
  private mutating func advance(to end: Unicode.Scalar, or element: String) throws(JSONFault) -> Bool {
    let next = peek()
    defer { isFirst = false }
    if next == UInt8(ascii: end) {
      offset += 1
      depth -= 1
      return false
    }
    if isFirst { return true }
    guard next == UInt8(ascii: ",") else { throw fault(expected: "\",\" or \"\(end)\"") }
    offset += 1
    if peek() == UInt8(ascii: end) {
      throw fault(expected: "another \(element), or no comma before the \"\(end)\"")
    }
    return true
  }

  // MARK: Numbers

  /// Reads `-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?` and returns it as written.
  private mutating func number() throws(JSONFault) -> String {
    let start = offset
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      if isDigitNext { throw fault(at: start, expected: "a number without leading zeros") }
    } else {
      try takeDigits("after \"-\"", of: start)
    }
    if take(UInt8(ascii: ".")) { try takeDigits("after the decimal point", of: start) }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try takeDigits("in the exponent", of: start)
    }
    if offset < bytes.count, JSONScanner.isWordByte(bytes[offset]) {
      throw fault(at: start, expected: "a number such as 0.1 or 2e-3")
    }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private var isDigitNext: Bool {
    offset < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset])
  }

  private mutating func takeDigits(_ place: String, of number: Int) throws(JSONFault) {
    guard isDigitNext else { throw fault(at: number, expected: "a digit \(place)") }
    while isDigitNext { offset += 1 }
  }

  // MARK: Bytes

  /// The next byte that is not whitespace, or nil at the end of the input. The scanner stops before it.
  @discardableResult
  public mutating func peek() -> UInt8? {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      case let byte: return byte
      }
    }
    return nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  /// Takes a whole word: `true` is not taken from `trueish`.
  private mutating func take(_ word: String) -> Bool {
    let end = offset + word.utf8.count
    guard bytes[offset...].starts(with: word.utf8), end == bytes.count || !JSONScanner.isWordByte(bytes[end]) else {
      return false
    }
    offset = end
    return true
  }

  // MARK: Positions and faults

  /// The line and the column of an offset. Fast when the offsets that are asked for ascend.
  public mutating func position(of offset: Int) -> JSONPosition {
    if offset < countedOffset {
      countedOffset = 0
      countedPosition = JSONPosition(line: 1, column: 1)
    }
    while countedOffset < offset {
      let byte = bytes[countedOffset]
      if byte == 0x0A {
        countedPosition.line += 1
        countedPosition.column = 1
      } else if byte & 0xC0 != 0x80 {
        countedPosition.column += 1
      }
      countedOffset += 1
    }
    return countedPosition
  }

  /// A fault at the given offset, or at the next byte. By default, the word there is what was found.
  public func fault(
    _ problem: JSONFault.Problem = .other, at place: Int? = nil, found: String? = nil, expected: String
  ) -> JSONFault {
    let place = place ?? offset
    var counter = self
    return JSONFault(
      problem: problem, offset: place, position: counter.position(of: place),
      found: found ?? word(at: place).map(quote) ?? end, expected: expected)
  }

  /// The word that begins at the offset, up to 200 bytes of it, or else the one character there.
  func word(at start: Int) -> String? {
    guard start < bytes.count else { return nil }
    var end = start
    while end < bytes.count, JSONScanner.isWordByte(bytes[end]), end - start < 200 { end += 1 }
    if end == start {
      end += 1
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}
