/// The sizes of a GPT-2 decoder (pre-LayerNorm, learned positions, tanh-GELU, output tied to the token embedding).
public struct Shape: Sendable, Hashable, Codable {
  public var layers: Int
  /// The width of the residual stream.
  public var width: Int
  public var heads: Int
  /// The longest sequence, in tokens.
  public var context: Int
  public var vocabulary: Int

  public init(layers: Int, width: Int, heads: Int, context: Int, vocabulary: Int) {
    self.layers = layers
    self.width = width
    self.heads = heads
    self.context = context
    self.vocabulary = vocabulary
  }

  var headWidth: Int { width / heads }
}

/// The output layer of a transformer, which reads its final hidden states.
public enum Head: String, Sendable, Hashable, Codable {
  /// Log-probabilities of tokens, by the tied token embedding.
  case language
  /// One number for each position: a reward or a value.
  case scalar
}
