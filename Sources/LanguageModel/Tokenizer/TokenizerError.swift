/// An error in a request to train a tokenizer, or in a tokenizer's files.
public enum TokenizerError: Error, Equatable, Sendable {
  /// A vocabulary must hold the 256 bytes and the end-of-text token.
  case vocabularyTooSmall(requested: Int, smallest: Int)
  /// The texts have no more pairs to merge after `supported` tokens.
  case vocabularyTooLarge(requested: Int, supported: Int)
  case unreadableFile(file: String, reason: String)
  case unwritableFile(file: String, reason: String)
  /// - Parameter line: counted from 1; the last line if the problem is in the whole file.
  case malformedFile(file: String, line: Int, problem: Problem)

  public enum Problem: Error, Equatable, Sendable {
    /// The vocabulary must be one JSON object of names and whole numbers.
    case unexpected(found: String, expected: String)
    /// A name has a character that is not in `ByteAlphabet`.
    case foreignCharacter(token: String, character: String)
    case emptyToken
    case duplicateToken(token: String, firstLine: Int)
    case duplicateID(id: Int, token: String, other: String)
    /// The ids must be 0, 1, 2… without gaps.
    case idOutOfRange(id: Int, token: String, tokens: Int)
    case missingToken(token: String)
    /// A merge must be two tokens with one space between them.
    case notAPair(found: String)
    case unknownToken(token: String)
    /// The result of a merge must be in the vocabulary.
    case unknownResult(merge: String, result: String)
    case duplicateMerge(merge: String, firstLine: Int)
    case mergeMakesSpecialToken(merge: String)
  }
}

extension TokenizerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .vocabularyTooSmall(let requested, let smallest):
      "a vocabulary of \(requested) tokens is too small; "
        + "expected at least \(smallest): the 256 bytes and the end-of-text token"
    case .vocabularyTooLarge(let requested, let supported):
      "a vocabulary of \(requested) tokens is too large for this text, which supports \(supported); "
        + "expected \(supported) or fewer, or more text"
    case .unreadableFile(let file, let reason):
      "\(file): cannot be read: \(reason)"
    case .unwritableFile(let file, let reason):
      "\(file): cannot be written: \(reason)"
    case .malformedFile(let file, let line, let problem):
      "\(file):\(line): \(problem)"
    }
  }
}

extension TokenizerError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unexpected(let found, let expected):
      "found \(found); expected \(expected)"
    case .foreignCharacter(let token, let character):
      "token \"\(token)\" has the character \"\(character)\", which is not the name of a byte; "
        + "expected GPT-2's byte-level characters, in which a space is \"Ġ\""
    case .emptyToken:
      "a token is empty; expected at least one character"
    case .duplicateToken(let token, let firstLine):
      "token \"\(token)\" occurs twice; it is on line \(firstLine) too"
    case .duplicateID(let id, let token, let other):
      "token \"\(token)\" has the id \(id), which \"\(other)\" has too; expected different ids"
    case .idOutOfRange(let id, let token, let tokens):
      "token \"\(token)\" has the id \(id); expected 0 to \(tokens - 1), because there are \(tokens) tokens"
    case .missingToken(let token):
      "there is no token \"\(token)\"; expected all 256 bytes and \"<|endoftext|>\""
    case .notAPair(let found):
      "\"\(found)\" is not a merge; expected two tokens with one space between them"
    case .unknownToken(let token):
      "token \"\(token)\" is not in the vocabulary; expected tokens of vocab.json"
    case .unknownResult(let merge, let result):
      "merge \"\(merge)\" makes \"\(result)\", which is not in the vocabulary; expected a token of vocab.json"
    case .duplicateMerge(let merge, let firstLine):
      "merge \"\(merge)\" occurs twice; it is on line \(firstLine) too"
    case .mergeMakesSpecialToken(let merge):
      "merge \"\(merge)\" makes the special token, which no text may contain"
    }
  }
}
