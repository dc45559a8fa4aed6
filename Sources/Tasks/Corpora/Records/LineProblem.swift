/// An error in one record.
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
  /// HH: the dialogue does not start with a human turn.
  case noHumanTurn(column: String)
  /// HH: the dialogue has no turn of the assistant.
  case noAssistantTurn(column: String)
  case differentPrompts
  case differentRoles(chosen: String, rejected: String)
  case tooMany(column: String, count: Int, limit: Int)
  case differentCounts(column: String, count: Int, completions: Int)
  case needsTemplate(column: String)
  /// A list of messages as Python prints it.
  case pythonList(column: String)
  /// No known form has the columns of the record.
  case noForm(found: [String])
  /// Only dialogues of one turn were requested, but the record is not a dialogue.
  case notDialogue

  public var description: String {
    switch self {
    case .tooLong(let limit):
      return "the record is longer than \(limit) bytes, the maximum"
    case .notJSON(let column, let found, let expected):
      return "column \(column): found \(found); expected \(expected)"
    case .tooDeep(let limit):
      return "nested more than \(limit) levels deep"
    case .duplicateKey(let key):
      return "the key \(DataFileError.list([key])) occurs twice"
    case .notUTF8(let column):
      return "the text that starts at column \(column) is not UTF-8"
    case .notAnObject(let found):
      return "found \(found); expected an object"
    case .fieldNotUTF8(let field):
      return "field \(field) is not UTF-8"
    case .fieldCount(let found, let expected):
      return "found \(found) fields; expected \(expected), as in the header line"
    case .strayQuote(let field):
      return "field \(field) contains a quote but is not quoted; expected a quoted field with each inner quote doubled"
    case .textAfterQuote(let field):
      return "field \(field) has text after its closing quote; expected a comma or the end of the line"
    case .unclosedQuote:
      return "a quoted field that starts in this record is not closed before the end of the file"
    case .missing(let column, let found):
      return "\"\(column)\" is missing; found \(DataFileError.list(found))"
    case .wrongKind(let column, let found, let expected):
      return "\"\(column)\" is \(found); expected \(expected)"
    case .noHumanTurn(let column):
      return "\"\(column)\" does not start with \"\\n\\nHuman:\""
    case .noAssistantTurn(let column):
      return "\"\(column)\" has no turn that starts with \"\\n\\nAssistant:\""
    case .differentPrompts:
      return "\"chosen\" and \"rejected\" have different prompts"
    case .differentRoles(let chosen, let rejected):
      return
        "\"chosen\" has the role \(DataFileError.list([chosen])) and \"rejected\" the role "
        + "\(DataFileError.list([rejected])); expected the same role"
    case .tooMany(let column, let count, let limit):
      return "\"\(column)\" has \(count) elements; expected at most \(limit)"
    case .differentCounts(let column, let count, let completions):
      return "\"\(column)\" has \(count) elements; expected \(completions), one for each completion"
    case .needsTemplate(let column):
      return "\"\(column)\" is a conversation; expected a template for its messages, "
        + "such as \"\\n\\n{role}: {content}\""
    case .pythonList(let column):
      return "\"\(column)\" is a list as Python prints it; expected JSON, as `json.dumps` writes it"
    case .noForm(let found):
      return "no known form has the columns \(DataFileError.list(found))"
    case .notDialogue:
      return "the record is not a dialogue; for single turns, expected the form hh or a conversation"
    }
  }
}
