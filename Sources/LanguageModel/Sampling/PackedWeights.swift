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
    // One behind the other in large pages, in the order in which a step reads them.
    let sizes = [(d, 3 * d), (d, d), (d, 4 * d), (4 * d, d)].map { PackedMatrix.size(inner: $0, columns: $1) }
    let buffer = Buffer(
      count: shape.layers * sizes.reduce(0, +) + PackedMatrix.size(inner: d, columns: shape.vocabulary))
    var offset = 0
    func next(inner: Int, columns: Int) -> PackedMatrix {
      defer { offset += PackedMatrix.size(inner: inner, columns: columns) }
      return PackedMatrix(inner: inner, columns: columns, in: buffer, at: offset)
    }
    blocks = (0..<shape.layers).map { _ in
      Block(
        attention: next(inner: d, columns: 3 * d), projection: next(inner: d, columns: d),
        up: next(inner: d, columns: 4 * d), down: next(inner: 4 * d, columns: d))
    }
    logits = next(inner: d, columns: shape.vocabulary)
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
