import Crypto
import Foundation

/// SHA-256, as 64 lowercase hexadecimal digits.
public enum ContentHash {
  public static func of(_ data: some DataProtocol) -> String { SHA256.hash(data: data).hexadecimal }
}

extension SHA256Digest {
  var hexadecimal: String { map { String(format: "%02x", $0) }.joined() }
}
