/// The name of a fact, as the ledger stores it.
///
/// A name that is written in one place and never read is a literal there. A name that is read back is a constant.
public struct FactName: Sendable, Hashable, ExpressibleByStringInterpolation {
  public let text: String

  public init(_ text: String) { self.text = text }
  public init(stringLiteral text: String) { self.init(text) }

  /// The name of the ground-truth reward, such as that of a ROUGE measure.
  public static let groundTruthReward: FactName = "ground-truth reward"

  /// A doubt of a stage about its own numbers. Reports show it above them.
  public static let warning: FactName = "warning"
  public static func warning(step: Int) -> FactName { "warning at step \(step)" }
}
