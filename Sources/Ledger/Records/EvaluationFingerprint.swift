import Foundation

/// The protocol of an evaluation, as `EvaluationRecord.fingerprint` keeps it. Two evaluations share axes only if their
/// fingerprints are equal.
public struct EvaluationFingerprint: Sendable, Hashable {
  /// One property of the protocol each, in words: "cap 24", "seed 0".
  public var properties: [String]

  private static let separator = "; "

  public init(properties: [String]) { self.properties = properties }

  /// Reads a fingerprint from the ledger.
  public init(_ text: String) { properties = text.components(separatedBy: Self.separator) }

  /// The form that the ledger keeps.
  public var text: String { properties.joined(separator: Self.separator) }
}
