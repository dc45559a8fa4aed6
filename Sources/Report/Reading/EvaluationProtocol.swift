import Ledger

/// The conditions of an evaluation. Points share axes only if these are equal.
struct EvaluationProtocol: Hashable {
  var fingerprint: String
  var temperature: Double

  init(_ evaluation: EvaluationRecord) {
    fingerprint = evaluation.fingerprint
    temperature = evaluation.temperature
  }

  /// The properties of this protocol that another does not have, in words.
  func difference(from other: EvaluationProtocol) -> String {
    let theirs = Set(other.properties)
    return properties.filter { !theirs.contains($0) }.joined(separator: ", ")
  }

  private var properties: [String] {
    EvaluationFingerprint(fingerprint).properties + ["temperature \(Format.setting(temperature))"]
  }
}

extension EvaluationRecord {
  var isFinite: Bool { kl.isFinite && reward.isFinite }
  var klEstimate: Estimate { Estimate(mean: kl, standardError: klStandardError) }
  var rewardEstimate: Estimate { Estimate(mean: reward, standardError: rewardStandardError) }
}
