import Alignment
import Foundation
import LanguageModel
import Tasks
import Tensor

/// Samples completions of the training prompts from the SFT policy, scores them, and makes every pair of a prompt's
/// completions a preference (arXiv 2305.18290, appendix C.1): `preferences.safetensors`.
struct PreferencesStage: Stage {
  static let kind = StageKind.preferences
  static let version = 1

  var tokenizer: StageHash
  var classifier: StageHash
  var prompts: StageHash
  var sft: StageHash
  var settings: PreferenceSettings
  var completionTokens: Int
  var seed: UInt64

  var inputs: [StageHash] { [tokenizer, classifier, prompts, sft] }
  var title: String { "\(settings.completionsPerPrompt) completions of \(settings.prompts) prompts, in pairs" }

  func run(in context: StageContext) throws {
    let reward = try SentimentReward(tokenizer: tokenizer, classifier: classifier, context: context)
    let policy = try Checkpoint.read(try context.input(.sft, sft, "model.safetensors"))
    let prompts = try PromptFile.read(.prompts, prompts, context).map(reward.start)
    var completions = try sample(policy, prompts, reward, context)
    let references = sequenceLogProbabilities(
      of: completions.map { ($0.prompt, $0.tokens[...]) }, prompts: prompts, under: policy)
    for index in completions.indices { completions[index].reference = references[index] }
    let data = try pair(completions, prompts, context)
    try PreferenceFile.write(data, to: context.file("preferences.safetensors"))
    let rewards = moments(completions.map(\.reward))
    try context.fact("completions", completions.count)
    try context.fact("completions' mean reward", rewards.mean)
    try context.fact("completions' reward deviation", rewards.deviation)
    try context.fact(
      "completions that end", Double(completions.filter(\.finished).count) / Double(completions.count))
  }

  private func sample(
    _ policy: Transformer, _ prompts: [[Int32]], _ reward: SentimentReward, _ context: StageContext
  ) throws -> [PreferenceData.Completion] {
    let sampler = Sampler(shape: policy.shape, slots: 256, completionCap: completionTokens)
    var completions: [PreferenceData.Completion] = []
    // A few hundred at a time, so that progress can be told.
    let group = max(1, 1024 / settings.completionsPerPrompt)
    for first in stride(from: 0, to: prompts.count, by: group) {
      let members = first..<min(first + group, prompts.count)
      let requests = members.flatMap { prompt in
        (0..<settings.completionsPerPrompt).map {
          Sampler.Request(prompt: prompt, address: .init(index: prompt, subindex: $0))
        }
      }
      let samples = try sampler.sample(
        from: policy, prompts: prompts, requests: requests, seed: seed, purpose: "preferences",
        endOfText: reward.endOfText)
      let drawn = zip(requests, samples).map { (prompt: $0.prompt, tokens: $1.tokens) }
      for ((request, sample), value) in zip(
        zip(requests, samples), reward.rewards(prompts: prompts, completions: drawn))
      {
        completions.append(
          .init(
            prompt: request.prompt, tokens: sample.tokens, finished: sample.finished, reward: value, reference: 0))
        context.tokens += sample.tokens.count
      }
      context.samples += requests.count
      context.rewardCalls += requests.count
      context.progress(members.upperBound, of: prompts.count, note: "sampled")
    }
    return completions
  }

  /// Every pair of a prompt's completions, without those that are equal in text or in reward.
  private func pair(
    _ completions: [PreferenceData.Completion], _ prompts: [[Int32]], _ context: StageContext
  ) throws -> PreferenceData {
    let k = settings.completionsPerPrompt
    var random = RandomStream(seed: seed, purpose: "validation prompts")
    let kept = min(Int((settings.validationShare * Double(prompts.count)).rounded()), prompts.count - 1)
    let validation = Set(random.permutation(of: prompts.count).prefix(kept))
    var data = PreferenceData(prompts: prompts, completions: completions, pairs: [], validationPairs: [])
    var equalTexts = 0, ties = 0, againstReward = 0
    for prompt in prompts.indices {
      for i in 0..<k {
        for j in i + 1..<k {
          let first = prompt * k + i, second = prompt * k + j
          guard completions[first].tokens != completions[second].tokens else {
            equalTexts += 1
            continue
          }
          let difference = completions[first].reward - completions[second].reward
          guard difference != 0 else {
            ties += 1
            continue
          }
          let firstIsChosen: Bool
          switch settings.labels {
          case .groundTruth:
            firstIsChosen = difference > 0
          case .bradleyTerry(let temperature):
            var coin = RandomStream(seed: seed, purpose: "labels", index: UInt64(prompt), subindex: UInt64(i * k + j))
            firstIsChosen = coin.uniform() < 1 / (1 + exp(-difference / temperature))
          }
          if firstIsChosen != (difference > 0) { againstReward += 1 }
          let pair = PreferenceData.Pair(
            chosen: firstIsChosen ? first : second, rejected: firstIsChosen ? second : first)
          if validation.contains(prompt) { data.validationPairs.append(pair) } else { data.pairs.append(pair) }
        }
      }
    }
    try context.fact("pairs", data.pairs.count)
    try context.fact("validation pairs", data.validationPairs.count)
    try context.fact("pairs dropped as equal texts", equalTexts)
    try context.fact("pairs dropped as ties in reward", ties)
    try context.fact("pairs labelled against the ground truth", againstReward)
    guard !data.pairs.isEmpty else { throw NoPairs(prompts: prompts.count, equalTexts: equalTexts, ties: ties) }
    return data
  }
}

/// No two completions of any prompt differ.
struct NoPairs: Error, CustomStringConvertible {
  let prompts: Int
  let equalTexts: Int
  let ties: Int
  var description: String {
    "no preference pair is left of \(prompts) prompts: \(equalTexts) pairs were of equal texts and \(ties) tied in "
      + "reward. More prompts, or a policy trained for longer, would give some."
  }
}

enum PreferenceFile {
  static func write(_ data: PreferenceData, to url: URL) throws {
    var file = SafeTensors()
    file.store(data.prompts, as: "prompts")
    file.store(data.completions.map(\.tokens), as: "completions")
    func vector(_ values: SafeTensors.Values, _ count: Int) -> SafeTensors.Array {
      .init(shape: [count], values: values)
    }
    let count = data.completions.count
    file.arrays["completions.prompt"] = vector(.int32(data.completions.map { Int32($0.prompt) }), count)
    file.arrays["completions.finished"] = vector(.int32(data.completions.map { $0.finished ? 1 : 0 }), count)
    file.arrays["completions.reward"] = vector(.float64(data.completions.map(\.reward)), count)
    file.arrays["completions.reference"] = vector(.float64(data.completions.map(\.reference)), count)
    for (name, pairs) in [("pairs", data.pairs), ("validation", data.validationPairs)] {
      file.arrays["\(name).chosen"] = vector(.int32(pairs.map { Int32($0.chosen) }), pairs.count)
      file.arrays["\(name).rejected"] = vector(.int32(pairs.map { Int32($0.rejected) }), pairs.count)
    }
    try file.write(to: url)
  }

  static func read(_ url: URL) throws -> PreferenceData {
    let file = try SafeTensors(contentsOf: url)
    let prompts = try file.sequences("prompts", in: url), tokens = try file.sequences("completions", in: url)
    let owners = try file.integers("completions.prompt", in: url)
    let finished = try file.integers("completions.finished", in: url)
    let rewards = try file.doubles("completions.reward", in: url)
    let references = try file.doubles("completions.reference", in: url)
    guard Set([tokens.count, owners.count, finished.count, rewards.count, references.count]).count == 1 else {
      throw SafeTensorsError(file: url.lastPathComponent, problem: "its arrays of completions differ in length")
    }
    func pairs(_ name: String) throws -> [PreferenceData.Pair] {
      let chosen = try file.integers("\(name).chosen", in: url)
      let rejected = try file.integers("\(name).rejected", in: url)
      guard chosen.count == rejected.count, (chosen + rejected).allSatisfy({ tokens.indices.contains(Int($0)) }) else {
        throw SafeTensorsError(file: url.lastPathComponent, problem: "its pairs name completions that are not there")
      }
      return zip(chosen, rejected).map { .init(chosen: Int($0), rejected: Int($1)) }
    }
    return PreferenceData(
      prompts: prompts,
      completions: tokens.indices.map {
        .init(
          prompt: Int(owners[$0]), tokens: tokens[$0], finished: finished[$0] == 1, reward: rewards[$0],
          reference: references[$0])
      }, pairs: try pairs("pairs"), validationPairs: try pairs("validation"))
  }
}
