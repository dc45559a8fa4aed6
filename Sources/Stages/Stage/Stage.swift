/// One step from the corpus to the frontier: its settings, its input stages, and its work.
///
/// The Codable form holds everything that decides the result, and nothing else: two stages with equal forms are one
/// stage. So the names and values of stored properties must not change.
public protocol Stage: Codable, Hashable, Sendable {
  static var kind: StageKind { get }
  /// The version of the stage's algorithm. Raise it whenever the same settings and inputs give another result.
  static var version: Int { get }
  /// The stages that must be complete before this one.
  var inputs: [StageHash] { get }
  /// The title that people read.
  var title: String { get }
  /// Checks, before any stage runs, for requirements that no stage provides, such as an API key.
  func check() throws
  /// Writes the stage's files to the context's folder.
  func run(in context: StageContext) throws
}

extension Stage {
  public func check() {}
}

extension CodingUserInfoKey {
  /// Set while a stage is encoded for its hash. A stage then leaves out whatever does not decide the result.
  static let identityOnly = CodingUserInfoKey(rawValue: "identityOnly") ?? { preconditionFailure("a raw value") }()
}
