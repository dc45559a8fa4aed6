/// A file with human verdicts on pairs, as CSV or JSON Lines with the columns `experiment`, `pair`, `verdict` and `judge`.
public struct AnswerFile: Sendable {
  public struct Answer: Sendable, Equatable {
    /// The line in the file, from 1.
    public var line: Int
    public var experiment: String
    /// The name of the pair.
    public var pair: String
    public var judge: String
    public var verdict: Judgement.Verdict
  }

  public private(set) var answers: [Answer] = []
  /// The number of rows with an empty verdict.
  public private(set) var unanswered = 0

  /// The maximum length of a judge's name.
  private static let maximumNameLength = 80

  /// - Parameter judge: The name of the judge. Replaces the column `judge`.
  /// - Throws: `AnswerFileError` with all bad rows, or `DataFileError` if the file cannot be read.
  public init(path: String, judge: String? = nil) throws {
    var rows = try DataRowReader(path: path, columns: [:], limit: DataRowReader.maximumRecordSize)
    var problems: [AnswerFileError.Row] = []
    while let outcome = try rows.next() {
      switch outcome {
      case .bad(let line, let problem): problems.append(.init(line: line, problem: .row(problem)))
      case .row(let row):
        do throws(LineProblem) {
          if let answer = try Self.answer(in: row, judge: judge) { answers.append(answer) } else { unanswered += 1 }
        } catch {
          problems.append(.init(line: row.line, problem: .row(error)))
        }
      }
    }
    guard problems.isEmpty else { throw AnswerFileError(path: path, rows: problems) }
  }

  /// Returns nil if the verdict is empty.
  private static func answer(in row: DataRow, judge: String?) throws(LineProblem) -> Answer? {
    func text(_ name: String) throws(LineProblem) -> String {
      try row.text(name).trimmed
    }
    func wrong(_ name: String, _ found: String, _ expected: String) -> LineProblem {
      .wrongKind(column: name, found: found.isEmpty ? "empty" : DataFileError.list([found]), expected: expected)
    }
    let word = try text("verdict")
    if word.isEmpty { return nil }
    let verdict: Judgement.Verdict
    switch word.lowercased() {
    case "a": verdict = .first
    case "b": verdict = .second
    case "tie": verdict = .tie
    default: throw wrong("verdict", word, "\"A\", \"B\", \"tie\" or an empty text")
    }
    let name: String
    if let judge { name = judge } else { name = try text("judge") }
    guard isName(name) else {
      throw wrong("judge", name, "a name of at most \(maximumNameLength) characters, or the option --judge")
    }
    return Answer(
      line: row.line, experiment: try text("experiment"), pair: try text("pair"), judge: name, verdict: verdict)
  }

  /// Whether a text can be the name of a judge.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.count <= maximumNameLength
      && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}

/// The bad rows of an answer file. Nothing is imported from a file with bad rows.
public struct AnswerFileError: Error, Equatable, CustomStringConvertible {
  public struct Row: Sendable, Equatable {
    public var line: Int
    public var problem: Problem

    public init(line: Int, problem: Problem) {
      self.line = line
      self.problem = problem
    }
  }

  public enum Problem: Sendable, Equatable {
    case row(LineProblem)
    case unknownExperiment(String, known: [String])
    /// The experiment has no pair with this name.
    case unknownPair(String, experiment: String)
    /// The same judge has a verdict on the pair on an earlier line.
    case duplicate(String, line: Int)
  }

  public var path: String
  public var rows: [Row]

  public init(path: String, rows: [Row]) {
    self.path = path
    self.rows = rows
  }

  /// The maximum number of rows in the message.
  private static let maximumShown = 15

  public var description: String {
    var lines = rows.prefix(Self.maximumShown).map { "\(path):\($0.line): \(Self.text(of: $0.problem))" }
    if rows.count > Self.maximumShown {
      lines.append("… and \(rows.count - Self.maximumShown) more bad rows in this file")
    }
    return lines.joined(separator: "\n")
  }

  private static func text(of problem: Problem) -> String {
    switch problem {
    case .row(let problem): "\(problem)"
    case .unknownExperiment(let name, let known):
      "there is no experiment \(DataFileError.list([name])) in this results folder; it has \(DataFileError.list(known))"
    case .unknownPair(let name, let experiment):
      "\(experiment) has no pair \(DataFileError.list([name])); expected a pair that `harness judge export` wrote "
        + "after the last run"
    case .duplicate(let name, let line):
      "the same judge has a verdict on the pair \(DataFileError.list([name])) on line \(line); expected one verdict"
    }
  }
}
