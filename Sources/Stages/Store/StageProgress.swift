/// The progress of a worker.
public struct StageProgress: Codable, Sendable {
  public var done: Int
  public var total: Int
  public var note: String
  /// Units of work per second since this worker started to count; nil until enough time has passed.
  public var perSecond: Double?

  /// Estimated seconds left at this speed.
  public var secondsLeft: Double? {
    guard let perSecond, perSecond > 0 else { return nil }
    return Double(total - done) / perSecond
  }
}
