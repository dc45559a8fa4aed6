import Foundation

/// GPT-2's published format: `vocab.json`, an object of tokens and ids, and `merges.txt`, one merge on a line in order
/// of rank. Tokens are written in the characters of `ByteAlphabet`.
extension Tokenizer {
  static let vocabularyFile = "vocab.json"
  static let mergesFile = "merges.txt"
  private static let mergesHeader = "#version:"

  /// Writes both files into the folder, and makes the folder if it does not exist. Equal tokenizers write equal bytes,
  /// the same as Hugging Face's `tokenizers`.
  public func write(to folder: URL) throws {
    var vocabulary: [UInt8] = [UInt8(ascii: "{")]
    for id in 0..<vocabularySize {
      vocabulary.append(contentsOf: id == 0 ? "\"".utf8 : ",\"".utf8)
      for scalar in name(of: Int32(id)).unicodeScalars {
        if scalar == "\"" || scalar == "\\" { vocabulary.append(UInt8(ascii: "\\")) }
        vocabulary.append(contentsOf: String(scalar).utf8)
      }
      vocabulary.append(contentsOf: "\":\(id)".utf8)
    }
    vocabulary.append(UInt8(ascii: "}"))
    var lines = Array("\(Tokenizer.mergesHeader) 0.2\n".utf8)
    for merge in merges {
      lines.append(contentsOf: "\(name(of: merge.first)) \(name(of: merge.second))\n".utf8)
    }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw TokenizerError.unwritableFile(file: folder.path, reason: error.localizedDescription)
    }
    for (name, bytes) in [(Tokenizer.vocabularyFile, vocabulary), (Tokenizer.mergesFile, lines)] {
      let file = folder.appendingPathComponent(name)
      do {
        try Data(bytes).write(to: file, options: .atomic)
      } catch {
        throw TokenizerError.unwritableFile(file: file.path, reason: error.localizedDescription)
      }
    }
  }

  /// Reads both files from the folder: those that `write` made, GPT-2's, or those of any byte-level BPE that has
  /// `<|endoftext|>`.
  public init(contentsOf folder: URL) throws {
    let vocabularyURL = folder.appendingPathComponent(Tokenizer.vocabularyFile)
    let tokens = try Tokenizer.readVocabulary(try Tokenizer.bytes(of: vocabularyURL), file: vocabularyURL.path)
    let mergesURL = folder.appendingPathComponent(Tokenizer.mergesFile)
    let merges = try Tokenizer.readMerges(
      try Tokenizer.bytes(of: mergesURL), file: mergesURL.path, tokens: tokens.table, endOfText: tokens.endOfText)
    self.init(
      tokens: tokens.table, merges: merges.pairs, results: merges.results, byteIDs: tokens.byteIDs,
      endOfText: tokens.endOfText)
  }

  private static func bytes(of file: URL) throws(TokenizerError) -> [UInt8] {
    do {
      return Array(try Data(contentsOf: file))
    } catch {
      throw .unreadableFile(file: file.path, reason: error.localizedDescription)
    }
  }

  private static func readVocabulary(
    _ bytes: [UInt8], file: String
  ) throws(TokenizerError) -> (table: ByteStringTable, byteIDs: [Int32], endOfText: Int32) {
    var parser = VocabularyParser(bytes)
    var entries: [VocabularyParser.Entry]
    do {
      entries = try parser.entries()
    } catch {
      throw .malformedFile(file: file, line: error.line, problem: error.problem)
    }
    let count = entries.count
    var order = [Int?](repeating: nil, count: count)  // the entry of each id
    for (index, entry) in entries.enumerated() {
      guard entry.id < count else {
        throw .malformedFile(
          file: file, line: entry.line, problem: .idOutOfRange(id: entry.id, token: text(entry.name), tokens: count))
      }
      if let other = order[entry.id] {
        let problem = TokenizerError.Problem.duplicateID(
          id: entry.id, token: text(entry.name), other: text(entries[other].name))
        throw .malformedFile(file: file, line: entry.line, problem: problem)
      }
      order[entry.id] = index
    }
    var table = ByteStringTable()
    for (id, index) in order.compactMap({ $0 }).enumerated() {
      let entry = entries[index]
      let bytes: [UInt8]
      do {
        bytes = try tokenBytes(entry.name[...])
      } catch {
        throw .malformedFile(file: file, line: entry.line, problem: error)
      }
      let first = table.insert(bytes)
      guard first == id else {
        let lines = [entry.line, order[first].map { entries[$0].line } ?? entry.line]
        throw .malformedFile(
          file: file, line: max(lines[0], lines[1]),
          problem: .duplicateToken(token: text(entry.name), firstLine: min(lines[0], lines[1])))
      }
    }
    func id(of bytes: [UInt8]) throws(TokenizerError) -> Int32 {
      guard let id = table.index(of: bytes) else {
        throw .malformedFile(
          file: file, line: parser.line, problem: .missingToken(token: ByteAlphabet.text(of: bytes)))
      }
      return Int32(id)
    }
    var byteIDs: [Int32] = []
    for byte in UInt8.min...UInt8.max { byteIDs.append(try id(of: [byte])) }
    return (table, byteIDs, try id(of: Array(endOfTextName.utf8)))
  }

  private static func readMerges(
    _ bytes: [UInt8], file: String, tokens: ByteStringTable, endOfText: Int32
  ) throws(TokenizerError) -> (pairs: [(first: Int32, second: Int32)], results: [Int32]) {
    var pairs: [(first: Int32, second: Int32)] = []
    var results: [Int32] = []
    var ranks = PairTable()
    var lineOfRank: [Int] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytesOfLine) in lines.enumerated() {
      var line = Array(String(decoding: bytesOfLine, as: UTF8.self).unicodeScalars)
      if line.last == "\r" { line.removeLast() }  // a checkout on Windows may add it
      if line.isEmpty || (index == 0 && line.starts(with: mergesHeader.unicodeScalars)) { continue }
      do throws(TokenizerError.Problem) {
        let (first, second, result) = try readMerge(line, tokens: tokens)
        if result == endOfText { throw TokenizerError.Problem.mergeMakesSpecialToken(merge: text(line)) }
        let rank = ranks.insert(PairTable.key(first, second))
        if rank < pairs.count {
          throw TokenizerError.Problem.duplicateMerge(merge: text(line), firstLine: lineOfRank[rank])
        }
        pairs.append((first, second))
        results.append(result)
        lineOfRank.append(index + 1)
      } catch {
        throw .malformedFile(file: file, line: index + 1, problem: error)
      }
    }
    return (pairs, results)
  }

  private static func readMerge(
    _ line: [Unicode.Scalar], tokens: ByteStringTable
  ) throws(TokenizerError.Problem) -> (first: Int32, second: Int32, result: Int32) {
    let halves = line.split(separator: " ", omittingEmptySubsequences: false)
    guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else { throw .notAPair(found: text(line)) }
    let first = try tokenBytes(halves[0])
    let second = try tokenBytes(halves[1])
    guard let firstID = tokens.index(of: first) else { throw .unknownToken(token: ByteAlphabet.text(of: first)) }
    guard let secondID = tokens.index(of: second) else { throw .unknownToken(token: ByteAlphabet.text(of: second)) }
    guard let result = tokens.index(of: first + second) else {
      throw .unknownResult(merge: text(line), result: ByteAlphabet.text(of: first + second))
    }
    return (Int32(firstID), Int32(secondID), Int32(result))
  }

  private static func tokenBytes(_ name: ArraySlice<Unicode.Scalar>) throws(TokenizerError.Problem) -> [UInt8] {
    if name.isEmpty { throw .emptyToken }
    var bytes: [UInt8] = []
    for scalar in name {
      guard let byte = ByteAlphabet.byte(of: scalar) else {
        throw .foreignCharacter(token: text(name), character: String(scalar))
      }
      bytes.append(byte)
    }
    return bytes
  }

  private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
