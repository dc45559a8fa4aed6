import CZlib
import Foundation

/// The bytes of a file in order, inflated by zlib where it is gzip.
final class ByteStream {
  private let file: InputFile
  private let isCompressed: Bool
  private var input: UnsafeMutableRawBufferPointer
  private var output: UnsafeMutableRawBufferPointer
  /// Allocated, since zlib remembers where it lies.
  private let inflater: UnsafeMutablePointer<z_stream>
  private var inputRead = 0
  private var fileEnded = false
  private var gzipEnded = false
  private var produced = 0..<0

  /// How many bytes (of what is inflated, not of the file) were handed out.
  private(set) var offset = 0
  /// For messages: the archive's last member that was read whole.
  var lastMember: String?

  var path: String { file.path }

  /// - Parameter isArchive: whether the file must be a tar archive, plain or gzip; otherwise it may hold anything.
  init(path: String, isArchive: Bool = true) throws(CorpusError) {
    file = try InputFile(path: path)
    input = .allocate(byteCount: 1 << 16, alignment: 16)
    output = .allocate(byteCount: 1 << 18, alignment: 16)
    // An initialiser that throws before all is set would leak: so the format is found last.
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
      precondition(code == Z_OK, "zlib refuses its own version")
    }
  }

  deinit {
    if isCompressed { inflateEnd(inflater) }
    inflater.deallocate()
    input.deallocate()
    output.deallocate()
  }

  /// Appends up to `count` bytes; fewer only where the archive ends.
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

  /// Reads what is left, so that the checksum at gzip's end is checked too.
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
        // Several gzip members one after another are one file (RFC 1952); zeros after the last are padding.
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
        // No progress: more input is needed, and where there is none, it was cut off.
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
