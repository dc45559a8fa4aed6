import JSONScanner

/// A JSON value of a line of data.
enum JSONValue: Equatable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case list([JSONValue])
  case object([JSONMember])

  /// The value in an error message, such as "an empty list".
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

extension JSONValue {
  /// The limit of nesting. Deeper input could exhaust the stack.
  static let greatestDepth = 64

  /// Reads one line of JSON.
  static func parse(_ line: [UInt8]) throws(LineProblem) -> JSONValue {
    var scanner = JSONScanner(line, depthLimit: greatestDepth, end: "the line's end")
    do throws(JSONFault) {
      let value = try JSONValue(&scanner)
      try scanner.finish(after: "value")
      return value
    } catch {
      switch error.problem {
      case .tooDeep(let limit): throw .tooDeep(limit: limit)
      case .duplicateKey(let key): throw .duplicateKey(key)
      case .stringNotUTF8: throw .notUTF8(column: error.position.column)
      default: throw .notJSON(column: error.position.column, found: error.found, expected: error.expected)
      }
    }
  }

  private init(_ scanner: inout JSONScanner) throws(JSONFault) {
    scanner.peek()
    let start = scanner.offset
    switch try scanner.value() {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .string(let text): self = .string(text)
    case .number(let text):
      guard let number = Double(text), number.isFinite else {
        throw scanner.fault(at: start, expected: "a number of double precision")
      }
      self = .number(number)
    case .list:
      var elements: [JSONValue] = []
      while try scanner.nextElement() { elements.append(try JSONValue(&scanner)) }
      self = .list(elements)
    case .object:
      var members: [JSONMember] = []
      var names = Set<String>()
      while let key = try scanner.nextKey() {
        guard names.insert(key.name).inserted else {
          throw scanner.fault(.duplicateKey(key.name), at: key.offset, expected: "each key once")
        }
        members.append(JSONMember(key: key.name, value: try JSONValue(&scanner)))
      }
      self = .object(members)
    }
  }
}
