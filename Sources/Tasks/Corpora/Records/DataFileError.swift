/// What can be wrong with a file of data: always where, what was found, and what would be right.
public enum DataFileError: Error, Equatable, CustomStringConvertible {
  case notFound(path: String)
  case unreadable(path: String, reason: String)
  case damagedGzip(path: String, compressedOffset: Int, problem: String)
  case foreignFormat(path: String, kind: String)
  /// The file is one JSON list.
  case wholeList(path: String)
  case empty(path: String)
  case badLine(path: String, line: Int, problem: LineProblem)
  /// Bad lines are passed over, and nothing is left.
  case nothingUsable(path: String, bad: Int, firstLine: Int, firstProblem: LineProblem)
  case unknownForm(path: String, line: Int, keys: [String])
  case severalForms(path: String, line: Int, keys: [String], forms: [DataForm])
  case mixedForms(path: String, line: Int, form: DataForm, otherLine: Int, otherForm: DataForm)
  /// A mapping of something that no form, or not the form asked for, has.
  case unknownColumn(name: String, known: [String])
  /// A mapping to a column that the first lines do not have.
  case mappedToNothing(path: String, name: String, column: String, keys: [String])
  case badTemplate(template: String, problem: String)
  /// The tokenizer's own account.
  case badTokenizer(String)

  init(_ error: CorpusError) {
    self =
      switch error {
      case .notFound(let path): .notFound(path: path)
      case .unreadable(let path, let reason): .unreadable(path: path, reason: reason)
      case .damagedGzip(let path, let offset, _, let problem):
        .damagedGzip(path: path, compressedOffset: offset, problem: problem)
      default: preconditionFailure("no error of a text file: \(error)")
      }
  }

  public var description: String {
    switch self {
    case .notFound(let path):
      return "\(path): there is no such file; expected JSON Lines (plain or .gz) or CSV"
    case .unreadable(let path, let reason):
      return "\(path): cannot be read: \(reason)"
    case .damagedGzip(let path, let offset, let problem):
      return "\(path): damaged at or before byte \(offset) of the compressed file: \(problem); fetch it again"
    case .foreignFormat(let path, let kind):
      return "\(path): this is \(kind); expected JSON Lines (plain or .gz) or CSV, in UTF-8"
    case .wholeList(let path):
      return "\(path):1: this is one JSON list; expected JSON Lines, one object to a line, as `jq -c '.[]'` makes it"
    case .empty(let path):
      return "\(path): there is no record in it; expected JSON Lines (plain or .gz) or CSV with a line of names"
    case .badLine(let path, let line, let problem):
      return "\(path):\(line): \(problem)"
    case .nothingUsable(let path, let bad, let firstLine, let firstProblem):
      return "\(path): no record can be used: \(bad) bad, the first on line \(firstLine): \(firstProblem)"
    case .unknownForm(let path, let line, let keys):
      return "\(path):\(line): found \(DataFileError.list(keys)), which is no form of data known here; "
        + "map columns to the names of one of these forms, or say which it is:\n" + DataForm.table
    case .severalForms(let path, let line, let keys, let forms):
      return "\(path):\(line): found \(DataFileError.list(keys)), which may be "
        + forms.map(\.rawValue).joined(separator: " or ") + "; say which form it is"
    case .mixedForms(let path, let line, let form, let otherLine, let otherForm):
      return
        "\(path):\(otherLine): this line looks like \(otherForm.rawValue), and line \(line) like \(form.rawValue); "
        + "say which form it is"
    case .unknownColumn(let name, let known):
      return "\"\(name)\" is nothing that a column could be mapped to; expected one of \(known.joined(separator: ", "))"
    case .mappedToNothing(let path, let name, let column, let keys):
      return "\(path): there is no \"\(column)\" to be taken as \(name); found \(DataFileError.list(keys))"
    case .badTemplate(let template, let problem):
      return "the template \"\(template)\" \(problem)"
    case .badTokenizer(let account):
      return account
    }
  }

  /// Keys as a person is shown them, however many there are.
  static func list(_ keys: [String]) -> String {
    if keys.isEmpty { return "no keys" }
    let shown = keys.prefix(12).map { "\"\($0.count > 40 ? String($0.prefix(40)) + "…" : $0)\"" }
    return shown.joined(separator: ", ") + (keys.count > 12 ? " and \(keys.count - 12) more" : "")
  }
}

/// What is wrong with one record.
public enum LineProblem: Error, Equatable, CustomStringConvertible, Sendable {
  case tooLong(limit: Int)
  case notJSON(column: Int, found: String, expected: String)
  case tooDeep(limit: Int)
  case duplicateKey(String)
  case notUTF8(column: Int)
  case notAnObject(found: String)
  /// CSV: a field that is not UTF-8.
  case fieldNotUTF8(field: Int)
  case fieldCount(found: Int, expected: Int)
  case strayQuote(field: Int)
  case textAfterQuote(field: Int)
  case unclosedQuote
  case missing(column: String, found: [String])
  case wrongKind(column: String, found: String, expected: String)
  case noTurn(column: String, turn: String)
  case otherPrompt
  case otherRole(chosen: String, rejected: String)
  case tooMany(column: String, count: Int, limit: Int)
  case differentCounts(column: String, count: Int, completions: Int)
  case needsTemplate(column: String)
  /// Single turns were asked for.
  case noTurns

  public var description: String {
    switch self {
    case .tooLong(let limit):
      return "longer than \(limit) bytes, which is the most that a record may have"
    case .notJSON(let column, let found, let expected):
      return "column \(column): found \(found); expected \(expected)"
    case .tooDeep(let limit):
      return "nested more than \(limit) levels deep"
    case .duplicateKey(let key):
      return "the key \(DataFileError.list([key])) is there twice"
    case .notUTF8(let column):
      return "the text that begins at column \(column) is not UTF-8"
    case .notAnObject(let found):
      return "found \(found); expected an object"
    case .fieldNotUTF8(let field):
      return "field \(field) is not UTF-8"
    case .fieldCount(let found, let expected):
      return "\(found) fields, where the first line names \(expected)"
    case .strayQuote(let field):
      return "field \(field) holds a quote but does not begin with one; expected it in quotes, each quote within twice"
    case .textAfterQuote(let field):
      return "field \(field) goes on after its closing quote; expected a comma or the line's end"
    case .unclosedQuote:
      return "a quote is opened here and not closed before the file ends"
    case .missing(let column, let found):
      return "\"\(column)\" is missing; found \(DataFileError.list(found))"
    case .wrongKind(let column, let found, let expected):
      return "\"\(column)\" is \(found); expected \(expected)"
    case .noTurn(let column, let turn):
      return "\"\(column)\" has no turn that begins with \(turn)"
    case .otherPrompt:
      return "\"chosen\" and \"rejected\" answer different prompts"
    case .otherRole(let chosen, let rejected):
      return
        "\"chosen\" goes on as \(DataFileError.list([chosen])) and \"rejected\" as \(DataFileError.list([rejected])); "
        + "expected the same role"
    case .tooMany(let column, let count, let limit):
      return "\"\(column)\" has \(count) elements; expected at most \(limit)"
    case .differentCounts(let column, let count, let completions):
      return "\"\(column)\" has \(count) elements for \(completions) completions; expected as many"
    case .needsTemplate(let column):
      return "\"\(column)\" is a conversation; expected a template that says how messages are written, "
        + "such as \"\\n\\n{role}: {content}\""
    case .noTurns:
      return "no dialogue, of which a single turn could be asked; expected one in HH's form, or a conversation"
    }
  }
}
