/// Recursive descent over bytes, to a bounded depth; the file is scanned once from front to back.
struct LocatedJSONParser {
  typealias Position = LocatedJSON.Position
  typealias Fault = LocatedJSON.Fault

  let bytes: [UInt8]
  var index = 0
  private var depth = 0
  private var duplicates: [LocatedJSON.Duplicate] = []
  private var path: [PathStep] = []

  private enum PathStep {
    case key(String)
    case element(Int)
  }

  // Where the last position was taken: positions are asked for from front to back, so each byte is counted once.
  private var counted = 0
  private var line = 1
  private var column = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  // MARK: Structure

  mutating func document() throws(Fault) -> LocatedJSON.Document {
    try checkEncoding()
    skipWhitespace()
    let root = try value()
    skipWhitespace()
    guard index == bytes.count else {
      throw fault(shownHere(), "nothing after the \(kindName(root))")
    }
    return LocatedJSON.Document(root: root, duplicates: duplicates)
  }

  mutating func value() throws(Fault) -> LocatedJSON {
    let start = position()
    guard index < bytes.count else { throw fault(shownHere(), "a value") }
    switch bytes[index] {
    case UInt8(ascii: "{"): return LocatedJSON(position: start, value: .object(try object()))
    case UInt8(ascii: "["): return LocatedJSON(position: start, value: .array(try array()))
    case UInt8(ascii: "\""): return LocatedJSON(position: start, value: .string(try string()))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return LocatedJSON(position: start, value: .number(try number()))
    default:
      if take("true") { return LocatedJSON(position: start, value: .boolean(true)) }
      if take("false") { return LocatedJSON(position: start, value: .boolean(false)) }
      if take("null") { return LocatedJSON(position: start, value: .null) }
      throw fault(shownHere(), expectedInsteadOfValue())
    }
  }

  private mutating func object() throws(Fault) -> [LocatedJSON.Member] {
    try descend()
    defer { depth -= 1 }
    var members: [LocatedJSON.Member] = []
    var seen: [String: Position] = [:]
    index += 1
    skipWhitespace()
    if take(UInt8(ascii: "}")) { return members }
    while true {
      let keyPosition = position()
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
        let afterComma = !members.isEmpty && index < bytes.count && bytes[index] == UInt8(ascii: "}")
        throw fault(
          shownHere(), afterComma ? "another key, or no comma before the \"}\"" : "a key in double quotes")
      }
      let key = try string()
      if let first = seen[key] {
        duplicates.append(
          LocatedJSON.Duplicate(path: shownPath, key: key, position: keyPosition, firstPosition: first))
      } else {
        seen[key] = keyPosition
      }
      skipWhitespace()
      guard take(UInt8(ascii: ":")) else { throw fault(shownHere(), "\":\" after the key \(Quoting.quoted(key))") }
      skipWhitespace()
      path.append(.key(key))
      let member = try value()
      path.removeLast()
      members.append(LocatedJSON.Member(key: key, keyPosition: keyPosition, value: member))
      skipWhitespace()
      if take(UInt8(ascii: "}")) { return members }
      guard take(UInt8(ascii: ",")) else { throw fault(shownHere(), "\",\" or \"}\"") }
      skipWhitespace()
    }
  }

  private mutating func array() throws(Fault) -> [LocatedJSON] {
    try descend()
    defer { depth -= 1 }
    var elements: [LocatedJSON] = []
    index += 1
    skipWhitespace()
    if take(UInt8(ascii: "]")) { return elements }
    while true {
      if !elements.isEmpty, index < bytes.count, bytes[index] == UInt8(ascii: "]") {
        throw fault(shownHere(), "another element, or no comma before the \"]\"")
      }
      path.append(.element(elements.count))
      elements.append(try value())
      path.removeLast()
      skipWhitespace()
      if take(UInt8(ascii: "]")) { return elements }
      guard take(UInt8(ascii: ",")) else { throw fault(shownHere(), "\",\" or \"]\"") }
      skipWhitespace()
    }
  }

  private mutating func descend() throws(Fault) {
    depth += 1
    if depth > LocatedJSON.greatestDepth {
      throw fault("nesting \(depth) levels deep", "at most \(LocatedJSON.greatestDepth) levels")
    }
  }

  // MARK: Steps

  mutating func skipWhitespace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// A whole word: `true` is not taken from `trueish`.
  private mutating func take(_ word: StaticString) -> Bool {
    let end = index + word.utf8CodeUnitCount
    guard end <= bytes.count, end == bytes.count || !isWordByte(bytes[end]) else { return false }
    for offset in 0..<word.utf8CodeUnitCount where bytes[index + offset] != word.utf8Start[offset] { return false }
    index = end
    return true
  }

  // MARK: Positions and faults

  mutating func position() -> Position {
    while counted < index {
      let byte = bytes[counted]
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
      counted += 1
    }
    return Position(line: line, column: column)
  }

  mutating func fault(_ found: String, _ expected: String) -> Fault {
    Fault(position: position(), found: found, expected: expected)
  }

  private var shownPath: String {
    path.reduce("$") { path, step in
      switch step {
      case .key(let key): Quoting.path(path, key: key)
      case .element(let element): "\(path)[\(element)]"
      }
    }
  }

  private func kindName(_ root: LocatedJSON) -> String {
    switch root.value {
    case .object: "object"
    case .array: "list"
    default: "value"
    }
  }

  /// What stands at the index, for a person: a word, a character or the end of the file.
  func shownHere() -> String {
    guard index < bytes.count else { return "the end of the file" }
    var end = index
    while end < bytes.count, isWordByte(bytes[end]), end - index < 200 { end += 1 }
    if end == index {
      end += 1
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    return Quoting.quoted(String(decoding: bytes[index..<end], as: UTF8.self))
  }

  func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  private func expectedInsteadOfValue() -> String {
    switch bytes[index] {
    case UInt8(ascii: "'"): "a value; strings stand in double quotes"
    case UInt8(ascii: "/"), UInt8(ascii: "#"): "a value; JSON has no comments"
    case UInt8(ascii: "+"), UInt8(ascii: "."): "a value; a number begins with a digit or \"-\""
    default: "a value"
    }
  }
}
