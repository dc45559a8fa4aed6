/// How a file of data is to be read.
public struct DataFileOptions: Sendable {
  /// Found from the first lines where it is nil.
  public var form: DataForm?
  /// From the names of the forms' columns to the file's own, such as `["chosen": "good"]`.
  public var columns: [String: String] = [:]
  /// One message of a conversation, with the places `{role}` and `{content}`; or the prompt of a form that makes it of
  /// several columns, with those as places.
  public var template: String?
  /// Passes over dialogues whose prompt has more than one turn.
  public var singleTurn = false
  /// Counts bad records and goes on.
  public var skipBad = false
  /// Bytes that a record may have at most.
  public var largestRecord = DataRows.largestRecord

  public init() {}
}

/// A file of prompts and completions in any of the forms that people have, read one record at a time in bounded memory:
/// JSON Lines, plain or gzip, or CSV (RFC 4180).
public struct DataFile {
  /// A record that could not be used, and why.
  public struct Bad: Equatable, Sendable {
    public let line: Int
    public let problem: LineProblem
  }

  private struct Tally {
    var count = 0
    /// By line.
    var first: Bad?

    mutating func add(_ bad: Bad) {
      count += 1
      if first.map({ bad.line < $0.line }) ?? true { first = bad }
    }
  }

  /// The first lines, from which the form is found.
  private static let glance = 16

  public let path: String
  public let form: DataForm
  /// Bad records passed over so far.
  public var bad: Int { passedOver.count }
  public var firstBad: Bad? { passedOver.first }
  /// Dialogues of several turns passed over so far.
  public private(set) var severalTurns = 0
  private var passedOver = Tally()
  private var used = 0
  private let options: DataFileOptions
  private let reader: RecordReader
  private var rows: DataRows
  private var glanced: ArraySlice<DataRows.Outcome> = []

  /// Opens the file and finds its form.
  public init(path: String, options: DataFileOptions = DataFileOptions()) throws(DataFileError) {
    self.path = path
    self.options = options
    let known = options.form.map { [$0] } ?? DataForm.allCases
    let names = known.flatMap(\.columns).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    for name in options.columns.keys.sorted() where !names.contains(name) {
      throw .unknownColumn(name: name, known: names)
    }
    rows = try DataRows(path: path, columns: options.columns, limit: options.largestRecord)
    var good: [DataRow] = []
    while good.count < DataFile.glance, let outcome = try rows.next() {
      switch outcome {
      case .row(let row):
        good.append(row)
        glanced.append(outcome)
        continue
      case .bad(let line, let problem):
        if options.skipBad {
          passedOver.add(Bad(line: line, problem: problem))
          continue
        }
        if good.isEmpty { throw .badLine(path: path, line: line, problem: problem) }
        // Its turn comes when those before it have been handed out.
        glanced.append(outcome)
      }
      break
    }
    guard let sample = good.first else {
      guard let first = passedOver.first else { throw .empty(path: path) }
      throw .nothingUsable(path: path, bad: passedOver.count, firstLine: first.line, firstProblem: first.problem)
    }
    for (name, column) in options.columns.sorted(by: { $0.key < $1.key }) where !good.contains(where: { $0.has(name) })
    {
      throw .mappedToNothing(path: path, name: name, column: column, keys: sample.keys)
    }
    if let asked = options.form {
      form = asked
    } else {
      form = try DataFile.form(of: good, path: path, skipBad: options.skipBad)
    }
    reader = try RecordReader(form: form, template: options.template)
  }

  private static func form(of rows: [DataRow], path: String, skipBad: Bool) throws(DataFileError) -> DataForm {
    var found: (form: DataForm, line: Int)?
    for row in rows {
      let forms = DataForm.candidates(for: row)
      guard let form = forms.first else {
        // A later line of no form is a bad line, and named when its turn comes.
        if found == nil, !skipBad { throw .unknownForm(path: path, line: row.line, keys: row.keys) }
        continue
      }
      guard forms.count == 1 else { throw .severalForms(path: path, line: row.line, keys: row.keys, forms: forms) }
      if let found, found.form != form {
        throw .mixedForms(path: path, line: found.line, form: found.form, otherLine: row.line, otherForm: form)
      }
      if found == nil { found = (form, row.line) }
    }
    guard let found else { throw .unknownForm(path: path, line: rows[0].line, keys: rows[0].keys) }
    return found.form
  }

  /// The next record that can be used; nil at the file's end.
  public mutating func next() throws(DataFileError) -> DataRecord? {
    while let outcome = try nextOutcome() {
      let bad: Bad
      switch outcome {
      case .bad(let line, let problem): bad = Bad(line: line, problem: problem)
      case .row(let row):
        do throws(LineProblem) {
          let record = try reader.record(of: row)
          guard options.singleTurn, record.turns != 1 else {
            used += 1
            return record
          }
          guard record.turns != nil else { throw .noTurns }
          severalTurns += 1
          continue
        } catch {
          bad = Bad(line: row.line, problem: error)
        }
      }
      guard options.skipBad else { throw .badLine(path: path, line: bad.line, problem: bad.problem) }
      passedOver.add(bad)
    }
    if used == 0, severalTurns == 0, let firstBad {
      throw .nothingUsable(path: path, bad: bad, firstLine: firstBad.line, firstProblem: firstBad.problem)
    }
    return nil
  }
  private mutating func nextOutcome() throws(DataFileError) -> DataRows.Outcome? {
    if let outcome = glanced.popFirst() { return outcome }
    return try rows.next()
  }
}
