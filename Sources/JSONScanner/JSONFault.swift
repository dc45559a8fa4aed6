/// A reason why bytes are not the JSON that a reader expects, and its offset.
public struct JSONFault: Error, Equatable, Sendable {
  public enum Problem: Equatable, Sendable {
    case noValue
    case noKey
    case noColon(key: String)
    /// Neither a comma nor the end of the collection follows an element.
    case noComma(end: Character)
    case trailingComma(end: Character)
    case trailingText(after: String)
    case tooDeep(limit: Int)

    case leadingZero
    case noDigitAfterMinus
    case noDigitAfterPoint
    case noDigitInExponent
    case malformedNumber

    /// At the opening quote.
    case unterminatedString
    case controlCharacter
    case unfinishedEscape
    case unknownEscape
    /// `\u` without four hexadecimal digits.
    case brokenEscape
    case loneSurrogate

    case byteOrderMark
    case utf16
    case notUTF8(byte: UInt8)
    /// At the first byte after the opening quote.
    case stringNotUTF8

    /// JSON that the reader does not accept. `expected` is a description, such as "a whole number from 0".
    case unexpected(expected: String)
    /// A key that its object has already, for readers that refuse such an object.
    case duplicateKey(String)
  }

  public let problem: Problem
  public let offset: Int
  /// The word or the character at the offset. Nil at the end of the input.
  public let text: String?

  /// Returns the description of the found text, for a message.
  ///
  /// - Parameters:
  ///   - end: the name of the input's end, such as "the end of the file".
  ///   - quote: puts text from the input in quotation marks.
  public func found(end: String, quote: (String) -> String = { "\"\($0)\"" }) -> String {
    let shown = text.map(quote) ?? end
    return switch problem {
    case .tooDeep(let limit): "nesting \(limit + 1) levels deep"
    case .unterminatedString: "a string without an end"
    case .controlCharacter: "the control character \(shown)"
    case .unknownEscape: "an unknown escape"
    case .brokenEscape: "a broken escape"
    case .loneSurrogate: "half of a surrogate pair"
    case .byteOrderMark: "a byte order mark"
    case .utf16: "UTF-16"
    case .notUTF8(let byte):
      "the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
    case .stringNotUTF8: "a string that is not UTF-8"
    case .duplicateKey(let key): "the key \(quote(key)) twice"
    default: shown
    }
  }

  /// Returns the description of the expected text, for a message.
  ///
  /// - Parameter quote: puts text from the input in quotation marks.
  public func expected(quote: (String) -> String = { "\"\($0)\"" }) -> String {
    switch problem {
    case .noValue:
      switch text?.first {
      case "'": "a value; put strings in double quotes"
      case "/", "#": "a value; JSON has no comments"
      case "+", ".": "a value; a number begins with a digit or \"-\""
      default: "a value"
      }
    case .noKey: "a key in double quotes"
    case .noColon(let key): "\":\" after the key \(quote(key))"
    case .noComma(let end): "\",\" or \"\(end)\""
    case .trailingComma(let end): "another \(end == "}" ? "key" : "element"), or no comma before the \"\(end)\""
    case .trailingText(let name): "nothing after the \(name)"
    case .tooDeep(let limit): "at most \(limit) levels"
    case .leadingZero: "a number without leading zeros"
    case .noDigitAfterMinus: "a digit after \"-\""
    case .noDigitAfterPoint: "a digit after the decimal point"
    case .noDigitInExponent: "a digit in the exponent"
    case .malformedNumber: "a number such as 0.1 or 2e-3"
    case .unterminatedString: "a closing double quote in the same line"
    case .controlCharacter:
      "it as the escape \\u00\(String(0x100 | Int(text?.utf8.first ?? 0), radix: 16).dropFirst())"
    case .unfinishedEscape: "an escape such as \\n"
    case .unknownEscape: "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000"
    case .brokenEscape: "four hexadecimal digits after \\u"
    case .loneSurrogate: "both halves, such as \\ud83d\\ude00"
    case .byteOrderMark: "UTF-8 without one"
    case .utf16, .notUTF8, .stringNotUTF8: "UTF-8"
    case .unexpected(let expected): expected
    case .duplicateKey: "each key once"
    }
  }
}
