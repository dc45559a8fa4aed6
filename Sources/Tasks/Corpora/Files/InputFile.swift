import Foundation

/// A file that is read from start to end through the C library. Errors are typed.
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

  /// Fills the buffer, or as much of it as the file has left, and returns the number of bytes read.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CorpusError) -> Int {
    let count = fread(buffer.baseAddress, 1, buffer.count, stream)
    if count < buffer.count, ferror(stream) != 0 {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    return count
  }

  /// Replaces `bytes` by the content of a file.
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
