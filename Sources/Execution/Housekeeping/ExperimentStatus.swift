import Foundation
import Ledger
import Stages
import SweepFile

/// How an experiment stands: what the ledger says, and of stages at work what their workers say.
public struct ExperimentStatus: Sendable {
  public struct Stage: Sendable, Encodable {
    public let experiment: String
    /// Its kind.
    public let stage: String
    public let hash: String
    public let title: String
    public let state: String
    /// So far, for one that is at work.
    public let seconds: Double?
    /// Units of work, such as steps: of one that is at work, or that has left a place.
    public let done: Int?
    public let total: Int?
    /// Such as the loss.
    public let note: String?
    public let stepsPerSecond: Double?
    public let secondsLeft: Double?
    /// Of one that is made.
    public let tokensPerSecond: Double?
    public let host: String?
    public let process: Int?
    public let error: String?
  }

  public let name: String
  public let state: ExperimentState
  /// The process that runs it now; nil where none does.
  public let holder: String?
  /// Of its run, by the run's own estimate.
  public let secondsLeft: Double?
  public let stages: [Stage]

  public var isLive: Bool { holder != nil }

  /// Whether its run ended without a word.
  public var isDead: Bool { state == .running && !isLive }

  public init(_ record: ExperimentRecord, ledger: Ledger, store: StageStore, at now: Date = Date()) throws {
    name = record.name
    state = record.state
    holder = store.runHolder(of: record.name)
    secondsLeft = store.progress(ofRun: record.name)?.secondsLeft
    stages = try ledger.stages(ofExperiment: record.name).map { item in
      let stage = item.stage, isClaimed = stage.state == .running && store.isClaimed(stage.kind, stage.hash)
      // A run that was killed could not say so.
      let state = stage.state == .running && !isClaimed ? StageState.interrupted : stage.state
      let progress = state == .running || state == .interrupted ? store.progress(stage.kind, stage.hash) : nil
      var seconds = stage.wallSeconds
      // The clock may have been set back since.
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

  /// How many stages are in each state, by the state's name.
  public var counts: [(state: String, count: Int)] {
    Dictionary(grouping: stages, by: \.state).map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
  }
}
