/// GPT-2's alphabet of visible characters for bytes, which its vocabulary files use.
///
/// A byte that is printable in Latin-1 is its own character. The other bytes, such as the space, are the characters
/// from U+0100 on, in order. So a space is `Ġ` (Radford et al. 2019, `bytes_to_unicode` in their `encoder.py`).
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = {
    var following: UInt32 = 0x100
    return (0..<256).map { (byte: UInt32) in
      if (0x21...0x7e).contains(byte) || (0xa1...0xac).contains(byte) || (0xae...0xff).contains(byte) {
        return Unicode.Scalar(UInt8(byte))
      }
      defer { following += 1 }
      return Unicode.Scalar(following) ?? "\u{fffd}"
    }
  }()

  /// The bytes in the order of their characters. Hugging Face numbers them in this order.
  static let bytesInOrder: [UInt8] = (0...255).sorted { scalars[Int($0)] < scalars[Int($1)] }

  /// The byte of a character.
  static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    guard scalar.value < bytesByScalar.count else { return nil }
    return bytesByScalar[Int(scalar.value)]
  }

  private static let bytesByScalar: [UInt8?] = {
    var bytes = [UInt8?](repeating: nil, count: Int((scalars.map(\.value).max() ?? 0) + 1))
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = UInt8(byte) }
    return bytes
  }()

  static func text(of bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(scalars[Int(byte)]) }
    return String(text)
  }
}
