/// The positions of all parameter tensors in one buffer. Names and shapes are those of Hugging Face's GPT-2; matrices
/// are [inputs, outputs].
public struct ParameterLayout: Sendable {
  public struct Tensor: Sendable, Equatable {
    public let name: String
    public let shape: [Int]
    public let range: Range<Int>
  }

  /// The offsets of one block's tensors.
  struct Block: Sendable {
    var norm1Gain = 0, norm1Bias = 0, attentionWeight = 0, attentionBias = 0, projectionWeight = 0, projectionBias = 0
    var norm2Gain = 0, norm2Bias = 0, upWeight = 0, upBias = 0, downWeight = 0, downBias = 0
  }

  public private(set) var tensors: [Tensor] = []
  public private(set) var count = 0
  private(set) var blocks: [Block] = []
  private(set) var tokenEmbedding = 0, positionEmbedding = 0, normGain = 0, normBias = 0, scoreWeight = 0, scoreBias = 0

  public init(shape: Shape, head: Head) {
    let width = shape.width
    tokenEmbedding = add("transformer.wte.weight", [shape.vocabulary, width])
    positionEmbedding = add("transformer.wpe.weight", [shape.context, width])
    for layer in 0..<shape.layers {
      let prefix = "transformer.h.\(layer)."
      var block = Block()
      block.norm1Gain = add(prefix + "ln_1.weight", [width])
      block.norm1Bias = add(prefix + "ln_1.bias", [width])
      block.attentionWeight = add(prefix + "attn.c_attn.weight", [width, 3 * width])
      block.attentionBias = add(prefix + "attn.c_attn.bias", [3 * width])
      block.projectionWeight = add(prefix + "attn.c_proj.weight", [width, width])
      block.projectionBias = add(prefix + "attn.c_proj.bias", [width])
      block.norm2Gain = add(prefix + "ln_2.weight", [width])
      block.norm2Bias = add(prefix + "ln_2.bias", [width])
      block.upWeight = add(prefix + "mlp.c_fc.weight", [width, 4 * width])
      block.upBias = add(prefix + "mlp.c_fc.bias", [4 * width])
      block.downWeight = add(prefix + "mlp.c_proj.weight", [4 * width, width])
      block.downBias = add(prefix + "mlp.c_proj.bias", [width])
      blocks.append(block)
    }
    normGain = add("transformer.ln_f.weight", [width])
    normBias = add("transformer.ln_f.bias", [width])
    if head == .scalar {
      scoreWeight = add("score.weight", [width])
      scoreBias = add("score.bias", [1])
    }
  }

  /// The matrices, on which AdamW's weight decay acts.
  public var matrices: [Range<Int>] { tensors.filter { $0.shape.count > 1 }.map(\.range) }

  private mutating func add(_ name: String, _ shape: [Int]) -> Int {
    let start = count
    count += shape.reduce(1, *)
    tensors.append(Tensor(name: name, shape: shape, range: start..<count))
    return start
  }
}
