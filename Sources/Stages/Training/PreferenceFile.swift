import Alignment
import Foundation
import LanguageModel

enum PreferenceFile {
  /// - Parameter sources: with poor completions, the index of each completion in the concatenation of all completions
  ///   of the SFT policy and all of the untuned model.
  static func write(_ data: PreferenceData, sources: [Int]? = nil, to url: URL) throws {
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
    if let sources { file.arrays["completions.source"] = vector(.int32(sources.map(Int32.init)), count) }
    for (name, pairs) in [("pairs", data.pairs), ("validation", data.validationPairs)] {
      file.arrays["\(name).chosen"] = vector(.int32(pairs.map { Int32($0.chosen) }), pairs.count)
      file.arrays["\(name).rejected"] = vector(.int32(pairs.map { Int32($0.rejected) }), pairs.count)
    }
    try file.write(to: url)
  }

  /// - Parameter references: if another policy is the reference, the files of its log-probabilities for the SFT
  ///   policy's completions and, if there are any, for the poor ones.
  static func read(_ url: URL, references: [URL]? = nil) throws -> PreferenceData {
    var data = try read(stored: url)
    guard let references else { return data }
    let scores = try references.flatMap(ReferenceScores.read)
    let file = try SafeTensors(contentsOf: url)
    let sources =
      file.arrays["completions.source"] == nil
      ? Array(data.completions.indices) : try file.integers("completions.source", in: url).map { Int($0) }
    guard sources.count == data.completions.count, sources.allSatisfy(scores.indices.contains) else {
      throw SafeTensorsError(file: url.lastPathComponent, problem: "its completions are not those that were scored")
    }
    for index in data.completions.indices { data.completions[index].reference = scores[sources[index]] }
    return data
  }

  private static func read(stored url: URL) throws -> PreferenceData {
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
        throw SafeTensorsError(file: url.lastPathComponent, problem: "its pairs refer to completions that do not exist")
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
