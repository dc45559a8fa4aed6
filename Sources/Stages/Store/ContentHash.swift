import COpenSSL
import Foundation

/// A SHA-256 digest, computed piece by piece by OpenSSL.
public final class ContentHash {
  private let context: OpaquePointer

  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("OpenSSL has no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  public func update(_ bytes: UnsafeRawBufferPointer) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
      preconditionFailure("a digest cannot be updated after it was read")
    }
  }

  public func update(_ data: some DataProtocol) {
    for region in data.regions { region.withUnsafeBytes(update) }
  }

  /// The digest of everything so far. More can be added.
  public var current: String {
    let copy = ContentHash()
    guard EVP_MD_CTX_copy_ex(copy.context, context) == 1 else { preconditionFailure("a digest was read before") }
    return copy.finish()
  }

  /// Ends the digest. Call it once.
  ///
  /// - Returns: 64 lowercase hexadecimal digits.
  public func finish() -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &digest, &count) == 1 else {
      preconditionFailure("a digest can be read only once")
    }
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The digest of `data`, as 64 lowercase hexadecimal digits.
  public static func of(_ data: some DataProtocol) -> String {
    let hash = ContentHash()
    hash.update(data)
    return hash.finish()
  }
}
