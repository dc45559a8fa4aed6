import Foundation
import TestSupport
import Testing

@testable import Alignment

/// The method that docs/guides/adding-a-method.md adds: the guide's code is the file that is compiled here.
struct AddedMethodTests {
  static let guide = HarnessProgram.package.appendingPathComponent("docs/guides/adding-a-method.md")

  /// The guide's blocks of Swift.
  private static func blocks() throws -> [String] {
    try String(contentsOf: guide, encoding: .utf8).components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "\n```")[0]
    }
  }

  @Test func theGuidesCodeIsTheCompiledFile() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("LengthDPO.swift")
    let source = try String(contentsOf: file, encoding: .utf8)
    // Within the room itself nothing is imported.
    let header = "@testable import Alignment\n\n"
    try #require(source.hasPrefix(header))
    let blocks = try Self.blocks()
    try #require(blocks.count == 2)
    #expect(blocks[0] + "\n" == String(source.dropFirst(header.count)), "the guide has another file")
  }

  /// The guide's line, put where the registry's are, and what the registry asks of a method.
  @Test func theGuidesLineRegistersIt() throws {
    let registry: [MethodDescription] =
      MethodRegistry.all + [
        .lengthDPO
      ]
    #expect(try Self.blocks()[1].trimmingCharacters(in: .whitespaces) == ".lengthDPO,")
    #expect(Set(registry.map(\.key)).count == registry.count && Set(registry.map(\.title)).count == registry.count)
    let names = MethodDescription.lengthDPO.settings.map(\.name)
    #expect(Set(names).count == names.count && names.contains("alpha") && names.contains("learningRate"))
  }

  private static let pairs: [PreferenceData.Pair] = [
    .init(chosen: 0, rejected: 1), .init(chosen: 2, rejected: 0), .init(chosen: 3, rejected: 1),
  ]

  private static func scores(_ policy: [Double]) -> PreferenceScores {
    PreferenceScores(policy: policy, reference: [-11, -13, -12, -9.5], lengths: [4, 9, 3, 7], pairs: pairs)
  }

  @Test func itsGradientIsItsSlope() {
    let loss = LengthDPOLoss(alpha: 0.2, beta: 0.3), policy = [-10.0, -14, -12.5, -9]
    let found = loss.evaluate(Self.scores(policy))
    for index in policy.indices {
      var above = policy, below = policy
      above[index] += 1e-5
      below[index] -= 1e-5
      let slope = (loss.evaluate(Self.scores(above)).loss - loss.evaluate(Self.scores(below)).loss) / 2e-5
      #expect(abs(slope - found.gradient[index]) < 1e-8, "completion \(index)")
    }
    // By hand, of the first pair alone: 0.3 (1 − (−1)) + 0.2 (4 − 9) = −0.4.
    var first = Self.scores(policy)
    first.pairs = [Self.pairs[0]]
    #expect(abs(loss.evaluate(first).loss - log(1 + exp(0.4))) < 1e-12)
    let plain = LengthDPOLoss(alpha: 0, beta: 0.3).evaluate(Self.scores(policy))
    let dpo = DPOLoss(beta: 0.3).evaluate(Self.scores(policy))
    #expect(abs(plain.loss - dpo.loss) < 1e-12)
    #expect(disagreement("gradient", plain.gradient, dpo.gradient, absolute: 1e-12) == nil)
  }

  /// Through the trainer, as a sweep would train it.
  @Test func itIsTrained() throws {
    let reference = TrainerTests.policy(), policy = reference.copy(), data = try TrainerTests.data(reference)
    var accuracies: [Double] = []
    var trainer = PreferenceTrainer(
      method: .lengthDPO,
      settings: TrainerTests.settings(
        .lengthDPO,
        ["batchSize": .integer(8), "epochs": .number(30), "learningRate": .number(1e-3), "warmupSteps": .integer(0)]))
    try trainer.train(
      policy, on: data, seed: 0,
      observer: TrainingObserver(stepped: { _, _, metrics in accuracies.append(metrics[.accuracy] ?? .nan) }))
    let last = try #require(accuracies.last)
    #expect(accuracies.count > 30 && last > 0.8)
  }
}
