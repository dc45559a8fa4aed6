/// Reads a text file by bytes or by lines, in bounded memory. A gzip file is decompressed and a byte order mark is skipped.
final class ByteSource {
  /// A line without its line end.
  enum Line {
    case text([UInt8])
    case tooLong
  }

  private let stream: ByteStream
  private var chunk: [UInt8] = []
  private var index = 0
  /// The line number of the next byte, from 1.
  private(set) var line = 1

  init(path: String) throws(DataFileError) {
    do throws(CorpusError) {
      stream = try ByteStream(path: path, isArchive: false)
      _ = try stream.read(ByteSource.chunkSize, into: &chunk)
    } catch {
      throw DataFileError(error)
    }
    if let kind = UnsupportedFormat.of(chunk) { throw .unsupportedFormat(path: path, kind: kind) }
    if chunk.starts(with: [0xef, 0xbb, 0xbf]) { index = 3 }
  }

  private static let chunkSize = 1 << 16

  /// The next byte that is not white space, or nil if the first 64 KiB contain only white space. Does not consume bytes.
  var firstNonSpaceByte: UInt8? {
    chunk[index...].first { !($0 == 0x20 || (0x09...0x0d).contains($0)) }
  }

  func peek() throws(DataFileError) -> UInt8? {
    if index == chunk.count { try refill() }
    return index < chunk.count ? chunk[index] : nil
  }

  func next() throws(DataFileError) -> UInt8? {
    guard let byte = try peek() else { return nil }
    index += 1
    if byte == newline { line += 1 }
    return byte
  }

  /// Returns the rest of the current line, or nil at the end of the file.
  ///
  /// - Parameter limit: The maximum size, in bytes. A longer line is skipped.
  func nextLine(limit: Int) throws(DataFileError) -> Line? {
    guard try peek() != nil else { return nil }
    var bytes: [UInt8] = []
    var isTooLong = false
    while try peek() != nil {
      let end = chunk[index...].firstIndex(of: newline) ?? chunk.count
      if bytes.count + end - index > limit {
        isTooLong = true
        bytes = []
      } else if !isTooLong {
        bytes.append(contentsOf: chunk[index..<end])
      }
      index = end
      if index < chunk.count {
        index += 1
        line += 1
        break
      }
    }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return isTooLong ? .tooLong : .text(bytes)
  }

  private let newline = UInt8(ascii: "\n")

  private func refill() throws(DataFileError) {
    chunk.removeAll(keepingCapacity: true)
    index = 0
    do throws(CorpusError) {
      _ = try stream.read(ByteSource.chunkSize, into: &chunk)
    } catch {
      throw DataFileError(error)
    }
  }
}

/// Recognizes common formats that are not supported, by their first bytes.
enum UnsupportedFormat {
  private static let known: [(bytes: [UInt8], kind: String)] = [
    (Array("PAR1".utf8), "a Parquet file"), (Array("ARROW1".utf8), "an Arrow file"),
    (Array("PK\u{3}\u{4}".utf8), "a zip archive"), (Array("BZh".utf8), "a bzip2 file"),
    ([0x28, 0xb5, 0x2f, 0xfd], "a zstd file"), ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "an xz file"),
    ([0xff, 0xfe], "UTF-16 text"), ([0xfe, 0xff], "UTF-16 text"),
  ]

  static func of(_ bytes: [UInt8]) -> String? {
    known.first { bytes.starts(with: $0.bytes) }?.kind
  }
}
