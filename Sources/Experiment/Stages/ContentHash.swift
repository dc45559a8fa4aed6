import Crypto
import Foundation

/// SHA-256, as 64 lowercase hexadecimal digits.
public enum ContentHash {
  public static func of(_ data: some DataProtocol) -> String { SHA256.hash(data: data).hexadecimal }
}

extension SHA256Digest {
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
