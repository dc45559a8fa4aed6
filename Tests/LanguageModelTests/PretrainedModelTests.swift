import Foundation
import Tensor
import TestSupport
import Testing

@testable import LanguageModel

/// Reads folders in Hugging Face's format.
struct PretrainedModelTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("pretrained-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Fixtures.url("gpt2-tiny.safetensors"), to: folder.appendingPathComponent("model.safetensors"))
    try FileManager.default.copyItem(
      at: Fixtures.url("gpt2-tiny-config.json"), to: folder.appendingPathComponent("config.json"))
    try Tokenizer.train(on: ["one text and another"], vocabularySize: 257).write(to: folder)
  }

  private func remove() { try? FileManager.default.removeItem(at: folder) }

  private func configure(_ changes: [String: Any]) throws {
    let file = folder.appendingPathComponent("config.json")
    var values = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: Fixtures.url("gpt2-tiny-config.json"))) as? [String: Any])
    values.merge(changes) { $1 }
    try JSONSerialization.data(withJSONObject: values).write(to: file)
  }

  /// Reads names with and without their prefix, and a context shorter than the model's.
  @Test func weightsAreReadAsTheyAre() throws {
    defer { remove() }
    let pretrained = try PretrainedModel(in: folder)
    #expect(pretrained.shape == Shape(layers: 2, width: 24, heads: 3, context: 32, vocabulary: 61))
    let whole = try pretrained.load(context: 32), short = try pretrained.load(context: 20)
    let file = try SafeTensors(contentsOf: Fixtures.url("gpt2-tiny.safetensors"))
    for tensor in whole.layout.tensors {
      let values = try file.floats(tensor.name, in: folder)
      #expect(Array(whole.parameters.elements[tensor.range]) == values, "\(tensor.name)")
    }
    #expect(short.shape.context == 20)
    for (own, other) in zip(short.layout.tensors, whole.layout.tensors) {
      let values = Array(short.parameters.elements[own.range])
      #expect(values == Array(whole.parameters.elements[other.range].prefix(own.range.count)), "\(own.name)")
    }
    var bare = file
    for (name, array) in file.arrays where name.hasPrefix("transformer.") {
      bare.arrays[name] = nil
      bare.arrays[String(name.dropFirst("transformer.".count))] = array
    }
    try bare.write(to: folder.appendingPathComponent("model.safetensors"))
    #expect(try pretrained.load(context: 32).parameters.array == whole.parameters.array)
  }

  @Test func whatIsNoneIsRefused() throws {
    defer { remove() }
    func problem() -> String {
      do {
        let model = try PretrainedModel(in: folder)
        _ = try model.load(context: 32)
        _ = try model.tokenizer()
        return ""
      } catch {
        return "\(error)".replacing(folder.path, with: "F")
      }
    }
    let cases: [([String: Any], String)] = [
      (["model_type": "llama"], #"F/config.json: "model_type" is "llama"; expected "gpt2""#),
      (["activation_function": "relu"], #"F/config.json: "activation_function" is relu; expected "gelu_new""#),
      (["n_layer": 0], #"F/config.json: "n_layer" is 0; expected a whole number from 1 to 128"#),
      (["n_head": 5], "F/config.json: a width of 24 over 5 heads; expected a width that is a multiple of the heads"),
      (["n_inner": 48], #"F/config.json: "n_inner" is 48; expected 96, four times the width"#),
      (
        ["n_layer": 3],
        #"F/model.safetensors: it has no F32 array named "transformer.h.2.ln_1.weight"; "#
          + "expected GPT-2's tensors in F32, with the shapes of config.json"
      ),
      ([:], "F/vocab.json: 257 tokens; expected the model's 61"),
    ]
    for (changes, expected) in cases {
      try configure(changes)
      #expect(problem() == expected)
    }
    try FileManager.default.removeItem(at: folder.appendingPathComponent("merges.txt"))
    #expect(
      problem() == "F: there is no merges.txt that can be read; expected a folder with config.json, model.safetensors, "
        + "vocab.json, merges.txt, as GPT-2's save_pretrained writes it")
  }
}
