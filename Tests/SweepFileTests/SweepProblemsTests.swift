import Foundation
import SweepTestSupport
import Testing

@testable import SweepFile

struct SweepProblemsTests {
  @Test(arguments: SweepProblemCases.all)
  func isToldInFull(_ test: SweepProblemCases.Case) {
    #expect(complaint(test.text) == test.message)
  }

  /// All problems in one pass, in file order, and no more than a screen of them.
  @Test func tellsOfAllProblemsAtOnce() throws {
    let text = """
      {
        "nome": "x",
        "seed": -1,
        "task": { "kind": "sentiment", "corpus": { "kind": "imdb", "path": "" } },
        "model": { "width": 127, "context": 10, "layers": 0, "heads": true },
        "sft": { "epochs": "all", "smoothing": 1 },
        "methods": [
          { "method": "dpo", "sweep": { "beta": [0], "beta": [1] } },
          7,
          { "method": "ppo", "updates": 0, "reward": [] },
          { "method": "ppo", "clip": -1, "discount": 2, "lambda": -1 }
        ],
        "seeds": [],
        "evaluation": { "prompts": 0, "every": 0 }
      }
      """
    let error = try #require(throws: SweepFileError.self) { try loadSweep(text) }
    let places = error.problems.map { "\($0.position?.line ?? 0) \($0.path ?? "")" }
    #expect(
      places == [
        "1 $", "2 $", "3 $.seed", "4 $.task.corpus.path", "5 $.model.context", "5 $.model.context", "5 $.model.layers",
        "5 $.model.heads", "6 $.sft.epochs", "6 $.sft.smoothing", "6 $.sft.smoothing", "8 $.methods[0].sweep.beta[0]",
        "8 $.methods[0].sweep",
        "9 $.methods[1]", "10 $.methods[2].updates", "10 $.methods[2].reward", "11 $.methods[3].clip",
        "11 $.methods[3].discount", "11 $.methods[3].lambda", "13 $.seeds", "14 $.evaluation.prompts",
        "14 $.evaluation.every",
      ])
    let lines = error.description.split(separator: "\n")
    #expect(lines.last == "… and 7 more problems in this file")
    #expect(lines.count == 17)  // 15 problems, one list of known keys, the rest
  }

  @Test func filesThatCannotBeRead() throws {
    let folder = try SweepFiles.TemporaryFolder()
    let path = folder.url.path
    func message(_ name: String) -> String {
      do {
        _ = try Sweep.load(contentsOf: URL(fileURLWithPath: name, relativeTo: folder.url))
        return "accepted"
      } catch {
        return error.description
      }
    }
    try Data(repeating: 0x20, count: Sweep.greatestFileSize + 1).write(to: folder.url.appendingPathComponent("large"))
    try Data().write(to: folder.url.appendingPathComponent("empty"))
    #expect(message("absent.json") == "absent.json: there is no such file; expected a sweep file")
    #expect(message(path) == "\(path): this is a folder; expected a sweep file")
    #expect(message("large") == "large: the file has more than 1048576 bytes; expected a sweep file")
    #expect(message("empty") == "empty:1:1: found the end of the file; expected a value")
  }

  @Test func suggestsOnlyWhatIsNear() {
    let keys = ["learningRate", "beta", "beta1", "beta2", "epochs", "batchSize", "gradientClip", "ppo"]
    let cases: [(String, String?)] = [
      ("learning_rate", "learningRate"), ("LEARNING-RATE", "learningRate"), ("lerningRate", "learningRate"),
      ("learnRate", "learningRate"), ("betta", "beta"), ("epoch", "epochs"), ("batchsizes", "batchSize"),
      ("gradClip", "gradientClip"), ("pop", "ppo"), ("rate", nil), ("x", nil), ("", nil), ("dpo2", nil),
      ("temperature", nil), (String(repeating: "beta", count: 1000), nil),
    ]
    for (word, expected) in cases { #expect(Suggestion.nearest(to: word, among: keys) == expected, "\(word)") }
    #expect(Suggestion.distance(Array("kitten".unicodeScalars), Array("sitting".unicodeScalars)) == 3)
    #expect(Suggestion.distance(Array("abcd".unicodeScalars), Array("acbd".unicodeScalars)) == 1)
    #expect(Suggestion.distance([], Array("abc".unicodeScalars)) == 3)
  }
}
