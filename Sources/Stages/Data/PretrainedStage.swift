import Foundation
import LanguageModel

/// Imports a pretrained model into the results folder: `model.safetensors`, and its tokenizer's `vocab.json` and
/// `merges.txt`.
struct PretrainedStage: Stage {
  static let kind = StageKind.pretrained
  static let version = 1

  /// The folder of the model. Not part of the hash.
  var path: String
  /// The fingerprint of the files in the folder.
  var fingerprint: String
  /// The number of positions to use.
  var context: Int

  var inputs: [StageHash] { [] }
  var title: String { "the pretrained model of \(URL(fileURLWithPath: path).lastPathComponent)" }

  private enum Key: String, CodingKey { case path, fingerprint, context }

  init(path: String, context: Int) throws {
    self.path = path
    self.context = context
    fingerprint = try Self.fingerprint(of: path)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    path = try container.decode(String.self, forKey: .path)
    fingerprint = try container.decode(String.self, forKey: .fingerprint)
    context = try container.decode(Int.self, forKey: .context)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if encoder.userInfo[.identityOnly] == nil { try container.encode(path, forKey: .path) }
    try container.encode(fingerprint, forKey: .fingerprint)
    try container.encode(context, forKey: .context)
  }

  func run(in context: StageContext) throws {
    let files = OutsideFiles(paths: [path])
    let (pretrained, tokenizer, model) = try files.read(
      expecting: fingerprint, fingerprint: { try Self.fingerprint(of: path) },
      {
        let pretrained = try PretrainedModel(in: URL(fileURLWithPath: path))
        guard self.context <= pretrained.shape.context else { throw ChangedFiles(paths: files.paths) }
        return (pretrained, try pretrained.tokenizer(), try pretrained.load(context: self.context))
      })
    try tokenizer.write(to: context.folder)
    try Checkpoint.write(model, to: context.file("model.safetensors"))
    try context.fact("parameters", model.layout.count)
    try context.fact("positions of the pretrained model", pretrained.shape.context)
  }

  private static func fingerprint(of path: String) throws -> String {
    let folder = URL(fileURLWithPath: path)
    let parts = try PretrainedModel.files.map { name in
      ContentHash.of(try Data(contentsOf: folder.appendingPathComponent(name), options: .mappedIfSafe))
    }
    return ContentHash.of(Data(parts.joined(separator: "\n").utf8))
  }
}
