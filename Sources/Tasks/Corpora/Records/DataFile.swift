/// How to read a data file.
public struct DataFileOptions: Sendable {
  /// If nil, the form is detected from the first lines.
  public var form: DataForm?
  /// The column names of the file, by the names that the form uses, such as `["chosen": "good"]`.
  public var columns: [String: String] = [:]
  /// The template of one message of a conversation, with the placeholders `{role}` and `{content}`. For a form whose prompt
  /// is built from several columns, the template of the prompt, with the columns as placeholders.
  public var template: String?
  /// Whether to skip dialogues whose prompt has more than one turn.
  public var singleTurn = false
  /// Whether to count and skip bad records. If false, a bad record is an error.
  public var skipBad = false
  /// In bytes.
  var maximumRecordSize = DataRowReader.maximumRecordSize

  public init() {}
}

/// A record that could not be used, and the reason.
public struct BadRecord: Equatable, Sendable {
  public let line: Int
  public let problem: LineProblem
}

/// A file of prompts and completions in any form of `DataForm`, as JSON Lines or CSV (RFC 4180), plain or gzip. Reads one
/// record at a time, in bounded memory.
struct DataFile {
  private struct Tally {
    var count = 0
    /// The one with the smallest line number.
    var first: BadRecord?

    mutating func add(_ bad: BadRecord) {
      count += 1
      if first.map({ bad.line < $0.line }) ?? true { first = bad }
    }
  }

  /// The number of records from which the form is detected.
  private static let sampleSize = 16
  /// The maximum number of records to keep until the form is known.
  private static let maximumSample = 1024

  let path: String
  let form: DataForm
  /// The number of bad records skipped so far.
  var bad: Int { skipped.count }
  var firstBad: BadRecord? { skipped.first }
  /// The number of dialogues with several turns skipped so far.
  private(set) var severalTurns = 0
  /// The columns of the first records that the form does not use.
  let unusedColumns: [String]
  private var skipped = Tally()
  private var used = 0
  private let options: DataFileOptions
  private let converter: RecordConverter
  private var rows: DataRowReader
  private var sampled: ArraySlice<DataRowReader.Outcome> = []

  /// Opens the file and detects its form.
  init(path: String, options: DataFileOptions = DataFileOptions()) throws(DataFileError) {
    self.path = path
    self.options = options
    let known = options.form.map { [$0] } ?? DataForm.allCases
    let names = known.flatMap(\.columns).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    for name in options.columns.keys.sorted() where !names.contains(name) {
      throw .unknownColumn(name: name, known: names)
    }
    rows = try DataRowReader(path: path, columns: options.columns, limit: options.maximumRecordSize)
    var good: [DataRow] = [], unknown: DataRow?
    while good.count < DataFile.sampleSize, let outcome = try rows.next() {
      switch outcome {
      case .row(let row):
        if options.skipBad, options.form == nil, DataForm.candidates(for: row, withoutValues: true).isEmpty {
          // Such records do not help to detect the form, however many come first.
          if unknown == nil { unknown = row }
          if sampled.count < DataFile.maximumSample {
            sampled.append(outcome)
          } else {
            skipped.add(BadRecord(line: row.line, problem: .noForm(found: row.keys)))
          }
          continue
        }
        good.append(row)
        sampled.append(outcome)
        continue
      case .bad(let line, let problem):
        if options.skipBad {
          skipped.add(BadRecord(line: line, problem: problem))
          continue
        }
        if good.isEmpty { throw .badLine(path: path, line: line, problem: problem) }
        // The error is thrown when the records before this one have been returned.
        sampled.append(outcome)
      }
      break
    }
    guard let sample = good.first else {
      if let unknown { throw .unknownForm(path: path, line: unknown.line, keys: unknown.keys) }
      guard let first = skipped.first else { throw .empty(path: path) }
      throw .nothingUsable(path: path, bad: skipped.count, firstLine: first.line, firstProblem: first.problem)
    }
    for (name, column) in options.columns.sorted(by: { $0.key < $1.key }) where !good.contains(where: { $0.has(name) })
    {
      throw .columnNotFound(path: path, name: name, column: column, keys: sample.keys)
    }
    if let requested = options.form {
      form = requested
    } else {
      form = try DataFile.detectForm(of: good, path: path, skipBad: options.skipBad)
    }
    converter = try RecordConverter(form: form, template: options.template)
    var unused: [String] = []
    for row in good {
      let used = form.used(by: row).map { row.column($0) }
      unused += row.members.map(\.key).filter { row.isFilled($0) && !used.contains($0) && !unused.contains($0) }
    }
    unusedColumns = unused
  }

  private static func detectForm(of rows: [DataRow], path: String, skipBad: Bool) throws(DataFileError) -> DataForm {
    // A record matches by the columns that have values, or if no record does, by all its columns.
    for withoutValues in [false, true] {
      if let form = try detectForm(of: rows, path: path, skipBad: skipBad, withoutValues: withoutValues) { return form }
    }
    throw .unknownForm(path: path, line: rows[0].line, keys: rows[0].keys)
  }

  private static func detectForm(
    of rows: [DataRow], path: String, skipBad: Bool, withoutValues: Bool
  ) throws(DataFileError) -> DataForm? {
    var found: [(form: DataForm, row: DataRow)] = []
    for row in rows {
      let forms = DataForm.candidates(for: row, withoutValues: withoutValues)
      guard let form = forms.first else {
        // A later line without a form is reported as a bad line when it is read.
        if found.isEmpty, !skipBad, DataForm.candidates(for: row, withoutValues: true).isEmpty {
          throw .unknownForm(path: path, line: row.line, keys: row.keys)
        }
        continue
      }
      guard forms.count == 1 else {
        if skipBad, !found.isEmpty { continue }
        throw .severalForms(path: path, line: row.line, keys: row.keys, forms: forms)
      }
      found.append((form, row))
    }
    guard let first = found.first else { return nil }
    guard let other = found.first(where: { $0.form != first.form }) else { return first.form }
    for form in [first.form, other.form]
    where found.allSatisfy({ $0.form == form || form.mayBeBad($0.row, of: $0.form) }) {
      return form
    }
    guard skipBad else {
      throw .mixedForms(
        path: path, line: first.row.line, form: first.form, otherLine: other.row.line, otherForm: other.form)
    }
    // The most frequent form; the first of several.
    let counts = found.reduce(into: [DataForm: Int]()) { $0[$1.form, default: 0] += 1 }
    let greatest = counts.values.max() ?? 0
    return found.first { counts[$0.form] == greatest }?.form
  }

  /// Returns the next usable record, or nil at the end of the file.
  mutating func next() throws(DataFileError) -> DataRecord? {
    while let outcome = try nextOutcome() {
      let bad: BadRecord
      switch outcome {
      case .bad(let line, let problem): bad = BadRecord(line: line, problem: problem)
      case .row(let row):
        do throws(LineProblem) {
          let record = try converter.record(of: row)
          guard options.singleTurn, record.turns != 1 else {
            used += 1
            return record
          }
          guard record.turns != nil else { throw .notDialogue }
          severalTurns += 1
          continue
        } catch {
          bad = BadRecord(line: row.line, problem: error)
        }
      }
      guard options.skipBad else { throw .badLine(path: path, line: bad.line, problem: bad.problem) }
      skipped.add(bad)
    }
    if used == 0, severalTurns == 0, let firstBad {
      throw .nothingUsable(path: path, bad: bad, firstLine: firstBad.line, firstProblem: firstBad.problem)
    }
    return nil
  }

  private mutating func nextOutcome() throws(DataFileError) -> DataRowReader.Outcome? {
    if let outcome = sampled.popFirst() { return outcome }
    return try rows.next()
  }
}
