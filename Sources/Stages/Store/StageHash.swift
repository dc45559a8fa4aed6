/// The SHA-256 of everything that decides a stage's result, as 64 lowercase hexadecimal digits.
public struct StageHash: Sendable, Hashable, Codable, CustomStringConvertible {
  public let text: String

  public init(_ text: String) { self.text = text }

  public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  /// The first 16 digits, which name the stage's folder.
  public var short: String { String(text.prefix(16)) }
  public var description: String { text }
}

/// A stage as the store knows it: kind and hash name its folder.
public protocol StageIdentified {
  var kind: StageKind { get }
  var hash: StageHash { get }
}
