import Tensor

/// A model's matrices, packed for the products of a sampler, which multiplies by each once for every token.
final class PackedWeights {
  struct Block {
    let attention, projection, up, down: PackedMatrix
  }

  let blocks: [Block]
  /// The token embedding, transposed.
  let logits: PackedMatrix

  init(shape: Shape) {
    let width = shape.width
    // [inner, columns] of each.
    let ofBlock = [(width, 3 * width), (width, width), (width, 4 * width), (4 * width, width)]
    let shapes = (0..<shape.layers).flatMap { _ in ofBlock } + [(width, shape.vocabulary)]
    let sizes = shapes.map { PackedMatrix.size(inner: $0, columns: $1) }
    // One after another in large pages, in the order in which a step reads them.
    let buffer = Buffer(count: sizes.reduce(0, +))
    var offset = 0
    var matrices = zip(shapes, sizes).map { shape, size in
      defer { offset += size }
      return PackedMatrix(inner: shape.0, columns: shape.1, in: buffer, at: offset)
    }
    logits = matrices.removeLast()
    blocks = stride(from: 0, to: matrices.count, by: ofBlock.count).map { first in
      Block(
        attention: matrices[first], projection: matrices[first + 1], up: matrices[first + 2],
        down: matrices[first + 3])
    }
  }

  /// Packs the model's current weights.
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
