import Foundation
import Tensor

/// Methods that equal another method at certain settings: compares value and gradient of their losses, configured as in a
/// sweep, over several batches of random scores.
enum ReductionChecks {
  /// - Parameter dpo: the method that the relatives of DPO are compared with.
  static func checks(dpo: MethodDescription = .dpo) -> [Check] {
    let beta: [String: SettingValue] = ["beta": .number(0.3)]
    func relative(_ method: MethodDescription, _ changes: [String: SettingValue]) -> any PreferenceLoss {
      method.configuredLoss(beta.merging(changes) { $1 })
    }
    let plain = dpo.configuredLoss(beta)
    let simPO: [String: SettingValue] = ["beta": .number(2), "gamma": .number(0.7)]
    let reductions: [(statement: String, general: any PreferenceLoss, special: any PreferenceLoss, bound: Double)] = [
      ("Plackett–Luce over K = 2 is DPO", relative(.plackettLuce, [:]), plain, 1e-12),
      (
        "β-DPO, α = 0, no filter, is DPO", relative(.betaDPO, ["alpha": .number(0), "filter": .text("none")]), plain,
        1e-12
      ),
      (
        "β-DPO by instance, α = 0, no filter, is DPO",
        relative(.betaDPO, ["alpha": .number(0), "filter": .text("none"), "level": .text("instance")]), plain, 1e-12
      ),
      ("Dr. DPO, β′ → ∞ (1e9), is DPO", relative(.drDPO, ["betaPrime": .number(1e9)]), plain, 1e-7),
      ("cDPO, ε = 0, is DPO", relative(.cDPO, ["labelSmoothing": .number(0)]), plain, 1e-12),
      ("rDPO, ε = 0, is DPO", relative(.rDPO, ["flipRate": .number(0)]), plain, 1e-12),
      (
        "α-DPO, α = 0, is SimPO",
        MethodDescription.alphaDPO.configuredLoss(simPO.merging(["alpha": .number(0)]) { $1 }),
        MethodDescription.simPO.configuredLoss(simPO), 1e-12
      ),
    ]
    return reductions.map {
      Check("Reductions: value and gradient", $0.statement, difference($0.general, $0.special), .atMost($0.bound))
    }
  }

  /// The largest relative difference of value and gradient over consecutive batches, so that moving averages change.
  private static func difference(_ general: any PreferenceLoss, _ special: any PreferenceLoss) -> Double {
    var general = general, special = special
    return largest(
      (1...5).flatMap { step -> [Double] in
        let scores = scores(step)
        let found = general.evaluate(scores), expected = special.evaluate(scores)
        return [
          relativeDifference([found.loss], [expected.loss]), relativeDifference(found.gradient, expected.gradient),
        ]
      })
  }

  /// Separate pairs of various lengths, with log-ratios within about 10 nats, some of them ranked wrongly.
  private static func scores(_ step: Int) -> PreferenceScores {
    var random = RandomStream(seed: 0, purpose: "scores of reductions", index: UInt64(step))
    let count = 32
    let reference = (0..<2 * count).map { _ in -20 + 4 * random.normal() }
    let policy = reference.map { $0 + 4 * random.normal() }
    let pairs = (0..<count).map { PreferenceData.Pair(chosen: 2 * $0, rejected: 2 * $0 + 1) }
    return PreferenceScores(
      policy: policy, reference: reference, lengths: policy.map { _ in 1 + random.index(below: 30) }, pairs: pairs,
      rankings: pairs.map { [$0.chosen, $0.rejected] }, step: step)
  }
}
