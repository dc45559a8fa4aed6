import Foundation
import TestSupport

@testable import Alignment

/// `preference-losses.json`: batches, and what PyTorch's autograd makes of them by each method's formula.
struct PreferenceFixtures: Decodable {
  struct Batch: Decodable {
    var name: String
    var tokens: [[Double]]
    var policy, reference: [Double]
    var lengths: [Int]
    var pairs, rankings: [[Int]]
    var mismatchedLogRatios: [Double]

    var scores: PreferenceScores {
      PreferenceScores(
        policy: policy, reference: reference, lengths: lengths,
        pairs: pairs.map { .init(chosen: $0[0], rejected: $0[1]) }, tokens: tokens, rankings: rankings,
        mismatchedLogRatios: mismatchedLogRatios)
    }
  }

  struct Result: Decodable {
    var batch: String
    var loss: Double
    var gradient: [Double]
    var tokenGradient: [[Double]]?
  }

  /// One loss over some batches, in turn.
  struct Case: Decodable {
    var method: String
    var settings: [String: SettingValue]
    var results: [Result]
  }

  /// What β-DPO's filter may make of `second` after `first`.
  struct Draw: Decodable {
    struct Outcome: Decodable {
      var kept: [Int]
      var probability, loss: Double
      var gradient: [Double]
    }
    var settings: [String: SettingValue]
    var first, second: String
    var outcomes: [Outcome]
  }

  var batches: [Batch]
  var cases: [Case]
  var draws: [Draw]

  static func read() throws -> PreferenceFixtures { try Fixtures.json("preference-losses.json") }

  func scores(_ name: String) -> PreferenceScores? { batches.first { $0.name == name }?.scores }

  /// All batches without the tokens whose probability is 1 but for rounding.
  var usual: [PreferenceScores] { batches.filter { $0.name != "near certainty" }.map(\.scores) }
}

extension MethodDescription {
  /// The loss at its defaults but for some settings.
  func loss(_ changes: [String: SettingValue]) -> any PreferenceLoss {
    guard let loss else { preconditionFailure("\(key) has no loss") }
    return loss(changes.reduce(Settings(defaultsOf: settings)) { $0.setting($1.key, to: $1.value) })
  }
}
