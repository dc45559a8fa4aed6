import Foundation

/// The reason why a folder is not a model that can be fine-tuned.
public struct PretrainedModelError: Error, Equatable, CustomStringConvertible {
  public let file: String
  public let found: String
  public let expected: String

  public init(file: String, found: String, expected: String) {
    self.file = file
    self.found = found
    self.expected = expected
  }

  public var description: String { "\(file): \(found); expected \(expected)" }
}

/// An existing GPT-2 checkpoint, in a folder that Hugging Face's `save_pretrained` wrote: `config.json`,
/// `model.safetensors`, `vocab.json` and `merges.txt`.
public struct PretrainedModel: Sendable, Equatable {
  public let folder: URL
  /// The shape in the configuration. A shorter context may be used.
  public let shape: Shape

  public static let files = [
    configurationFile, weightsFile, Tokenizer.vocabularyFile, Tokenizer.mergesFile,
  ]
  private static let configurationFile = "config.json"
  private static let weightsFile = "model.safetensors"

  /// Reads the configuration, and checks that the other files exist.
  public init(in folder: URL) throws(PretrainedModelError) {
    self.folder = folder
    func at(_ name: String) -> URL { folder.appendingPathComponent(name) }
    let file = at(Self.configurationFile).path
    for name in Self.files where !FileManager.default.isReadableFile(atPath: at(name).path) {
      throw PretrainedModelError(
        file: folder.path, found: "there is no \(name) that can be read",
        expected: "a folder with \(Self.files.joined(separator: ", ")), as GPT-2's save_pretrained writes it")
    }
    guard let data = try? Data(contentsOf: at(Self.configurationFile)),
      let values = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
    else { throw PretrainedModelError(file: file, found: "no JSON object", expected: "a model's configuration") }
    func number(_ key: String, _ bounds: ClosedRange<Int>) throws(PretrainedModelError) -> Int {
      guard let value = values[key] as? Int, bounds.contains(value) else {
        throw PretrainedModelError(
          file: file, found: "\"\(key)\" is \(values[key].map { "\($0)" } ?? "not there")",
          expected: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
      }
      return value
    }
    /// Refuses a value that this engine does not compute. If the key is missing, transformers' default holds, which the
    /// engine computes.
    func require(_ key: String, _ isUsual: (Any) -> Bool, _ usual: String) throws(PretrainedModelError) {
      guard let value = values[key], !(value is NSNull), !isUsual(value) else { return }
      throw PretrainedModelError(file: file, found: "\"\(key)\" is \(value)", expected: usual)
    }
    guard values["model_type"] as? String == "gpt2" else {
      throw PretrainedModelError(
        file: file, found: "\"model_type\" is \(values["model_type"].map { "\"\($0)\"" } ?? "not there")",
        expected: "\"gpt2\"")
    }
    try require("activation_function", { $0 as? String == "gelu_new" }, "\"gelu_new\"")
    try require("layer_norm_epsilon", { $0 as? Double == 1e-5 }, "1e-5")
    try require("tie_word_embeddings", { $0 as? Bool == true }, "true: logits by the token embedding")
    try require("scale_attn_weights", { $0 as? Bool == true }, "true")
    try require("scale_attn_by_inverse_layer_idx", { $0 as? Bool == false }, "false")
    let width = try number("n_embd", 8...8192), heads = try number("n_head", 1...256)
    guard width % heads == 0 else {
      throw PretrainedModelError(
        file: file, found: "a width of \(width) over \(heads) heads",
        expected: "a width that is a multiple of the heads")
    }
    try require("n_inner", { $0 as? Int == 4 * width }, "\(4 * width), four times the width")
    shape = Shape(
      layers: try number("n_layer", 1...128), width: width, heads: heads,
      context: try number("n_positions", 4...65536), vocabulary: try number("vocab_size", 2...1_000_000))
  }

  /// Reads the weights, with the first `context` positions.
  public func load(context: Int) throws -> Transformer {
    var shape = shape
    precondition(context <= shape.context)
    shape.context = context
    let file = folder.appendingPathComponent(Self.weightsFile)
    do {
      return try Checkpoint.read(file, as: shape)
    } catch let error as SafeTensorsError {
      throw PretrainedModelError(
        file: file.path, found: error.problem, expected: "GPT-2's tensors in F32, with the shapes of config.json")
    }
  }

  /// Reads the tokenizer, which must have as many tokens as the model.
  public func tokenizer() throws -> Tokenizer {
    let tokenizer: Tokenizer
    do {
      tokenizer = try Tokenizer(contentsOf: folder)
    } catch let error as TokenizerError {
      throw PretrainedModelError(file: folder.path, found: "\(error)", expected: "GPT-2's byte-level BPE")
    }
    guard tokenizer.vocabularySize == shape.vocabulary else {
      throw PretrainedModelError(
        file: folder.appendingPathComponent(Tokenizer.vocabularyFile).path,
        found: "\(tokenizer.vocabularySize) tokens", expected: "the model's \(shape.vocabulary)")
    }
    return tokenizer
  }
}
