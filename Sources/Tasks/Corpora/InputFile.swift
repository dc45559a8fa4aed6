import CZlib
import Foundation

/// A file read in order through the C library, with its errors typed.
final class InputFile {
  let path: String
  private let stream: UnsafeMutablePointer<FILE>

  init(path: String) throws(CorpusError) {
    guard let stream = fopen(path, "rb") else {
      let code = errno
      throw code == ENOENT ? .notFound(path: path) : .unreadable(path: path, reason: String(cString: strerror(code)))
    }
    self.path = path
    self.stream = stream
  }

  deinit { fclose(stream) }

  /// Fills as much of the buffer as the file has left.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
    let count = fread(buffer.baseAddress, 1, buffer.count, stream)
    if count < buffer.count, ferror(stream) != 0 {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    return count
  }

  static func contents(of path: String, into bytes: inout [UInt8]) throws(CorpusError) {
    let file = try InputFile(path: path)
    var filled = 0
    while true {
      if bytes.count - filled < 1 << 12 { bytes.append(contentsOf: repeatElement(0, count: max(bytes.count, 1 << 14))) }
      let result = bytes.withUnsafeMutableBytes { buffer in
        Result { () throws(CorpusError) in
          try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        }
      }
      let count = try result.get()
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
  }
}

/// Size, CRC-32 and Adler-32 of bytes: no defence against malice, but enough to see that data changed.
struct Checksum: Equatable {
  private(set) var size = 0
  private var crc: UInt = 0
  private var adler: UInt = 1

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), !bytes.isEmpty else { return }
    size += bytes.count
    crc = UInt(crc32_z(numericCast(crc), base, numericCast(bytes.count)))
    adler = UInt(adler32_z(numericCast(adler), base, numericCast(bytes.count)))
  }

  var text: String { "\(size)-\(hexadecimal(Int(crc), digits: 8))-\(hexadecimal(Int(adler), digits: 8))" }
}
