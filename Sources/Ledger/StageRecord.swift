import Foundation

/// Where a stage stands.
public enum StageState: String, Codable, Sendable, CaseIterable {
  case queued, running, completed, failed, interrupted
  /// What it would have been made from failed.
  case skipped

  /// Whether nothing more will happen to it by itself.
  public var isFinal: Bool { self != .queued && self != .running }
}

/// A stage of a sweep: what decides its result, and what making it cost.
public struct StageRecord: Codable, Sendable, Equatable {
  /// The SHA-256 of all that decides the result, as 64 lowercase hexadecimal digits.
  public var hash: String
  /// "corpus", "tokenizer", "sft", "preferences", "reward-model", "cell", ….
  public var kind: String
  public var title: String
  /// The stage's own settings, as JSON text.
  public var settings: String
  /// The hashes of the stages that it is made from.
  public var inputs: [String]
  public var algorithmVersion: Int
  public var state: StageState
  public var started: Date?
  public var finished: Date?
  public var heartbeat: Date?
  public var wallSeconds: Double?
  public var cpuSeconds: Double?
  /// Tokens that went through the model, in training and in sampling.
  public var tokens: Int?
  /// Floating-point operations, estimated from shapes; beyond 2^63 on long runs, therefore a Double.
  public var flops: Double?
  public var peakMemoryBytes: Int?
  /// Optimizer steps.
  public var updates: Int?
  /// Completions sampled in training (not in evaluation).
  public var samples: Int?
  /// Completions scored by a reward in training (not in evaluation).
  public var rewardCalls: Int?
  public var host: String?
  public var pid: Int?
  public var error: String?
  /// How often it was started.
  public var attempts: Int
  /// How often an experiment asked for it and found it complete.
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
