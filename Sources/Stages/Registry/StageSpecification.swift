import Alignment
import Foundation

/// A stage with its kind, version and hash, in the form that a worker receives.
public struct StageSpecification: StageIdentified, Sendable, Codable {
  public let kind: StageKind
  public let version: Int
  public let hash: StageHash
  public let stage: any Stage

  public init(_ stage: some Stage) throws {
    self.stage = stage
    kind = type(of: stage).kind
    version = type(of: stage).version
    hash = try StageSpecification.hash(of: stage)
  }

  private enum Key: String, CodingKey { case kind, version, hash, stage }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    kind = try container.decode(StageKind.self, forKey: .kind)
    version = try container.decode(Int.self, forKey: .version)
    hash = try container.decode(StageHash.self, forKey: .hash)
    func decode<S: Stage>(_ type: S.Type) throws -> any Stage { try container.decode(S.self, forKey: .stage) }
    stage = try decode(kind.type)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(version, forKey: .version)
    try container.encode(hash, forKey: .hash)
    try container.encode(stage, forKey: .stage)
  }

  /// Throws if this program would have written another specification: if the stage has another version, or if its hash
  /// does not belong to its settings.
  public func refuseForeign() throws {
    let own = try StageSpecification(stage)
    if own.version != version {
      throw ForeignSpecification(stage: kind, found: "version \(version)", expected: "version \(own.version)")
    }
    if let cell = stage as? CellStage, let method = MethodRegistry.method(cell.method),
      cell.methodVersion != CellStage.methodVersion(of: method)
    {
      throw ForeignSpecification(
        stage: kind, found: "version \(cell.methodVersion ?? 1) of \(method.key)", expected: "version \(method.version)"
      )
    }
    if own.hash != hash { throw ForeignSpecification(stage: kind, found: hash.short, expected: own.hash.short) }
  }

  private static func hash(of stage: some Stage) throws -> StageHash {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // The hash covers the fingerprint of a corpus, not its path.
    encoder.userInfo[.identityOnly] = true
    let identity = StageIdentity(kind: type(of: stage).kind, version: type(of: stage).version, settings: stage)
    return StageHash(ContentHash.of(try encoder.encode(identity)))
  }

  /// The stage's settings as JSON with sorted keys, as the ledger stores them.
  public func settingsJSON() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(stage), as: UTF8.self)
  }
}

/// Another version of this program specified the stage.
struct ForeignSpecification: Error, CustomStringConvertible {
  let stage: StageKind
  let found: String
  let expected: String
  var description: String {
    "the \(stage.rawValue) stage was specified as \(found), but this program expects \(expected): "
      + "the harness binary changed during the run"
  }
}

/// The content that a stage's hash is computed from.
private struct StageIdentity<S: Stage>: Encodable {
  let kind: StageKind
  let version: Int
  let settings: S
}
