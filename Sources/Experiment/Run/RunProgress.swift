/// How far a run is.
public struct RunProgress: Sendable, Codable {
  public struct Stage: Sendable, Codable {
    public var title: String
    public var progress: StageProgress?
  }

  public var stagesDone: Int
  public var stagesInAll: Int
  public var running: [Stage]
  /// From the estimated operations of what is left and the speed so far; nil at the beginning.
  public var secondsLeft: Double?
}
