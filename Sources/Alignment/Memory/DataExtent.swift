/// The lengths of some texts, in tokens.
public struct TextLengths: Sendable, Equatable {
  public var mean, standardDeviation: Double
  public var longest: Int

  public init(mean: Double, standardDeviation: Double, longest: Int) {
    (self.mean, self.standardDeviation) = (min(mean, Double(longest)), standardDeviation)
    self.longest = longest
  }

  /// Texts of which only the largest possible length is known.
  public init(atMost longest: Int) { self.init(mean: Double(longest), standardDeviation: 0, longest: longest) }

  /// An estimate of the largest sum of `count` lengths over many batches: the longest text with others of mean length, or
  /// three standard deviations of a sum above its mean, whichever is more. Exact for one text, and for texts of equal
  /// length.
  func sum(of count: Int) -> Int {
    guard count > 0 else { return 0 }
    let texts = Double(count)
    let sum = max(
      Double(longest) + (texts - 1) * mean, texts * mean + 3 * texts.squareRoot() * standardDeviation)
    return min(count * longest, Int(sum.rounded(.up)))
  }

  /// The largest sum of `count` lengths, divided by `count`.
  func average(of count: Int) -> Int { count < 1 ? longest : (sum(of: count) + count - 1) / count }
}

/// The sizes of the prompts and completions of a training.
public struct DataExtent: Sendable {
  public var prompts: Int
  public var completionsPerPrompt: Int
  /// Lengths of prompts, including the start token.
  public var prompt: TextLengths
  public var completion: TextLengths
  /// The largest possible length of a completion, whatever the lengths of known completions.
  public var maxNewTokens: Int
  /// Tokens of the largest prompt with all its completions.
  public var largest: Int

  /// Completions that may be as long as their limit.
  public init(prompts: Int, completionsPerPrompt: Int, prompt: TextLengths, completionTokens: Int) {
    self.init(
      prompts: prompts, completionsPerPrompt: completionsPerPrompt, prompt: prompt,
      completion: TextLengths(atMost: completionTokens), maxNewTokens: completionTokens)
  }

  /// - Parameter largest: if nil, the longest prompt with the longest completions.
  public init(
    prompts: Int, completionsPerPrompt: Int, prompt: TextLengths, completion: TextLengths, maxNewTokens: Int,
    largest: Int? = nil
  ) {
    self.prompts = prompts
    self.completionsPerPrompt = completionsPerPrompt
    self.prompt = prompt
    self.completion = completion
    self.maxNewTokens = maxNewTokens
    self.largest = largest ?? prompt.longest + completionsPerPrompt * completion.longest
  }

  var pairsPerPrompt: Int { max(1, completionsPerPrompt * (completionsPerPrompt - 1) / 2) }
}
