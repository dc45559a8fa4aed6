import SweepFile

/// How far a run is.
public struct RunProgress: Sendable, Codable {
  public struct Stage: Sendable, Codable {
    public var title: String
    public var progress: StageProgress?

    public init(title: String, progress: StageProgress? = nil) {
      self.title = title
      self.progress = progress
    }
  }

  public var stagesDone: Int
  public var stagesInAll: Int
  public var running: [Stage]
  /// From the estimated operations of what is left and the speed so far; nil at the beginning.
  public var secondsLeft: Double?

  public init(stagesDone: Int, stagesInAll: Int, running: [Stage], secondsLeft: Double? = nil) {
    self.stagesDone = stagesDone
    self.stagesInAll = stagesInAll
    self.running = running
    self.secondsLeft = secondsLeft
  }
}
