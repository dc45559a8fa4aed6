/// How long some texts are, in tokens.
public struct TextLengths: Sendable, Equatable {
  public var mean, deviation: Double
  public var longest: Int

  public init(mean: Double, deviation: Double, longest: Int) {
    (self.mean, self.deviation) = (min(mean, Double(longest)), deviation)
    self.longest = longest
  }

  /// Where nothing more is known: as long as they may be.
  public init(atMost longest: Int) { self.init(mean: Double(longest), deviation: 0, longest: longest) }

  /// What the largest of many batches of so many texts comes to: the longest text beside others of mean length, or three
  /// deviations of a sum above its mean, whichever is more. Exact for one text, and for texts of equal length.
  func sum(of count: Int) -> Int {
    guard count > 0 else { return 0 }
    let texts = Double(count)
    let sum = max(Double(longest) + (texts - 1) * mean, texts * mean + 3 * texts.squareRoot() * deviation)
    return min(count * longest, Int(sum.rounded(.up)))
  }

  /// The same for each of them.
  func average(of count: Int) -> Int { count < 1 ? longest : (sum(of: count) + count - 1) / count }
}

/// The prompts and completions that a training is on.
public struct DataExtent: Sendable {
  public var prompts: Int
  public var completionsPerPrompt: Int
  /// The start token's included.
  public var prompt: TextLengths
  public var completion: TextLengths
  /// The longest that a completion may be, whatever those that are known are.
  public var maxNewTokens: Int
  /// Tokens of the largest prompt with all its completions.
  public var largest: Int

  /// Completions that may be as long as their cap.
  public init(prompts: Int, completionsPerPrompt: Int, prompt: TextLengths, completionTokens: Int) {
    self.init(
      prompts: prompts, completionsPerPrompt: completionsPerPrompt, prompt: prompt,
      completion: TextLengths(atMost: completionTokens), maxNewTokens: completionTokens)
  }

  /// - Parameter largest: taken to be the longest prompt with the longest completions if nil.
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
