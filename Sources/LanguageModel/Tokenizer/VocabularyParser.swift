import JSONScanner

/// Reads a flat JSON object of names and whole numbers, such as GPT-2's `vocab.json`.
///
/// A general JSON decoder neither gives the line of a fault nor reports a name that occurs twice. Names are compared
/// as scalars, because names that Unicode calls equivalent are different tokens.
struct VocabularyParser {
  struct Entry {
    var name: [Unicode.Scalar]
    var id: Int
    var line: Int
  }

  /// A problem, and the line that it is on.
  struct Fault: Error {
    var line: Int
    var problem: TokenizerError.Problem
  }

  private var scanner: JSONScanner

  init(_ bytes: [UInt8]) { scanner = JSONScanner(bytes, depthLimit: 1) }

  /// The line on which reading ended.
  var line: Int { mutating get { scanner.position(of: scanner.offset).line } }

  mutating func entries() throws(Fault) -> [Entry] {
    do throws(JSONFault) {
      guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.fault(expected: "\"{\"") }
      _ = try scanner.value()
      var entries: [Entry] = []
      while let key = try scanner.nextKey() {
        let id = try id()
        entries.append(Entry(name: Array(key.name.unicodeScalars), id: id, line: scanner.position(of: key.offset).line))
      }
      try scanner.finish(after: "object")
      return entries
    } catch {
      throw Fault(
        line: error.position.line, problem: .unexpected(found: error.found, expected: error.expected))
    }
  }

  private mutating func id() throws(JSONFault) -> Int {
    let start = scanner.offset
    guard let first = scanner.peek(), (0x30...0x39).contains(first), case .number(let text) = try scanner.value(),
      let id = Int32(text)
    else { throw scanner.fault(at: start, expected: "a whole number from 0 to \(Int32.max)") }
    return Int(id)
  }
}
