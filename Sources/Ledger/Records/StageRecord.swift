import Foundation

/// The state of a stage.
public enum StageState: String, Codable, Sendable, CaseIterable {
  case queued, running, completed, failed, interrupted
  /// The stage cannot be made because an input failed.
  case skipped

  /// Whether the stage stays in this state until a run starts it again.
  public var isFinal: Bool { self != .queued && self != .running }
}

/// A stage of a sweep: everything that its result depends on, and what it cost.
public struct StageRecord: Codable, Sendable, Equatable {
  /// The SHA-256 of everything that the result depends on, as 64 lowercase hexadecimal digits.
  public var hash: String
  /// "corpus", "tokenizer", "sft", "preferences", "reward-model", "cell", ….
  public var kind: String
  public var title: String
  /// The stage's own settings, as JSON text.
  public var settings = "{}"
  /// The hashes of the input stages.
  public var inputs: [String] = []
  public var algorithmVersion = 1
  public var state = StageState.queued
  public var started: Date?
  public var finished: Date?
  public var heartbeat: Date?
  public var wallSeconds: Double?
  public var cpuSeconds: Double?
  /// The number of tokens that went through the model, in training and in sampling.
  public var tokens: Int?
  /// The number of floating-point operations in matrix products. A `Double`, because long runs exceed 2^63.
  public var flops: Double?
  public var peakMemoryBytes: Int?
  /// The number of optimizer steps.
  public var updates: Int?
  /// The number of completions that were sampled in training, without evaluation.
  public var samples: Int?
  /// The number of completions that a reward scored in training, without evaluation.
  public var rewardCalls: Int?
  public var host: String?
  public var pid: Int?
  public var error: String?
  /// The number of times that the stage was started.
  public var attempts = 0
  /// The number of times that an experiment needed the stage and found it complete.
  public var cachedUses = 0
}

extension StageRecord {
  public init(
    hash: String, kind: String, title: String, settings: String, inputs: [String], algorithmVersion: Int,
    state: StageState = .queued
  ) {
    self.init(
      hash: hash, kind: kind, title: title, settings: settings, inputs: inputs, algorithmVersion: algorithmVersion,
      state: state, attempts: 0)
  }
}
