/// One thing that is wrong with a sweep file: the facts, worded only by `message`.
public struct SweepProblem: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// The file cannot be read at all.
    case unreadable
    /// The bytes are not JSON.
    case notJSON
    /// A value of another type, or out of bounds.
    case notAllowed
    /// A key that its section does not have; the keys that it has.
    case unknownKey(known: [String])
    case missingKey
    /// Parts that are right alone do not go together.
    case conflict
  }

  /// The file as the user named it.
  public var file: String
  /// Nil where the file as a whole is meant.
  public var position: LocatedJSON.Position?
  /// Such as `$.methods[1].sweep.beta[0]`; nil where there is no JSON to have paths.
  public var path: String?
  public var kind: Kind
  public var found: String
  public var expected: String
  /// What was probably meant, if anything is near enough.
  public var suggestion: String?

  public init(
    file: String, position: LocatedJSON.Position?, path: String?, kind: Kind, found: String, expected: String,
    suggestion: String? = nil
  ) {
    self.file = file
    self.position = position
    self.path = path
    self.kind = kind
    self.found = found
    self.expected = expected
    self.suggestion = suggestion
  }
}

/// Everything that is wrong with a sweep file, in file order.
public struct SweepFileError: Error, Sendable, Hashable {
  public let problems: [SweepProblem]

  init(_ problems: [SweepProblem]) {
    precondition(!problems.isEmpty, "an error without a problem")
    let order = problems.indices.sorted { left, right in
      let start = LocatedJSON.Position(line: 0, column: 0)
      return (problems[left].position ?? start, left) < (problems[right].position ?? start, right)
    }
    self.problems = order.map { problems[$0] }
  }
}

// MARK: - The words

extension SweepProblem {
  /// One line: where, what was found, what would be right.
  public var message: String {
    var parts: [String] = [file]
    if let position { parts[0] += ":\(position.line):\(position.column)" }
    // A path adds nothing where the problem is with the file's root or its bytes.
    if let path { parts.append(path) }
    parts.append(sentence)
    return parts.joined(separator: ": ")
  }

  private var sentence: String {
    let question = suggestion.map { "; did you mean \(Quoting.quoted($0))?" } ?? ""
    switch kind {
    case .unreadable, .conflict: return "\(found); expected \(expected)" + question
    case .notJSON: return "found \(found); expected \(expected)" + question
    case .notAllowed: return "\(found) is not allowed; expected \(expected)" + question
    case .unknownKey: return "unknown key \(found)" + (question.isEmpty ? "; expected \(expected)" : question)
    case .missingKey: return "the key \(found) is missing; expected \(expected)" + question
    }
  }
}

extension SweepFileError: CustomStringConvertible {
  /// A screen holds no more, and whoever mends these sees the rest next time.
  public static let shownProblems = 15

  /// The whole message: a line for each problem, the keys of a section after its first unknown key, and how many
  /// problems are left out.
  public var description: String {
    var lines: [String] = []
    var listed: Set<[String]> = []
    for problem in problems.prefix(Self.shownProblems) {
      lines.append(problem.message)
      if case .unknownKey(let known) = problem.kind, !known.isEmpty, listed.insert(known).inserted {
        lines.append("  known keys: " + known.joined(separator: ", "))
      }
    }
    let left = problems.count - Self.shownProblems
    if left > 0 { lines.append("… and \(left) more \(left == 1 ? "problem" : "problems") in this file") }
    return lines.joined(separator: "\n")
  }
}
