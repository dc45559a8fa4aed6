/// Reads the records of a file in order. A bad record is an outcome and not an error, so that the caller can continue.
struct DataRowReader {
  /// In bytes. Texts for language models are much shorter.
  static let maximumRecordSize = 1 << 24

  enum Outcome {
    case row(DataRow)
    case bad(line: Int, LineProblem)
  }

  private let source: ByteSource
  private let limit: Int
  private let columns: [String: String]
  /// The column names of a CSV file; nil for JSON Lines.
  private var header: [String]?
  /// Between the fields of a CSV file.
  private var separator = UInt8(ascii: ",")

  /// - Parameters:
  ///   - columns: The column names of the file, by the names that the form uses.
  ///   - limit: The maximum size of a record, in bytes.
  init(path: String, columns: [String: String], limit: Int) throws(DataFileError) {
    source = try ByteSource(path: path)
    self.limit = limit
    self.columns = columns
    try source.skipEmptyLines()
    switch source.firstNonSpaceByte {
    case UInt8(ascii: "{"): if DataRowReader.isOverSeveralLines(source.buffered) { throw .severalLines(path: path) }
    case UInt8(ascii: "["): throw .wholeList(path: path)
    case nil: throw .empty(path: path)
    default:
      separator = CSVRecord.separator(in: source.buffered)
      header = try DataRowReader.header(of: source, separator: separator, path: path, limit: limit)
    }
  }

  /// Whether an object starts with a line break and a key, as pretty-printed JSON does.
  private static func isOverSeveralLines(_ bytes: ArraySlice<UInt8>) -> Bool {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
    let rest = bytes.drop(while: isSpace).dropFirst(), key = rest.drop(while: isSpace)
    return key.first == UInt8(ascii: "\"") && rest[..<key.startIndex].contains(0x0a)
  }

  private static func header(
    of source: ByteSource, separator: UInt8, path: String, limit: Int
  ) throws(DataFileError) -> [String] {
    while let (line, outcome) = try CSVRecord.next(from: source, separator: separator, limit: limit) {
      switch outcome {
      case .bad(let problem): throw .badLine(path: path, line: line, problem: problem)
      case .fields([""]), .fields(["sep=", ""]): continue
      case .fields(let names):
        if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
          throw .badLine(path: path, line: line, problem: .duplicateKey(names[twice]))
        }
        return names
      }
    }
    throw .empty(path: path)
  }

  /// Reads the next record. Returns nil at the end of the file. Skips empty lines.
  mutating func next() throws(DataFileError) -> Outcome? {
    if let header { return try nextCSVRow(header) }
    while true {
      let line = source.line
      switch try source.nextLine(limit: limit) {
      case nil: return nil
      case .tooLong: return .bad(line: line, .tooLong(limit: limit))
      case .text(let bytes):
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
        do throws(LineProblem) {
          let value = try JSONValue.parse(bytes)
          guard case .object(let members) = value else { throw .notAnObject(found: value.kind) }
          return .row(DataRow(line: line, members: members, isText: false, columns: columns))
        } catch {
          return .bad(line: line, error)
        }
      }
    }
  }

  private func nextCSVRow(_ header: [String]) throws(DataFileError) -> Outcome? {
    while let (line, outcome) = try CSVRecord.next(from: source, separator: separator, limit: limit) {
      switch outcome {
      case .bad(let problem): return .bad(line: line, problem)
      case .fields([""]) where header.count > 1: continue
      case .fields(let fields):
        guard fields.count == header.count else {
          return .bad(line: line, .fieldCount(found: fields.count, expected: header.count))
        }
        let members = zip(header, fields).map { JSONMember(key: $0, value: .string($1)) }
        return .row(DataRow(line: line, members: members, isText: true, columns: columns))
      }
    }
    return nil
  }
}
