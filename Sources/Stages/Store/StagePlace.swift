import SweepFile

/// What belongs to a place in a stage's work besides the state of its training: how much has been recorded and what it
/// has cost by then.
public struct StagePlace: Codable, Sendable, Equatable {
  /// Of the records file.
  var recordsBytes = 0
  var tokens = 0
  var updates = 0
  var samples = 0
  var rewardCalls = 0
  /// Floating-point operations in matrix products.
  var flops: UInt64 = 0
  /// Of all processes that have worked on the stage so far.
  public var cpuSeconds = 0.0
  var wallSeconds = 0.0
  public var peakMemoryBytes = 0
  /// Of the reference, which is what a cell's first evaluation sees.
  var baseline: TextVariety?
}

/// How varied texts are.
public struct TextVariety: Codable, Sendable, Equatable {
  var distinct2: Double
  var longestRepeat: Double
}
