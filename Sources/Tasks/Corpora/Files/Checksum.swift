import CZlib

/// The size, CRC-32 and Adler-32 of bytes. They show that data changed. They are no protection against manipulation.
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

  mutating func update(_ bytes: some Collection<UInt8>) {
    Array(bytes).withUnsafeBytes { update($0) }
  }

  /// Adds the content of a file.
  mutating func update(fileAt path: String) throws(CorpusError) {
    let file = try InputFile(path: path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try file.read(into: buffer)
      if count == 0 { return }
      update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  var text: String { "\(size)-\(hexadecimal(Int(crc), digits: 8))-\(hexadecimal(Int(adler), digits: 8))" }
}
