import CKernels
import Foundation
import Tensor

/// A parameter of a trained model is not finite.
public struct NonFiniteParameters: Error, Equatable, CustomStringConvertible {
  public let tensor: String
  public var description: String {
    "the trained parameters are not finite, first in \(tensor): the training diverged; lower the learning rate"
  }
}

/// A transformer on disk: its parameters, with the names of Hugging Face's GPT-2.
public enum Checkpoint {
  /// Writes a model.
  ///
  /// - Throws: ``NonFiniteParameters`` if a parameter is not finite.
  public static func write(_ model: Transformer, to url: URL) throws {
    for tensor in model.layout.tensors
    where hk_all_finite(model.parameters.pointer + tensor.range.lowerBound, Int64(tensor.range.count)) == 0 {
      throw NonFiniteParameters(tensor: tensor.name)
    }
    var file = SafeTensors(metadata: [
      "format": "pt", "architecture": "gpt2", "head": model.head.rawValue, "layers": String(model.shape.layers),
      "width": String(model.shape.width), "heads": String(model.shape.heads), "context": String(model.shape.context),
      "vocabulary": String(model.shape.vocabulary),
    ])
    for tensor in model.layout.tensors { file.arrays[tensor.name] = array(tensor, of: model.parameters) }
    try file.write(to: url)
  }

  /// Reads a checkpoint that `write` made.
  public static func read(_ url: URL) throws -> Transformer {
    let file = try SafeTensors(contentsOf: url)
    func number(_ key: String) throws -> Int {
      guard let text = file.metadata[key], let value = Int(text), value > 0, value <= 1 << 24 else {
        throw SafeTensorsError(
          file: url.lastPathComponent,
          problem: "its metadata has no usable \"\(key)\" (found \(file.metadata[key] ?? "nothing"))")
      }
      return value
    }
    let shape = Shape(
      layers: try number("layers"), width: try number("width"), heads: try number("heads"),
      context: try number("context"), vocabulary: try number("vocabulary"))
    guard shape.width % shape.heads == 0, let head = Head(rawValue: file.metadata["head"] ?? "") else {
      throw SafeTensorsError(
        file: url.lastPathComponent, problem: "its metadata does not describe a possible architecture")
    }
    let model = Transformer(shape: shape, head: head)
    for tensor in model.layout.tensors { try fill(model.parameters, tensor, from: file, named: tensor.name, url) }
    return model
  }

  /// Reads the language model of a checkpoint of Hugging Face's GPT-2. The names may lack the prefix "transformer.". If
  /// the table of positions is longer than the context, it reads the first positions.
  static func read(_ url: URL, as shape: Shape) throws -> Transformer {
    let file = try SafeTensors(contentsOf: url)
    let model = Transformer(shape: shape, head: .language)
    let prefix = "transformer."
    let isBare = file.arrays[prefix + "wte.weight"] == nil
    for tensor in model.layout.tensors {
      let name = isBare ? String(tensor.name.dropFirst(prefix.count)) : tensor.name
      try fill(model.parameters, tensor, from: file, named: name, url, firstRows: tensor.name == prefix + "wpe.weight")
    }
    return model
  }

  private static func array(_ tensor: ParameterLayout.Tensor, of buffer: Buffer) -> SafeTensors.Array {
    SafeTensors.Array(shape: tensor.shape, values: .float32(Array(buffer.elements[tensor.range])))
  }

  private static func fill(
    _ buffer: Buffer, _ tensor: ParameterLayout.Tensor, from file: SafeTensors, named name: String, _ url: URL,
    firstRows: Bool = false
  ) throws {
    let values = try file.floats(name, in: url)
    guard let shape = file.arrays[name]?.shape,
      shape == tensor.shape
        || firstRows && shape.count == 2 && shape[1] == tensor.shape[1] && shape[0] > tensor.shape[0]
    else {
      throw SafeTensorsError(
        file: url.lastPathComponent,
        problem: "\"\(name)\" has shape \(file.arrays[name]?.shape ?? []), but \(tensor.shape) is needed")
    }
    for (index, value) in values.prefix(tensor.range.count).enumerated() {
      buffer.pointer[tensor.range.lowerBound + index] = value
    }
  }
}
