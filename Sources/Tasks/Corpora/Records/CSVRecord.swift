/// One record of comma-separated values (RFC 4180). Quoted fields may contain commas, line ends and doubled quotes. Lines end
/// with CR LF, LF or CR.
struct CSVRecord {
  enum Outcome: Equatable {
    case fields([String])
    /// The rest of the line with the problem is skipped.
    case bad(LineProblem)
  }

  private enum State { case start, plain, quoted, afterQuote }

  private static let quote = UInt8(ascii: "\"")
  /// A comma, and what spreadsheets write in its place: a semicolon where the comma is the decimal mark, or a tab.
  private static let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
  private static let lineFeed = UInt8(ascii: "\n"), carriageReturn = UInt8(ascii: "\r")

  /// Returns the separator that occurs most often in a header line, outside of quotes. Returns a comma if none occurs.
  static func separator(in header: some Sequence<UInt8>) -> UInt8 {
    var counts = separators.map { _ in 0 }, isQuoted = false
    for byte in header {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == lineFeed || byte == carriageReturn { break }
      if let index = separators.firstIndex(of: byte) { counts[index] += 1 }
    }
    return separators[counts.firstIndex(of: counts.max() ?? 0) ?? 0]
  }

  /// Reads the next record. Returns nil at the end of the file.
  ///
  /// - Parameter limit: The maximum size of all fields together, in bytes.
  static func next(
    from source: ByteSource, separator: UInt8, limit: Int
  ) throws(DataFileError) -> (line: Int, outcome: Outcome)? {
    let line = source.line
    guard try source.peek() != nil else { return nil }
    var fields: [[UInt8]] = [[]]
    var state = State.start
    var size = 0
    func bad(_ problem: LineProblem) throws(DataFileError) -> (line: Int, outcome: Outcome) {
      _ = try source.nextLine(limit: 0)
      return (line, .bad(problem))
    }
    while let byte = try source.next() {
      size += 1
      if size > limit {
        if byte == lineFeed { return (line, .bad(.tooLong(limit: limit))) }
        return try bad(.tooLong(limit: limit))
      }
      if state == .quoted {
        if byte == quote { state = .afterQuote } else { fields[fields.count - 1].append(byte) }
        continue
      }
      switch byte {
      case separator:
        fields.append([])
        state = .start
      case lineFeed:
        return (line, outcome(of: fields))
      case carriageReturn:
        if try source.peek() == lineFeed { _ = try source.next() }
        return (line, outcome(of: fields))
      case quote:
        switch state {
        case .start: state = .quoted
        case .afterQuote:
          fields[fields.count - 1].append(quote)
          state = .quoted
        default: return try bad(.strayQuote(field: fields.count))
        }
      default:
        if state == .afterQuote { return try bad(.textAfterQuote(field: fields.count)) }
        fields[fields.count - 1].append(byte)
        state = .plain
      }
    }
    return (line, state == .quoted ? .bad(.unclosedQuote) : outcome(of: fields))
  }

  private static func outcome(of fields: [[UInt8]]) -> Outcome {
    var texts: [String] = []
    for (index, field) in fields.enumerated() {
      guard let text = String(validating: field, as: UTF8.self) else { return .bad(.fieldNotUTF8(field: index + 1)) }
      texts.append(text)
    }
    return .fields(texts)
  }
}
