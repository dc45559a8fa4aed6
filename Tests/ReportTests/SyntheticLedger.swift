import Foundation

@testable import Ledger
@testable import Report

/// An invented experiment with curves of plausible shape, to draw and to read. **None of its numbers was measured.**
struct SyntheticLedger {
  let folder: URL
  let ledger: Ledger
  let name: String
  private(set) var stages: [StageRecord] = []
  private(set) var cells: [CellRecord] = []
  private var records: [String: [Record]] = [:]
  /// The text of the sweep file.
  var sweep = "{\n  \"name\": \"synthetic\"\n}"
  private var noise: UInt64 = 88_172_645_463_325_252

  init(name: String = "synthetic-sentiment") throws {
    self.name = name
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
    ledger = try Ledger(at: folder.appendingPathComponent("harness.sqlite"))
  }

  var publisher: Publisher {
    Publisher(
      ledger: ledger, plots: folder.appendingPathComponent("plots"), results: folder.appendingPathComponent("results"))
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Removes the folder. With REPORT_TEST_KEEP set, moves it there instead, so that a person can look at the figures
  /// and the report.
  func keep(_ label: String) throws {
    guard let place = ProcessInfo.processInfo.environment["REPORT_TEST_KEEP"] else { return remove() }
    let target = URL(fileURLWithPath: place).appendingPathComponent(label)
    try? FileManager.default.removeItem(at: target)
    try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.moveItem(at: folder, to: target)
  }

  /// A roughly normal number, the same in every run.
  private mutating func normal() -> Double {
    var sum = 0.0
    for _ in 0..<12 {
      noise ^= noise << 13
      noise ^= noise >> 7
      noise ^= noise << 17
      sum += Double(noise >> 11) / 9_007_199_254_740_992
    }
    return sum - 6
  }

  @discardableResult
  mutating func add(
    stage kind: String, title: String, state: StageState = .completed, settings: String = "{}"
  ) -> String {
    let mixed = (UInt64(stages.count) + 1) &* 0x9E37_79B9_7F4A_7C15
    let digits = String(repeating: "0", count: 16) + String(mixed, radix: 16)
    let hash = String(repeating: String(digits.suffix(16)), count: 4)
    let seconds = 20 + 3 * Double(stages.count)
    stages.append(
      StageRecord(
        hash: hash, kind: kind, title: title, settings: settings, state: state,
        wallSeconds: seconds, cpuSeconds: seconds * 0.98,
        tokens: 1_234_567, flops: 4.2e13, peakMemoryBytes: 180 << 20, updates: 600, samples: 30_720,
        rewardCalls: 30_720, error: state == .failed ? "The loss was NaN at step 7." : nil, attempts: 1))
    records[hash] = [.stage(stages[stages.count - 1])]
    return hash
  }

  mutating func add(_ record: Record) { records[record.stage, default: []].append(record) }

  mutating func addCell(
    _ method: String, _ title: String, source: CellRecord.RewardSource? = nil, hyperparameter: String? = nil,
    value: Double? = nil, seed: Int = 0, state: StageState = .completed, settings: String = "{}"
  ) -> String {
    let hash = add(
      stage: "cell", title: "\(title) \(value.map { "\($0)" } ?? "") seed \(seed)", state: state, settings: settings)
    cells.append(
      CellRecord(
        experiment: name, stage: hash, task: "sentiment", method: method,
        methodTitle: title + (source == .groundTruth ? "-GT" : ""), rewardSource: source,
        hyperparameter: hyperparameter, value: value,
        configuration: Self.json(hyperparameter, value), seed: seed,
        plannedUpdates: 600))
    return hash
  }

  private static func json(_ name: String?, _ value: Double?) -> String {
    guard let name, let value, let data = try? JSONEncoder().encode([name: value]) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  mutating func addPoint(
    _ cell: String, step: Int, kl: Double, reward: Double, degenerate: Bool = false, fingerprint: String = "5f3a-main",
    learned: Double? = nil
  ) {
    let error = 0.35 * (max(reward * (1 - reward), 0.0004)).squareRoot() / 512.0.squareRoot() * 2
    add(
      .evaluation(
        EvaluationRecord(
          stage: cell, step: step, kl: kl, klStandardError: 0.02 + kl * 0.02, klSampled: kl * 1.01,
          klSampledStandardError: 0.03 + kl * 0.05, reward: reward, rewardStandardError: error,
          learnedReward: learned ?? 4 * reward - 2, prompts: 512, meanLength: 41 + kl / 3,
          endOfTextRate: max(0.9 - kl / 60, 0),
          distinct2: max(0.93 - kl / 60, 0.1), longestRepeat: 2 + kl / 4, degenerate: degenerate,
          fingerprint: fingerprint)))
  }

  /// Adds the evaluations of a training toward `finalKL`. Above the start, its reward follows
  /// `ceiling · (1 − e^(−KL/scale))`.
  mutating func addCourse(_ cell: String, finalKL: Double, ceiling: Double, scale: Double, speed: Double = 2.5) {
    for index in 0...10 {
      let progress = Double(index) / 10
      let smooth = finalKL * (1 - exp(-speed * progress)) / (1 - exp(-speed))
      let kl = index == 0 ? 0 : max(smooth * (1 + 0.05 * normal()), 0.01)
      let reward = 0.47 + (ceiling - 0.47) * (1 - exp(-kl / scale)) + 0.008 * normal()
      addPoint(cell, step: index * 60, kl: kl, reward: min(reward, 0.999), degenerate: kl > 21)
    }
    for index in 0..<3 {
      add(
        .sample(
          SampleRecord(
            stage: cell, step: 600, promptIndex: index,
            prompt: ["This film is", "I went to see", "The plot of"][index],
            completion: " one of the most moving and carefully acted pictures of its year, and I would gladly see it "
              + "again with anyone who has not.", reward: 0.93, kl: finalKL, tokens: 28, finished: true)))
    }
  }

  mutating func addPreferenceSteps(_ cell: String, strength: Double) {
    for step in 1...600 {
      let margin = 3 * (1 - exp(-Double(step) / 180)) / strength.squareRoot()
      add(
        .step(
          StepRecord(
            stage: cell, step: step,
            metrics: [
              "loss": log(1 + exp(-margin)) + 0.02 * normal(), "margin": margin + 0.15 * normal(),
              "accuracy": 0.5 + 0.38 * (1 - exp(-Double(step) / 120)) + 0.03 * normal(),
              "learning_rate": 3e-5, "gradient_norm": 2 + exp(-Double(step) / 100) + 0.2 * normal(),
            ])))
    }
  }

  mutating func addPPOSteps(_ cell: String, target: Double) {
    for step in 1...60 {
      let progress = 1 - exp(-Double(step) / 15)
      add(
        .step(
          StepRecord(
            stage: cell, step: step * 10,
            metrics: [
              "kl": target * progress * (1 + 0.08 * normal()), "kl_coefficient": 0.2 * exp(-progress) + 0.01,
              "ratio": 1 + 0.01 * normal(), "clip_fraction": 0.12 * exp(-Double(step) / 40) + 0.01 * abs(normal()),
              "entropy": 4.1 - progress * target / 12, "explained_variance": 0.75 * progress + 0.04 * normal(),
              "learned_reward": 3 * progress - 1, "ground_truth_reward": 0.48 + 0.3 * progress + 0.01 * normal(),
              "end_of_text_rate": 0.9 - 0.1 * progress, "reward_with_kl": 2 * progress - 1.2,
              "loss": 0.1 * exp(-progress),
            ])))
    }
  }

  /// Adds the SFT policy, and for each seed 17 cells: DPO at 4 values of β, PPO at 4 targets with each reward,
  /// unlikelihood at 4 values of α, and Preferred-FT.
  mutating func fill(seeds: Int = 1) throws {
    let corpus = add(stage: "corpus", title: "builtin corpus")
    add(.fact(FactRecord(stage: corpus, name: "duplicates dropped", number: 31)))
    let preferences = add(stage: "preferences", title: "24,000 pairs")
    add(.fact(FactRecord(stage: preferences, name: "ties", number: 112)))
    let rewardModel = add(stage: "reward-model", title: "reward model")
    add(.fact(FactRecord(stage: rewardModel, name: "validation accuracy", number: 0.8731)))
    let sft = addCell("sft", "SFT")
    addCourse(sft, finalKL: 0, ceiling: 0.47, scale: 1)
    records[sft]?.removeAll { if case .evaluation(let point) = $0 { point.step > 0 } else { false } }
    for seed in 0..<seeds {
      for (beta, kl) in [(0.05, 27.0), (0.1, 13.5), (1, 3.4), (5, 0.7)] {
        let cell = addCell("dpo", "DPO", hyperparameter: "beta", value: beta, seed: seed)
        addCourse(cell, finalKL: kl, ceiling: 0.985, scale: 1.9)
        addPreferenceSteps(cell, strength: max(beta, 0.1) * 4)
      }
      for (source, ceiling) in [(CellRecord.RewardSource.learned, 0.90), (.groundTruth, 0.93)] {
        for target in [3.0, 6, 9, 12] {
          let cell = addCell("ppo", "PPO", source: source, hyperparameter: "targetKL", value: target, seed: seed)
          addCourse(cell, finalKL: target * 1.04, ceiling: ceiling, scale: 3.6, speed: 1.2)
          addPPOSteps(cell, target: target)
        }
      }
      for (alpha, kl) in [(0.05, 1.0), (0.1, 2.2), (0.5, 6.5), (1.0, 9.8)] {
        let cell = addCell("unlikelihood", "Unlikelihood", hyperparameter: "alpha", value: alpha, seed: seed)
        addCourse(cell, finalKL: kl, ceiling: 0.94, scale: 4)
        addPreferenceSteps(cell, strength: 1)
      }
      let cell = addCell("preferred-ft", "Preferred-FT", hyperparameter: "learningRate", value: 3e-5, seed: seed)
      addCourse(cell, finalKL: 1.6, ceiling: 0.66, scale: 0.8)
      addPreferenceSteps(cell, strength: 3)
    }
  }

  /// Writes everything that was added into the ledger.
  func commit() throws {
    let noon = Date(timeIntervalSince1970: 1_800_000_000)
    try ledger.begin(
      experiment: ExperimentRecord(name: name, sweep: sweep, created: noon),
      stages: stages.map {
        var queued = $0
        queued.state = .queued
        return queued
      },
      cells: cells,
      environment: EnvironmentRecord(
        experiment: name, recorded: noon, values: ["commit": "0123abc", "cores": "2", "compiler": "Swift 6.3.1"]))
    for (hash, list) in records { try ledger.fold(stage: hash, records: list) }
  }
}
