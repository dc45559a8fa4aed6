/// What a person said of pairs, as the file holds it: CSV, or JSON Lines, with the columns `experiment`, `pair`, `verdict`
/// and `judge`.
public struct AnswerFile: Sendable {
  public struct Answer: Sendable, Equatable {
    /// Where it stands, from 1.
    public var line: Int
    public var experiment: String
    /// The pair's name.
    public var pair: String
    public var judge: String
    public var verdict: Ruling.Verdict
  }

  public let path: String
  public private(set) var answers: [Answer] = []
  /// Rows whose verdict is left empty.
  public private(set) var unanswered = 0

  /// A person's name is no longer.
  static let longestName = 80

  /// - Parameter judge: who has judged, in place of what the column says.
  /// - Throws: `AnswerFileError` with every row that cannot be read, or `DataFileError` where the file cannot.
  public init(path: String, judge: String? = nil) throws {
    self.path = path
    var rows = try DataRows(path: path, columns: [:], limit: DataRows.largestRecord)
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

  /// Nil where there is no verdict yet.
  private static func answer(in row: DataRow, judge: String?) throws(LineProblem) -> Answer? {
    func text(_ name: String) throws(LineProblem) -> String {
      let text = try row.text(name).drop { $0.isWhitespace }
      return String(text.reversed().drop { $0.isWhitespace }.reversed())
    }
    func wrong(_ name: String, _ found: String, _ expected: String) -> LineProblem {
      .wrongKind(column: name, found: found.isEmpty ? "empty" : DataFileError.list([found]), expected: expected)
    }
    let word = try text("verdict")
    if word.isEmpty { return nil }
    let verdict: Ruling.Verdict
    switch word.lowercased() {
    case "a": verdict = .first
    case "b": verdict = .second
    case "tie": verdict = .tie
    default: throw wrong("verdict", word, "\"A\", \"B\", \"tie\" or nothing")
    }
    let name: String
    if let judge { name = judge } else { name = try text("judge") }
    guard isName(name) else { throw wrong("judge", name, "a name of at most \(longestName) characters, or --judge") }
    return Answer(
      line: row.line, experiment: try text("experiment"), pair: try text("pair"), judge: name, verdict: verdict)
  }

  /// Whether a person may be called so.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.count <= longestName
      && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}

/// Rows of people's answers that cannot be kept; nothing of their file is.
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
    /// No pair of the experiment is called so.
    case unknownPair(String, experiment: String)
    /// The same person has judged it on an earlier line.
    case again(String, line: Int)
  }

  public var path: String
  public var rows: [Row]

  public init(path: String, rows: [Row]) {
    self.path = path
    self.rows = rows
  }

  /// A screen holds no more.
  private static let shown = 15

  public var description: String {
    var lines = rows.prefix(Self.shown).map { "\(path):\($0.line): \(Self.words($0.problem))" }
    if rows.count > Self.shown { lines.append("… and \(rows.count - Self.shown) more bad rows in this file") }
    return lines.joined(separator: "\n")
  }

  private static func words(_ problem: Problem) -> String {
    switch problem {
    case .row(let problem): "\(problem)"
    case .unknownExperiment(let name, let known):
      "there is no experiment \(DataFileError.list([name])) in this results folder; it has \(DataFileError.list(known))"
    case .unknownPair(let name, let experiment):
      "\(DataFileError.list([name])) is no pair of \(experiment) as it stands; expected one that `harness judge export` "
        + "wrote since it was last run"
    case .again(let name, let line):
      "the pair \(DataFileError.list([name])) was judged by the same person on line \(line); expected each once"
    }
  }
}
