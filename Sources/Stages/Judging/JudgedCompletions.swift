import Alignment
import Foundation
import LanguageModel
import Ledger

/// The completions that judges compare: one for each prompt, in the order of the prompts.
enum JudgedCompletions {
  static let fileName = "completions.safetensors"

  struct Completion {
    var tokens: [Int32]
    var finished: Bool
  }

  static func write(_ completions: [Completion], to url: URL) throws {
    var file = SafeTensors()
    file.store(completions.map(\.tokens), as: "completions")
    file.arrays["completions.finished"] = .init(
      shape: [completions.count], values: .int32(completions.map { $0.finished ? 1 : 0 }))
    try file.write(to: url)
  }

  static func read(_ kind: StageKind, _ stage: StageHash, _ context: StageContext) throws -> [Completion] {
    let url = try context.input(kind, stage, fileName)
    let file = try SafeTensors(contentsOf: url)
    let tokens = try file.sequences("completions", in: url)
    let finished = try file.integers("completions.finished", in: url)
    guard tokens.count == finished.count else {
      throw SafeTensorsError(file: url.lastPathComponent, problem: "its arrays of completions differ in length")
    }
    return zip(tokens, finished).map { Completion(tokens: $0, finished: $1 == 1) }
  }
}
