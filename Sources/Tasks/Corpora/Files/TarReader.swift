/// Reads tar archives in the POSIX ustar format, with the long names of GNU tar and the pax headers of POSIX.1-2001.
struct TarReader {
  struct Member {
    let name: String
    let size: Int
    let isFile: Bool
  }

  private static let block = 512
  /// The longest accepted name or pax header, in bytes. A corrupt size must not fill the memory.
  private static let maximumHeaderSize = 1 << 20

  let stream: ByteStream
  private var header: [UInt8] = []
  /// The number of unread bytes of the current member, including its padding.
  private var pending = 0
  private var pendingSize = 0
  private var current: String?

  init(stream: ByteStream) { self.stream = stream }

  /// Returns the next member, or `nil` at the end of the archive.
  mutating func next() throws(CorpusError) -> Member? {
    try finishMember()
    var longName: String?
    var longSize: Int?
    while true {
      let start = stream.offset
      guard try readHeader() else { return nil }
      guard isChecksumValid else { throw damaged(start, "the header of a member does not match its checksum") }
      guard let ownSize = number(124..<136) else { throw damaged(start, "the size of a member is not a number") }
      switch header[156] {
      case UInt8(ascii: "L"):
        longName = text(try extended(ownSize, at: start)[...])
      case UInt8(ascii: "x"):
        let records = try paxRecords(try extended(ownSize, at: start), at: start)
        longName = records["path"] ?? longName
        if let size = records["size"] {
          guard let value = Int(size), value >= 0 else { throw damaged(start, "a pax header gives the size '\(size)'") }
          longSize = value
        }
      case UInt8(ascii: "g"), UInt8(ascii: "K"):
        _ = try extended(ownSize, at: start)
      case let kind:
        let size = longSize ?? ownSize
        guard size <= Int.max - TarReader.block else { throw damaged(start, "a member claims \(size) bytes") }
        let isFile = kind == 0 || kind == UInt8(ascii: "0") || kind == UInt8(ascii: "7")
        // Links, folders and devices have no content, even if their size is not 0.
        let hasContent = isFile || !(UInt8(ascii: "1")...UInt8(ascii: "6")).contains(kind)
        pendingSize = hasContent ? size : 0
        pending = (pendingSize + TarReader.block - 1) / TarReader.block * TarReader.block
        let name = longName ?? shortName
        current = name
        return Member(name: name, size: pendingSize, isFile: isFile)
      }
    }
  }

  /// Replaces `bytes` by the content of the current member.
  mutating func readContent(into bytes: inout [UInt8]) throws(CorpusError) {
    bytes.removeAll(keepingCapacity: true)
    let count = try stream.read(pendingSize, into: &bytes)
    guard count == pendingSize else { throw endedInside() }
    pending -= count
  }

  private mutating func finishMember() throws(CorpusError) {
    guard try stream.skip(pending) == pending else { throw endedInside() }
    pending = 0
    if let current { stream.lastMember = current }
  }

  private func endedInside() -> CorpusError {
    damaged(stream.offset, "the archive ends in the middle of '\(current ?? "")'")
  }

  private func damaged(_ offset: Int, _ problem: String) -> CorpusError {
    .damagedArchive(path: stream.path, offset: offset, lastMember: stream.lastMember, problem: problem)
  }

  /// Reads a header block. Returns false at the end of the archive, which is a block of zeros. An archive without this block
  /// is truncated.
  private mutating func readHeader() throws(CorpusError) -> Bool {
    let start = stream.offset
    header.removeAll(keepingCapacity: true)
    let count = try stream.read(TarReader.block, into: &header)
    if count == 0 {
      throw damaged(start, start == 0 ? "the archive is empty" : "the archive is truncated: it has no end block")
    }
    guard count == TarReader.block else { throw damaged(start, "the archive ends in the middle of a header") }
    return header.contains { $0 != 0 }
  }

  private func extended(_ size: Int, at start: Int) throws(CorpusError) -> [UInt8] {
    guard size <= TarReader.maximumHeaderSize else { throw damaged(start, "a header claims a name of \(size) bytes") }
    var bytes: [UInt8] = []
    let padding = (TarReader.block - size % TarReader.block) % TarReader.block
    guard try stream.read(size, into: &bytes) == size, try stream.skip(padding) == padding else {
      throw damaged(start, "the archive ends in the middle of a header")
    }
    return bytes
  }

  /// Parses records of the form `LENGTH KEY=VALUE\n`. The length counts the whole record.
  private func paxRecords(_ bytes: [UInt8], at start: Int) throws(CorpusError) -> [String: String] {
    var records: [String: String] = [:]
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let space = rest.firstIndex(of: UInt8(ascii: " ")),
        let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
        length > space - rest.startIndex + 1, length <= rest.count
      else { throw damaged(start, "a pax header is malformed") }
      let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
      guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
        throw damaged(start, "a pax header is malformed")
      }
      records[String(decoding: record[..<equals], as: UTF8.self)] =
        String(decoding: record[(equals + 1)...], as: UTF8.self)
      rest = rest[(rest.startIndex + length)...]
    }
    return records
  }

  private var shortName: String {
    let name = text(header[0..<100])
    let isPosix = header[257..<263].elementsEqual("ustar\0".utf8)
    let prefix = isPosix ? text(header[345..<500]) : ""
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  private func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Reads octal digits, or the big-endian binary form of GNU tar if the first bit is set.
  private func number(_ range: Range<Int>) -> Int? {
    let field = header[range]
    if let first = field.first, first & 0x80 != 0 {
      var value = Int(first & 0x7f)
      for byte in field.dropFirst() {
        let (shifted, overflow) = value.multipliedReportingOverflow(by: 256)
        guard !overflow else { return nil }
        value = shifted | Int(byte)
      }
      return value
    }
    let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
      value = value << 3 | Int(digit - UInt8(ascii: "0"))
    }
    return value
  }

  /// Whether the checksum is the sum of the bytes of the header, with blanks in place of the checksum itself.
  private var isChecksumValid: Bool {
    guard let claimed = number(148..<156) else { return false }
    var sum = 0
    for (index, byte) in header.enumerated() { sum += (148..<156).contains(index) ? 32 : Int(byte) }
    return sum == claimed
  }
}
