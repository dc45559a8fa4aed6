import Tensor

/// A model's matrices as a sampler multiplies by them, once for each token that it draws.
final class PackedWeights {
  struct Block {
    let attention, projection, up, down: PackedMatrix
  }

  let blocks: [Block]
  /// The token embedding, transposed.
  let logits: PackedMatrix

  init(shape: Shape) {
    let d = shape.width
    blocks = (0..<shape.layers).map { _ in
      Block(
        attention: PackedMatrix(inner: d, columns: 3 * d), projection: PackedMatrix(inner: d, columns: d),
        up: PackedMatrix(inner: d, columns: 4 * d), down: PackedMatrix(inner: 4 * d, columns: d))
    }
    logits = PackedMatrix(inner: d, columns: shape.vocabulary)
  }

  /// Takes the model's present weights.
  func pack(_ model: Transformer) {
    for (packed, block) in zip(blocks, model.layout.blocks) {
      packed.attention.pack(model.weights(block.attentionWeight))
      packed.projection.pack(model.weights(block.projectionWeight))
      packed.up.pack(model.weights(block.upWeight))
      packed.down.pack(model.weights(block.downWeight))
    }
    logits.pack(model.weights(model.layout.tokenEmbedding), .transposed)
  }
}
