import Foundation
import LanguageModel
import Tensor

/// A task small enough to enumerate: two prompts, three tokens, completions of at most three. Every expectation over a
/// policy is then a sum of a few terms, and every optimum is known.
///
/// The worth of a completion is an integer k, and its reward is log k. By Bradley and Terry's model, worth k wins against
/// worth l with the probability k/(k + l), so infinite data are a finite list: for each two completions of a prompt,
/// k pairs in which the first wins and l pairs in which the second wins.
struct EnumerableTask {
  struct Completion {
    var prompt: Int
    var tokens: [Int32]
    var worth: Int
    var finished: Bool { tokens.last == EnumerableTask.endOfText }
    var reward: Double { log(Double(worth)) }
  }

  static let endOfText: Int32 = 0
  static let maxNewTokens = 3
  static let shape = Shape(layers: 1, width: 16, heads: 2, context: 8, vocabulary: 3)
  /// Neither is a prefix of the other; otherwise a model would have to continue equal texts equally.
  static let prompts: [[Int32]] = [[0, 1], [0, 2, 2]]

  /// Random parameters, large enough that the model prefers some completions.
  let reference: Transformer
  /// Every completion of the first prompt, and then of the second.
  private(set) var completions: [Completion] = []
  /// The completions of each prompt.
  private(set) var ranges: [Range<Int>] = []
  private(set) var rewards: [Double] = []
  /// log π_ref of each completion, nats.
  private(set) var logReference: [Double] = []
  private(set) var pairs: [PreferenceData.Pair] = []

  init(seed: UInt64 = 1) {
    reference = Transformer(shape: EnumerableTask.shape, seed: seed)
    var random = RandomStream(seed: seed, purpose: "reference of the enumerable task")
    for index in 0..<reference.layout.count { reference.parameters.pointer[index] += Float(0.3 * random.normal()) }
    for prompt in EnumerableTask.prompts.indices {
      let start = completions.count
      for tokens in EnumerableTask.everyCompletion() {
        completions.append(
          Completion(prompt: prompt, tokens: tokens, worth: EnumerableTask.worth(of: tokens, prompt: prompt)))
      }
      ranges.append(start..<completions.count)
      for first in start..<completions.count {
        for second in first + 1..<completions.count {
          let wins = PreferenceData.Pair(chosen: first, rejected: second)
          let losses = PreferenceData.Pair(chosen: second, rejected: first)
          pairs += Array(repeating: wins, count: completions[first].worth)
          pairs += Array(repeating: losses, count: completions[second].worth)
        }
      }
    }
    rewards = completions.map(\.reward)
    logReference = logPolicy(of: reference)
  }

  /// 1, plus 2 for each token that equals the last token of the prompt, plus 1 for the end of the text.
  static func worth(of tokens: [Int32], prompt: Int) -> Int {
    1 + 2 * tokens.count(where: { $0 == prompts[prompt].last }) + (tokens.last == endOfText ? 1 : 0)
  }

  /// All possible completions: those that end with the end of the text, and those cut at the largest length.
  private static func everyCompletion() -> [[Int32]] {
    var result: [[Int32]] = [], open: [[Int32]] = [[]]
    for length in 1...maxNewTokens {
      let grown = open.flatMap { head in (0..<Int32(shape.vocabulary)).map { head + [$0] } }
      result += grown.filter { $0.last == endOfText || length == maxNewTokens }
      open = grown.filter { $0.last != endOfText }
    }
    return result
  }

  // MARK: Policies, as log π of each completion

  /// Σ log π of the tokens of each completion, by the scorer.
  func scores(of policy: Transformer) -> [Double] {
    sequenceLogProbabilities(of: branches, prompts: EnumerableTask.prompts, under: policy)
  }

  var branches: [(prompt: Int, tokens: ArraySlice<Int32>)] { completions.map { ($0.prompt, $0.tokens[...]) } }

  func logPolicy(of policy: Transformer) -> [Double] { normalized(scores(of: policy)) }

  /// The log-softmax of `values` over the completions of each prompt.
  func normalized(_ values: [Double]) -> [Double] {
    ranges.flatMap { range -> [Double] in
      let whole = logSumExp(values[range])
      return values[range].map { $0 - whole }
    }
  }

  // MARK: Objective and optimum

  /// π* ∝ π_ref exp(r/β) (arXiv 2305.18290, eq. 4).
  func optimum(beta: Double, rewards: [Double]? = nil) -> [Double] {
    normalized(zip(logReference, rewards ?? self.rewards).map { $0 + $1 / beta })
  }

  /// E_π of a value of completions, for each prompt.
  func means(_ values: [Double], under logPolicy: [Double]) -> [Double] {
    ranges.map { range in range.reduce(0) { $0 + exp(logPolicy[$1]) * values[$1] } }
  }

  /// The mean over prompts of E_π[r].
  func reward(_ logPolicy: [Double]) -> Double { average(means(rewards, under: logPolicy)) }

  /// The mean over prompts of KL(π‖other), nats.
  func divergence(_ logPolicy: [Double], from other: [Double]) -> Double {
    average(means(zip(logPolicy, other).map { $0 - $1 }, under: logPolicy))
  }

  /// E[r] − β KL(π‖π_ref) (arXiv 2305.18290, eq. 3).
  func objective(_ logPolicy: [Double], beta: Double) -> Double {
    reward(logPolicy) - beta * divergence(logPolicy, from: logReference)
  }

  /// The largest range of values within one prompt: 0 if they are a function of the prompt.
  func spread(_ values: [Double]) -> Double {
    largest(ranges.map { largest(values[$0]) + largest(values[$0].map { -$0 }) })
  }

  /// r̂ = β log π/π_ref.
  func implicitRewards(_ logPolicy: [Double], beta: Double) -> [Double] {
    zip(logPolicy, logReference).map { beta * ($0 - $1) }
  }

  private func average(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  // MARK: Inputs of losses and trainers

  func preferenceScores(_ logPolicy: [Double]) -> PreferenceScores {
    PreferenceScores(
      policy: logPolicy, reference: logReference, lengths: completions.map(\.tokens.count), pairs: pairs)
  }

  var preferenceData: PreferenceData {
    PreferenceData(
      prompts: EnumerableTask.prompts,
      completions: completions.indices.map { index in
        PreferenceData.Completion(
          prompt: completions[index].prompt, tokens: completions[index].tokens, finished: completions[index].finished,
          reward: rewards[index], reference: logReference[index])
      }, pairs: pairs, validationPairs: [])
  }
}
