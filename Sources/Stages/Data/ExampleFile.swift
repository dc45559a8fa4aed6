import Foundation
import LanguageModel

enum ExampleFile {
  static let name = "examples.safetensors"

  enum Split: String, CaseIterable {
    case training
    case heldOut = "held-out"

    /// The name of the corpus stage's file.
    var fileName: String { "\(rawValue).jsonl" }
  }

  static func store(_ examples: ExampleTokens, of split: Split, in file: inout SafeTensors) {
    func vector(_ name: String, _ values: [Int]) {
      file.arrays["\(split.rawValue).\(name)"] = .init(shape: [values.count], values: .int32(values.map(Int32.init)))
    }
    file.store(examples.prompts, as: "\(split.rawValue).prompts")
    vector("origins", examples.origins)
    file.store(examples.completions.map(\.tokens), as: "\(split.rawValue).completions")
    vector("completions.prompt", examples.completions.map(\.prompt))
    vector("completions.finished", examples.completions.map { $0.finished ? 1 : 0 })
    vector("completions.reference", examples.completions.map { $0.isReference ? 1 : 0 })
    vector("pairs.chosen", examples.pairs.map(\.chosen))
    vector("pairs.rejected", examples.pairs.map(\.rejected))
  }

  static func read(_ split: Split, _ hash: StageHash, _ context: StageContext) throws -> ExampleTokens {
    let url = try context.input(.examples, hash, name)
    let file = try SafeTensors(contentsOf: url)
    func vector(_ name: String) throws -> [Int] {
      try file.integers("\(split.rawValue).\(name)", in: url).map { Int($0) }
    }
    let prompts = try file.sequences("\(split.rawValue).prompts", in: url), origins = try vector("origins")
    let tokens = try file.sequences("\(split.rawValue).completions", in: url)
    let owners = try vector("completions.prompt"), finished = try vector("completions.finished")
    let references = try vector("completions.reference")
    let chosen = try vector("pairs.chosen"), rejected = try vector("pairs.rejected")
    guard prompts.count == origins.count,
      Set([tokens.count, owners.count, finished.count, references.count]).count == 1,
      chosen.count == rejected.count, owners.allSatisfy(prompts.indices.contains),
      (chosen + rejected).allSatisfy(tokens.indices.contains)
    else { throw SafeTensorsError(file: url.lastPathComponent, problem: "the lengths of its arrays do not match") }
    return ExampleTokens(
      prompts: prompts, origins: origins,
      completions: tokens.indices.map {
        .init(prompt: owners[$0], tokens: tokens[$0], finished: finished[$0] == 1, isReference: references[$0] == 1)
      }, pairs: zip(chosen, rejected).map { .init(chosen: $0, rejected: $1) })
  }
}
