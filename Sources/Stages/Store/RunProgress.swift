/// The progress of a run.
public struct RunProgress: Sendable, Codable {
  public struct RunningStage: Sendable, Codable {
    public var title: String
    public var progress: StageProgress?

    public init(title: String, progress: StageProgress? = nil) {
      self.title = title
      self.progress = progress
    }
  }

  public var stagesDone: Int
  public var stagesInAll: Int
  public var running: [RunningStage]
  /// Estimated from the floating-point operations that are left and the speed so far; nil at the start.
  public var secondsLeft: Double?

  public init(stagesDone: Int, stagesInAll: Int, running: [RunningStage], secondsLeft: Double? = nil) {
    self.stagesDone = stagesDone
    self.stagesInAll = stagesInAll
    self.running = running
    self.secondsLeft = secondsLeft
  }
}
