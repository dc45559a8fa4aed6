import Crypto
import Foundation

/// SHA-256, as 64 lowercase hexadecimal digits.
public enum ContentHash {
  public static func of(_ data: some DataProtocol) -> String {
    SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
  }
}
