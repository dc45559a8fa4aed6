/// One record of a file: names and values, not yet interpreted.
struct DataRow {
  /// The line where the record starts, from 1.
  let line: Int
  let members: [JSONMember]
  /// Whether all values are text, as in CSV. Numbers and booleans are then parsed from the text.
  let isText: Bool
  /// The column names of the file, by the names that the form uses.
  var columns: [String: String] = [:]

  var keys: [String] { members.map(\.key) }

  /// Whether the record has a value in this column. A null is no value, and neither is an empty field in CSV: `datasets` and
  /// pandas fill absent columns so.
  func has(_ name: String) -> Bool {
    switch members[column(name)] {
    case nil, .null: false
    case .string(""): !isText
    default: true
    }
  }

  /// Whether the record has this column, with or without a value.
  func hasColumn(_ name: String) -> Bool { members[column(name)] != nil }

  /// Returns the value of a completion. A null is an empty text.
  func completion(_ name: String) throws(LineProblem) -> JSONValue {
    let value = try value(name)
    return value == .null ? .string("") : try Message.decoded(value, name: column(name))
  }

  /// Whether a column of the file, by its name there, has a value.
  func isFilled(_ key: String) -> Bool { members[key].map { $0 != .null && $0 != .string("") } ?? false }

  /// Returns the column name of the file.
  func column(_ name: String) -> String { columns[name] ?? name }

  func value(_ name: String) throws(LineProblem) -> JSONValue {
    guard let value = members[column(name)] else { throw .missing(column: column(name), found: keys) }
    return value
  }

  func text(_ name: String) throws(LineProblem) -> String {
    try members.text(column(name), column: column(name))
  }

  /// Returns the text of a completion. A null is an empty text.
  func completionText(_ name: String) throws(LineProblem) -> String {
    try value(name) == .null ? "" : text(name)
  }

  /// Returns a value that must be a text.
  func text(_ value: JSONValue, name: String) throws(LineProblem) -> String {
    guard case .string(let text) = value else { throw wrongKind(name, value, "a text") }
    return text
  }

  func list(_ name: String) throws(LineProblem) -> [JSONValue] {
    let value = try value(name)
    if case .list(let elements) = value { return elements }
    // A list in CSV is its JSON text.
    if isText, case .string(let text) = value, case .list(let elements)? = try? JSONValue.parse(Array(text.utf8)) {
      return elements
    }
    throw wrongKind(name, value, "a list")
  }

  func texts(_ name: String) throws(LineProblem) -> [String] {
    var texts: [String] = []
    for (index, element) in try list(name).enumerated() {
      guard case .string(let text) = element else { throw wrongKind("\(name)[\(index)]", element, "a text") }
      texts.append(text)
    }
    return texts
  }

  /// Returns nil if there is no such column.
  func number(ifPresent name: String) throws(LineProblem) -> Double? {
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

  /// Accepts true and false, 1 and 0. CSV may use capital letters.
  func boolean(_ name: String) throws(LineProblem) -> Bool {
    switch try value(name) {
    case .boolean(let value): return value
    case .number(1): return true
    case .number(0): return false
    case .string(let text) where isText && ["true", "1"].contains(text.lowercased()): return true
    case .string(let text) where isText && ["false", "0"].contains(text.lowercased()): return false
    case .string(let text) where !text.isEmpty:
      throw .wrongKind(column: column(name), found: DataFileError.list([text]), expected: "true or false")
    case let value: throw wrongKind(name, value, "true or false")
    }
  }

  func wrongKind(_ name: String, _ value: JSONValue, _ expected: String) -> LineProblem {
    .wrongKind(column: column(name), found: value.kind, expected: expected)
  }
}

extension [JSONMember] {
  /// - Parameter column: The name of the value in error messages.
  func text(_ key: String, column: String) throws(LineProblem) -> String {
    guard let value = self[key] else { throw .missing(column: column, found: map(\.key)) }
    guard case .string(let text) = value else {
      throw .wrongKind(column: column, found: value.kind, expected: "a text")
    }
    return text
  }
}
