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
  public var settings: String
  /// The hashes of the input stages.
  public var inputs: [String]
  public var algorithmVersion: Int
  public var state: StageState
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
  public var attempts: Int
  /// The number of times that an experiment needed the stage and found it complete.
  public var cachedUses: Int

  public init(
    hash: String, kind: String, title: String, settings: String = "{}", inputs: [String] = [],
    algorithmVersion: Int = 1, state: StageState = .queued, started: Date? = nil, finished: Date? = nil,
    heartbeat: Date? = nil, wallSeconds: Double? = nil, cpuSeconds: Double? = nil, tokens: Int? = nil,
    flops: Double? = nil, peakMemoryBytes: Int? = nil, updates: Int? = nil, samples: Int? = nil,
    rewardCalls: Int? = nil, host: String? = nil, pid: Int? = nil, error: String? = nil, attempts: Int = 0,
    cachedUses: Int = 0
  ) {
    self.hash = hash
    self.kind = kind
    self.title = title
    self.settings = settings
    self.inputs = inputs
    self.algorithmVersion = algorithmVersion
    self.state = state
    self.started = started
    self.finished = finished
    self.heartbeat = heartbeat
    self.wallSeconds = wallSeconds
    self.cpuSeconds = cpuSeconds
    self.tokens = tokens
    self.flops = flops
    self.peakMemoryBytes = peakMemoryBytes
    self.updates = updates
    self.samples = samples
    self.rewardCalls = rewardCalls
    self.host = host
    self.pid = pid
    self.error = error
    self.attempts = attempts
    self.cachedUses = cachedUses
  }
}
