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
    if let format = UnsupportedFormat.of(chunk) {
      throw .unsupportedFormat(path: path, kind: format.kind, remedy: format.remedy)
    }
    if chunk.starts(with: [0xef, 0xbb, 0xbf]) { index = 3 }
  }

  private static let chunkSize = 1 << 16

  /// The next byte that is not white space, or nil if the first 64 KiB contain only white space. Does not consume bytes.
  var firstNonSpaceByte: UInt8? {
    chunk[index...].first { !($0 == 0x20 || (0x09...0x0d).contains($0)) }
  }

  /// Skips spaces and line ends. A tab may be an empty first field of a header.
  func skipEmptyLines() throws(DataFileError) {
    while let byte = try peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d { _ = try next() }
  }

  /// The bytes that have been read but not consumed: up to 64 KiB.
  var buffered: ArraySlice<UInt8> { chunk[index...] }

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
struct UnsupportedFormat {
  let kind: String
  /// The command that converts or fetches the file, with the words before it.
  let remedy: String

  private static let known: [(bytes: [UInt8], format: UnsupportedFormat)] = [
    (
      Array("PAR1".utf8),
      .init(
        kind: "a Parquet file",
        remedy: "as `python3 -c 'import sys, pandas; pandas.read_parquet(sys.argv[1]).to_json(sys.stdout, "
          + "orient=\"records\", lines=True)' FILE` prints it"
      )
    ),
    (
      Array("ARROW1".utf8),
      .init(
        kind: "an Arrow file",
        remedy: "as `python3 -c 'import sys, pandas; pandas.read_feather(sys.argv[1]).to_json(sys.stdout, "
          + "orient=\"records\", lines=True)' FILE` prints it")
    ),
    (Array("PK\u{3}\u{4}".utf8), .init(kind: "a zip archive", remedy: "as `unzip -p FILE` prints its file")),
    (Array("BZh".utf8), .init(kind: "a bzip2 file", remedy: "as `bzip2 -dc FILE` prints it")),
    ([0x28, 0xb5, 0x2f, 0xfd], .init(kind: "a zstd file", remedy: "as `zstd -dc FILE` prints it")),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a], .init(kind: "an xz file", remedy: "as `xz -dc FILE` prints it")),
    ([0xff, 0xfe], .init(kind: "UTF-16 text", remedy: "as `iconv -f UTF-16 -t UTF-8 FILE` prints it")),
    ([0xfe, 0xff], .init(kind: "UTF-16 text", remedy: "as `iconv -f UTF-16 -t UTF-8 FILE` prints it")),
    (
      Array("version https://git-lfs.github.com/spec/".utf8),
      .init(kind: "a Git LFS pointer", remedy: "as `git lfs pull` fetches it")
    ),
    (Array("/annex/objects/".utf8), .init(kind: "a git-annex pointer", remedy: "as `git annex get FILE` fetches it")),
  ]

  static func of(_ bytes: [UInt8]) -> UnsupportedFormat? {
    if bytes.count >= 512, bytes[257..<262].elementsEqual("ustar".utf8) {
      return .init(kind: "a tar archive", remedy: "as `tar -xOf FILE` prints its file")
    }
    return known.first { bytes.starts(with: $0.bytes) }?.format
  }
}
