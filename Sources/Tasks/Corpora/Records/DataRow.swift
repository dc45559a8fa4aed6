/// One record of a file as it stands there: names and values.
struct DataRow {
  /// Where the record begins, from 1.
  let line: Int
  let members: [JSONMember]
  /// CSV has nothing but text: numbers and booleans are read from it.
  let isText: Bool
  /// From the names that forms have to the file's own.
  var columns: [String: String] = [:]

  var keys: [String] { members.map(\.key) }

  func has(_ name: String) -> Bool { members[columns[name] ?? name] != nil }

  /// The name as the file has it, for messages.
  func shown(_ name: String) -> String { columns[name] ?? name }

  func value(_ name: String) throws(LineProblem) -> JSONValue {
    guard let value = members[shown(name)] else { throw .missing(column: shown(name), found: keys) }
    return value
  }

  func text(_ name: String) throws(LineProblem) -> String {
    let value = try value(name)
    guard case .string(let text) = value else { throw wrongKind(name, value, "a text") }
    return text
  }

  func list(_ name: String) throws(LineProblem) -> [JSONValue] {
    let value = try value(name)
    guard case .list(let elements) = value else { throw wrongKind(name, value, "a list") }
    return elements
  }

  func texts(_ name: String) throws(LineProblem) -> [String] {
    var texts: [String] = []
    for (index, element) in try list(name).enumerated() {
      guard case .string(let text) = element else { throw wrongKind("\(name)[\(index)]", element, "a text") }
      texts.append(text)
    }
    return texts
  }

  /// Nil where the column is not there.
  func number(ifThere name: String) throws(LineProblem) -> Double? {
    guard has(name) else { return nil }
    let value = try value(name)
    if case .number(let number) = value { return number }
    if isText, case .string(let text) = value, let number = Double(text), number.isFinite { return number }
    throw wrongKind(name, value, "a number")
  }

  func numbers(_ name: String) throws(LineProblem) -> [Double] {
    var numbers: [Double] = []
    for (index, element) in try list(name).enumerated() {
      guard case .number(let number) = element else { throw wrongKind("\(name)[\(index)]", element, "a number") }
      numbers.append(number)
    }
    return numbers
  }

  /// true and false, 1 and 0; in CSV in any case of letters.
  func boolean(_ name: String) throws(LineProblem) -> Bool {
    switch try value(name) {
    case .boolean(let value): return value
    case .number(1): return true
    case .number(0): return false
    case .string(let text) where isText && ["true", "1"].contains(text.lowercased()): return true
    case .string(let text) where isText && ["false", "0"].contains(text.lowercased()): return false
    case .string(let text) where !text.isEmpty:
      throw .wrongKind(column: shown(name), found: DataFileError.list([text]), expected: "true or false")
    case let value: throw wrongKind(name, value, "true or false")
    }
  }

  func wrongKind(_ name: String, _ value: JSONValue, _ expected: String) -> LineProblem {
    .wrongKind(column: columns[name] ?? name, found: value.kind, expected: expected)
  }
}
