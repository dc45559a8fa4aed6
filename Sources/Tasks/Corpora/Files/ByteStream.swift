import CZlib
import Foundation

/// The bytes of a file from start to end. A gzip file is decompressed with zlib.
final class ByteStream {
  private let file: InputFile
  private let isCompressed: Bool
  private var input: UnsafeMutableRawBufferPointer
  private var output: UnsafeMutableRawBufferPointer
  /// On the heap, because zlib stores a pointer to it.
  private let inflater: UnsafeMutablePointer<z_stream>
  private var inputRead = 0
  private var fileEnded = false
  private var gzipEnded = false
  private var produced = 0..<0

  /// The number of bytes returned so far, counted after decompression.
  private(set) var offset = 0
  /// The last member of the archive that was read completely, for messages.
  var lastMember: String?

  var path: String { file.path }

  /// - Parameter isArchive: Whether the file must be a tar archive, plain or gzip. If false, the file may contain anything.
  init(path: String, isArchive: Bool = true) throws(CorpusError) {
    file = try InputFile(path: path)
    input = .allocate(byteCount: 1 << 16, alignment: 16)
    output = .allocate(byteCount: 1 << 18, alignment: 16)
    // The initializer throws before all properties are set, so `deinit` does not run: free the buffers here.
    let count: Int
    do { count = try file.read(into: input) } catch {
      input.deallocate()
      output.deallocate()
      throw error
    }
    fileEnded = count < input.count
    let isGzip = count >= 2 && input[0] == 0x1f && input[1] == 0x8b
    let isTar = count >= 512 && input[257..<262].elementsEqual("ustar".utf8)
    guard isGzip || isTar || !isArchive else {
      let firstBytes = Array(input[..<min(count, 8)])
      input.deallocate()
      output.deallocate()
      throw .unknownFormat(path: path, firstBytes: firstBytes)
    }
    isCompressed = isGzip
    inflater = .allocate(capacity: 1)
    inflater.initialize(to: z_stream())
    inflater.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    inflater.pointee.avail_in = UInt32(count)
    inputRead = count
    if isGzip {
      // 15 bits of window, + 16 for gzip only.
      let code = inflateInit2_(inflater, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      precondition(code == Z_OK, "zlib does not accept its own version")
    }
  }

  deinit {
    if isCompressed { inflateEnd(inflater) }
    inflater.deallocate()
    input.deallocate()
    output.deallocate()
  }

  /// Appends up to `count` bytes, fewer only at the end of the file. Returns the number of bytes appended.
  func read(_ count: Int, into bytes: inout [UInt8]) throws(CorpusError) -> Int {
    var remaining = count
    while remaining > 0 {
      if produced.isEmpty { try fill() }
      if produced.isEmpty { break }
      let taken = min(remaining, produced.count)
      bytes.append(contentsOf: output[produced.lowerBound..<produced.lowerBound + taken])
      advance(taken)
      remaining -= taken
    }
    return count - remaining
  }

  /// Skips up to `count` bytes, fewer only at the end of the file. Returns the number of bytes skipped.
  func skip(_ count: Int) throws(CorpusError) -> Int {
    var remaining = count
    while remaining > 0 {
      if produced.isEmpty { try fill() }
      if produced.isEmpty { break }
      let taken = min(remaining, produced.count)
      advance(taken)
      remaining -= taken
    }
    return count - remaining
  }

  /// Reads the rest, so that zlib checks the checksum at the end of the gzip data.
  func drain() throws(CorpusError) {
    repeat {
      advance(produced.count)
      try fill()
    } while !produced.isEmpty
  }

  private func advance(_ count: Int) {
    produced = (produced.lowerBound + count)..<produced.upperBound
    offset += count
  }

  private func refillInput() throws(CorpusError) {
    guard inflater.pointee.avail_in == 0, !fileEnded else { return }
    let count = try file.read(into: input)
    fileEnded = count < input.count
    inflater.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    inflater.pointee.avail_in = UInt32(count)
    inputRead += count
  }

  private func fill() throws(CorpusError) {
    if isCompressed { try fillCompressed() } else { try fillPlain() }
  }

  private func fillPlain() throws(CorpusError) {
    try refillInput()
    let count = Int(inflater.pointee.avail_in)
    guard count > 0, let source = inflater.pointee.next_in else {
      produced = 0..<0
      return
    }
    output.copyMemory(from: UnsafeRawBufferPointer(start: source, count: count))
    inflater.pointee.avail_in = 0
    produced = 0..<count
  }

  private func fillCompressed() throws(CorpusError) {
    produced = 0..<0
    while produced.isEmpty {
      try refillInput()
      if gzipEnded {
        // Several gzip members in a row are one file (RFC 1952). Zeros after the last member are padding.
        while inflater.pointee.avail_in > 0, let next = inflater.pointee.next_in, next.pointee == 0 {
          inflater.pointee.next_in = next + 1
          inflater.pointee.avail_in -= 1
          if inflater.pointee.avail_in == 0 { try refillInput() }
        }
        if inflater.pointee.avail_in == 0 { return }
        inflateReset(inflater)
        gzipEnded = false
      }
      inflater.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      inflater.pointee.avail_out = UInt32(output.count)
      let code = inflate(inflater, Z_NO_FLUSH)
      produced = 0..<(output.count - Int(inflater.pointee.avail_out))
      switch code {
      case Z_OK: continue
      case Z_BUF_ERROR:
        // zlib made no progress and needs more input. If there is none, the file is truncated.
        if produced.isEmpty, inflater.pointee.avail_in == 0, fileEnded {
          throw damaged("the file ends in the middle of the gzip data")
        }
      case Z_STREAM_END: gzipEnded = true
      default: throw damaged(inflater.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
      }
    }
  }

  private func damaged(_ problem: String) -> CorpusError {
    let position = inputRead - Int(inflater.pointee.avail_in)
    return .damagedGzip(path: path, compressedOffset: position, lastMember: lastMember, problem: problem)
  }
}
