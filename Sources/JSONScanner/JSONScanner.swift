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
  private var depth = 0
  /// Whether the innermost collection was opened just now, so that no comma comes before its next element.
  private var isFirst = false

  // The last position that was asked for. Readers ask from front to back, so each byte is counted once.
  private var countedOffset = 0
  private var countedPosition = JSONPosition(line: 1, column: 1)

  public init(_ bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
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
      throw fault(.noValue)
    }
  }

  /// Moves to the next member of the innermost collection, an object, and stops before its value. Returns nil and
  /// leaves the object where it ends.
  public mutating func nextKey() throws(JSONFault) -> Key? {
    let wasFirst = isFirst
    guard try advance(to: UInt8(ascii: "}")) else { return nil }
    guard peek() == UInt8(ascii: "\"") else {
      throw fault(!wasFirst && peek() == UInt8(ascii: "}") ? .trailingComma(end: "}") : .noKey)
    }
    let start = offset
    let key = Key(name: try string(), offset: start)
    guard peek() == UInt8(ascii: ":") else { throw fault(.noColon(key: key.name)) }
    offset += 1
    skipWhitespace()
    return key
  }

  /// Moves to the next element of the innermost collection, a list. Returns false and leaves the list where it ends.
  public mutating func nextElement() throws(JSONFault) -> Bool {
    let wasFirst = isFirst
    guard try advance(to: UInt8(ascii: "]")) else { return false }
    if !wasFirst, peek() == UInt8(ascii: "]") { throw fault(.trailingComma(end: "]")) }
    return true
  }

  /// Makes sure that nothing but whitespace is left.
  ///
  /// - Parameter name: the name of the value that was read, for the message, such as "object".
  public mutating func finish(after name: String) throws(JSONFault) {
    if peek() != nil { throw fault(.trailingText(after: name)) }
  }

  private mutating func open() throws(JSONFault) {
    depth += 1
    if depth > depthLimit { throw fault(.tooDeep(limit: depthLimit)) }
    offset += 1
    isFirst = true
  }

  /// Passes the comma between two elements. Returns false at the collection's end, which it passes too.
  private mutating func advance(to end: UInt8) throws(JSONFault) -> Bool {
    let next = peek()
    if next == end {
      offset += 1
      depth -= 1
      isFirst = false
      return false
    }
    if isFirst {
      isFirst = false
      return true
    }
    guard next == UInt8(ascii: ",") else { throw fault(.noComma(end: Character(Unicode.Scalar(end)))) }
    offset += 1
    skipWhitespace()
    return true
  }

  // MARK: Bytes

  /// The next byte that is not whitespace, or nil at the end of the input. The scanner stops before it.
  public mutating func peek() -> UInt8? {
    skipWhitespace()
    return offset < bytes.count ? bytes[offset] : nil
  }

  private mutating func skipWhitespace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  /// Takes a whole word: `true` is not taken from `trueish`.
  private mutating func take(_ word: StaticString) -> Bool {
    let end = offset + word.utf8CodeUnitCount
    guard end <= bytes.count, end == bytes.count || !JSONScanner.isWordByte(bytes[end]) else { return false }
    for index in 0..<word.utf8CodeUnitCount where bytes[offset + index] != word.utf8Start[index] { return false }
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

  /// A fault at the given offset, or at the next byte.
  public func fault(_ problem: JSONFault.Problem, at offset: Int? = nil) -> JSONFault {
    let offset = offset ?? self.offset
    return JSONFault(problem: problem, offset: offset, text: word(at: offset))
  }

  /// The word that begins at the offset, up to 200 bytes of it, or else the one character there.
  private func word(at start: Int) -> String? {
    guard start < bytes.count else { return nil }
    var end = start
    while end < bytes.count, JSONScanner.isWordByte(bytes[end]), end - start < 200 { end += 1 }
    if end == start {
      end += 1
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}
