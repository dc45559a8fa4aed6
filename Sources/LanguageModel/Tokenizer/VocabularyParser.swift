/// Reads a flat JSON object of names and whole numbers, such as GPT-2's `vocab.json`.
///
/// By hand, because a general JSON decoder neither says on which line a fault is nor tells of a name that comes
/// twice, and because names that Unicode calls equivalent are different tokens.
struct VocabularyParser {
  struct Entry {
    var name: [Unicode.Scalar]
    var id: Int
    var line: Int
  }

  /// What was wrong, and on which line.
  struct Fault: Error {
    var line: Int
    var problem: TokenizerError.Problem
  }

  private let bytes: [UInt8]
  private var position = 0
  private(set) var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func entries() throws(Fault) -> [Entry] {
    var entries: [Entry] = []
    try expect("{", or: "\"{\"")
    if next() == UInt8(ascii: "}") {
      position += 1
    } else {
      while true {
        entries.append(try entry())
        if next() == UInt8(ascii: ",") {
          position += 1
        } else {
          try expect("}", or: "\",\" or \"}\"")
          break
        }
      }
    }
    if next() != nil { throw unexpected("the end of the file") }
    return entries
  }

  private mutating func entry() throws(Fault) -> Entry {
    _ = next()
    let entryLine = line
    let name = try string()
    try expect(":", or: "\":\"")
    return Entry(name: name, id: try integer(), line: entryLine)
  }

  /// Skips white space and looks at what follows.
  private mutating func next() -> UInt8? {
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) {
      if bytes[position] == 0x0a { line += 1 }
      position += 1
    }
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func expect(_ character: Unicode.Scalar, or expected: String) throws(Fault) {
    guard next() == UInt8(ascii: character) else { throw unexpected(expected) }
    position += 1
  }

  private mutating func integer() throws(Fault) -> Int {
    _ = next()
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    let isWhole = position == bytes.count || ![".", "e", "E"].contains(Unicode.Scalar(bytes[position]))
    guard !digits.isEmpty, isWhole else { throw unexpected("a whole number from 0") }
    guard let value = Int32(digits) else { throw Fault(line: line, problem: .integerTooLarge(digits: digits)) }
    return Int(value)
  }

  private mutating func string() throws(Fault) -> [Unicode.Scalar] {
    try expect("\"", or: "a token in quotation marks")
    var scalars: [Unicode.Scalar] = []
    while true {
      let start = position
      while position < bytes.count, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""),
        bytes[position] != UInt8(ascii: "\\")
      {
        position += 1
      }
      scalars.append(contentsOf: String(decoding: bytes[start..<position], as: UTF8.self).unicodeScalars)
      guard position < bytes.count, bytes[position] >= 0x20 else { throw unexpected("a quotation mark") }
      position += 1
      if bytes[position - 1] == UInt8(ascii: "\"") { return scalars }
      scalars.append(try escape())
    }
  }

  /// What follows a backslash.
  private mutating func escape() throws(Fault) -> Unicode.Scalar {
    let kinds: [(Unicode.Scalar, Unicode.Scalar)] = [
      ("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{c}"), ("n", "\n"), ("r", "\r"), ("t", "\t"),
    ]
    guard position < bytes.count else { throw unexpected("an escape") }
    if let kind = kinds.first(where: { UInt8(ascii: $0.0) == bytes[position] }) {
      position += 1
      return kind.1
    }
    guard bytes[position] == UInt8(ascii: "u") else { throw unexpected("an escape of JSON") }
    position += 1
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xdc00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw unexpected("the other half of a surrogate pair") }
    position += 2
    let low = try hexadecimal()
    guard (0xdc00...0xdfff).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
    else { throw unexpected("the other half of a surrogate pair before this") }
    return scalar
  }

  private mutating func hexadecimal() throws(Fault) -> UInt32 {
    let digits = bytes[position..<min(position + 4, bytes.count)]
    let isHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    guard digits.count == 4, isHexadecimal, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw unexpected("four hexadecimal digits") }
    position += 4
    return value
  }

  private func unexpected(_ expected: String) -> Fault {
    guard position < bytes.count else {
      return Fault(line: line, problem: .unexpected(found: "the end of the file", expected: expected))
    }
    // The whole character, or what stands for it when it is no UTF-8.
    let rest = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self).unicodeScalars
    let found = rest.first.map { $0.value < 0x20 ? "byte \($0.value)" : "\"\($0)\"" } ?? "nothing"
    return Fault(line: line, problem: .unexpected(found: found, expected: expected))
  }
}
