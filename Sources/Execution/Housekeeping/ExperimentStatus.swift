import Foundation
import Ledger
import Stages

/// The state of an experiment, from the ledger and from the progress files of running stages.
public struct ExperimentStatus: Sendable {
  public struct Stage: Sendable, Encodable {
    public let experiment: String
    /// The kind of the stage.
    public let stage: String
    public let hash: String
    public let title: String
    public let state: String
    /// The time that the stage took, or has taken so far.
    public let seconds: Double?
    /// Finished units of work, such as steps, of a stage that is running or was interrupted.
    public let done: Int?
    public let total: Int?
    /// A short text, such as the loss.
    public let note: String?
    public let stepsPerSecond: Double?
    public let secondsLeft: Double?
    /// Only for a completed stage.
    public let tokensPerSecond: Double?
    public let host: String?
    public let process: Int?
    public let error: String?
  }

  public let name: String
  public let state: ExperimentState
  /// The process that runs the experiment now; nil if there is none.
  public let holder: String?
  /// The time that the run still needs, by its own estimate.
  public let secondsLeft: Double?
  public let stages: [Stage]

  public var isLive: Bool { holder != nil }

  /// Whether the run ended without recording its end.
  public var isDead: Bool { state == .running && !isLive }

  public init(_ record: ExperimentRecord, ledger: Ledger, store: StageStore, at now: Date = Date()) throws {
    name = record.name
    state = record.state
    holder = store.runHolder(of: record.name)
    secondsLeft = store.progress(ofRun: record.name)?.secondsLeft
    stages = try ledger.stages(ofExperiment: record.name).map { item in
      let stage = item.stage, isClaimed = stage.state == .running && store.isClaimed(stage.kind, stage.hash)
      // A run that was killed could not record that.
      let state = stage.state == .running && !isClaimed ? StageState.interrupted : stage.state
      let progress = state == .running || state == .interrupted ? store.progress(stage.kind, stage.hash) : nil
      var seconds = stage.wallSeconds
      // The clock may have been set back.
      if isClaimed { seconds = stage.started.map { max(0, now.timeIntervalSince($0)) } }
      var speed: Double?
      if state == .completed, let tokens = stage.tokens, tokens > 0, let wall = stage.wallSeconds, wall > 0 {
        speed = Double(tokens) / wall
      }
      return Stage(
        experiment: record.name, stage: stage.kind, hash: stage.hash, title: stage.title, state: state.rawValue,
        seconds: seconds, done: progress?.done, total: progress?.total, note: progress?.note,
        stepsPerSecond: isClaimed ? progress?.perSecond : nil,
        secondsLeft: isClaimed ? progress?.secondsLeft : nil, tokensPerSecond: speed, host: stage.host,
        process: isClaimed ? stage.pid : nil, error: stage.error)
    }
  }

  /// The number of stages in each state, sorted by the name of the state.
  public var counts: [(state: String, count: Int)] {
    Dictionary(grouping: stages, by: \.state).map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
  }
}
