import Foundation

@testable import Ledger

/// A folder for one test, which is removed after it.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String = "harness.sqlite") -> URL { url.appendingPathComponent(name) }
}

/// A hash in the form of a SHA-256.
func hash(_ digit: Character) -> String { String(repeating: digit, count: 64) }

let noon = Date(timeIntervalSince1970: 1_800_000_000.123)

func stage(_ digit: Character, kind: String = "cell", state: StageState = .queued) -> StageRecord {
  StageRecord(hash: hash(digit), kind: kind, title: "stage \(digit)", inputs: [hash("f")], state: state)
}

func cell(_ digit: Character, experiment: String, value: Double) -> CellRecord {
  CellRecord(
    experiment: experiment, stage: hash(digit), task: "sentiment", method: "dpo", methodTitle: "DPO",
    hyperparameter: "beta", value: value, configuration: "{\"beta\":\(value)}", seed: 3)
}

func evaluation(_ digit: Character, step: Int = 100, kl: Double = 1.5, reward: Double = 0.75) -> EvaluationRecord {
  EvaluationRecord(
    stage: hash(digit), step: step, kl: kl, klStandardError: 0.1, klSampled: 1.4, klSampledStandardError: 0.2,
    reward: reward, rewardStandardError: 0.02, learnedReward: nil, prompts: 512, meanLength: 40, endOfTextRate: 0.9,
    distinct2: 0.8, longestRepeat: 2, degenerate: false, fingerprint: "protocol-1")
}

func experiment(_ name: String) -> ExperimentRecord {
  ExperimentRecord(name: name, sweep: "{\"name\": \"\(name)\"}", created: noon)
}
