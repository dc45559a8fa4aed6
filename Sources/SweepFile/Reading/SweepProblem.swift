/// One problem of a sweep file, as facts. Only `message` puts them into words.
public struct SweepProblem: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// The file cannot be read.
    case unreadable
    /// The bytes are not JSON.
    case notJSON
    /// A value has the wrong type or is out of bounds.
    case notAllowed
    /// A key that its section does not have, with the keys that it has.
    case unknownKey(known: [String])
    case missingKey
    /// Values that are allowed alone but not together.
    case conflict
  }

  /// The file as the user named it.
  public var file: String
  /// Nil if the problem is with the whole file.
  public var position: LocatedJSON.Position?
  /// A path such as `$.methods[1].sweep.beta[0]`; nil if there is no JSON.
  public var path: String?
  public var kind: Kind
  public var found: String
  public var expected: String
  /// A similar allowed word, if there is one.
  var suggestion: String?
}

/// All problems of a sweep file, in file order.
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
  /// One line: the location, what was found, and what is expected.
  public var message: String {
    var parts: [String] = [file]
    if let position { parts[0] += ":\(position.line):\(position.column)" }
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
  /// The maximum number of problems to print: about a screen.
  static let shownProblems = 15

  /// The whole message: a line for each problem, the known keys of a section after its first unknown key, and the
  /// number of problems that are left out.
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
