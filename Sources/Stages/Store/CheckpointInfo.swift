/// The part of a checkpoint beside the training state: the length of the records and the cost so far.
public struct CheckpointInfo: Codable, Sendable, Equatable {
  /// The length of the records file, in bytes.
  var recordsBytes = 0
  /// The SHA-256 of the records up to this length.
  var recordsHash = CheckpointInfo.hashOfNoRecords
  var tokens = 0
  var updates = 0
  var samples = 0
  var rewardCalls = 0
  /// Floating-point operations in matrix products.
  var flops: UInt64 = 0
  /// The sum over all processes that have worked on the stage.
  public var cpuSeconds = 0.0
  var wallSeconds = 0.0
  public var peakMemoryBytes = 0
  /// The reference policy's variety, from a cell's first evaluation.
  var baseline: TextVariety?

  private static let hashOfNoRecords = ContentHash().finish()
}

/// Measures of how varied texts are.
struct TextVariety: Codable, Sendable, Equatable {
  var distinct2: Double
  var longestRepeat: Double
}
