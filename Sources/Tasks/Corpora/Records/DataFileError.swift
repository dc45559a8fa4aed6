/// An error in a data file. The message says where the error is, what was found and what is expected.
public enum DataFileError: Error, Equatable, CustomStringConvertible {
  case notFound(path: String)
  case unreadable(path: String, reason: String)
  case damagedGzip(path: String, compressedOffset: Int, problem: String)
  case unsupportedFormat(path: String, kind: String, remedy: String)
  /// The file is one JSON list.
  case wholeList(path: String)
  /// The objects are printed over several lines.
  case severalLines(path: String)
  case empty(path: String)
  case badLine(path: String, line: Int, problem: LineProblem)
  /// All records are bad, and bad records are skipped.
  case nothingUsable(path: String, bad: Int, firstLine: Int, firstProblem: LineProblem)
  case unknownForm(path: String, line: Int, keys: [String])
  case severalForms(path: String, line: Int, keys: [String], forms: [DataForm])
  case mixedForms(path: String, line: Int, form: DataForm, otherLine: Int, otherForm: DataForm)
  /// A column is mapped to a name that no form has, or that the requested form does not have.
  case unknownColumn(name: String, known: [String])
  /// A mapped column does not occur in the first records.
  case columnNotFound(path: String, name: String, column: String, keys: [String])
  case badTemplate(template: String, problem: String)
  /// The message of the tokenizer's error.
  case badTokenizer(String)

  init(_ error: CorpusError) {
    self =
      switch error {
      case .notFound(let path): .notFound(path: path)
      case .unreadable(let path, let reason): .unreadable(path: path, reason: reason)
      case .damagedGzip(let path, let offset, _, let problem):
        .damagedGzip(path: path, compressedOffset: offset, problem: problem)
      default: preconditionFailure("not an error of a text file: \(error)")
      }
  }

  public var description: String {
    switch self {
    case .notFound(let path):
      return "\(path): there is no such file; expected JSON Lines (plain or .gz) or CSV"
    case .unreadable(let path, let reason):
      return "\(path): cannot be read: \(reason)"
    case .damagedGzip(let path, let offset, let problem):
      return "\(path): damaged at or before byte \(offset) of the compressed file: \(problem); download it again"
    case .unsupportedFormat(let path, let kind, let remedy):
      return "\(path): this is \(kind); expected JSON Lines (plain or .gz) or CSV, in UTF-8, "
        + remedy.replacing("FILE", with: path)
    case .severalLines(let path):
      return "\(path):1: this is JSON over several lines; expected JSON Lines, one object a line, as "
        + "`jq -c . \(path)` prints it"
    case .wholeList(let path):
      return
        "\(path):1: this is one JSON list; expected JSON Lines, one object a line, as `jq -c '.[]' \(path)` prints it"
    case .empty(let path):
      return "\(path): the file has no records; expected JSON Lines (plain or .gz), or CSV with a header line"
    case .badLine(let path, let line, let problem):
      return "\(path):\(line): \(problem)"
    case .nothingUsable(let path, let bad, let firstLine, let firstProblem):
      return "\(path): no usable records; \(bad) are bad, the first on line \(firstLine): \(firstProblem)"
    case .unknownForm(let path, let line, let keys):
      return "\(path):\(line): no known form has the columns \(DataFileError.list(keys)); "
        + "choose one of these forms, or map the columns to the names of one of them:\n" + DataForm.table
    case .severalForms(let path, let line, let keys, let forms):
      return "\(path):\(line): the columns \(DataFileError.list(keys)) match several forms; choose "
        + forms.map(\.rawValue).joined(separator: " or ")
    case .mixedForms(let path, let line, let form, let otherLine, let otherForm):
      return
        "\(path):\(otherLine): this line has the form \(otherForm.rawValue), but line \(line) has the form "
        + "\(form.rawValue); choose one of them"
    case .unknownColumn(let name, let known):
      return "a column is mapped to \"\(name)\", which no form has; expected one of \(known.joined(separator: ", "))"
    case .columnNotFound(let path, let name, let column, let keys):
      return "\(path): there is no column \"\(column)\" for \(name); found \(DataFileError.list(keys))"
    case .badTemplate(let template, let problem):
      return "the template \"\(template)\" \(problem)"
    case .badTokenizer(let message):
      return message
    }
  }

  /// Returns at most 12 keys, quoted and shortened, for messages.
  static func list(_ keys: [String]) -> String {
    if keys.isEmpty { return "no keys" }
    let shown = keys.prefix(12).map { "\"\($0.count > 40 ? String($0.prefix(40)) + "…" : $0)\"" }
    return shown.joined(separator: ", ") + (keys.count > 12 ? " and \(keys.count - 12) more" : "")
  }
}
