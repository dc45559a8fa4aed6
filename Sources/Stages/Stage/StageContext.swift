import Alignment
import Foundation
import Ledger
import SweepFile
import Tensor

/// What a stage works with: its folder, the stages before it, where its findings go, and where it keeps its place.
public final class StageContext {
  let hash: StageHash
  /// Where its files are made.
  let folder: URL
  let store: StageStore
  private let records: RecordFile.Writer
  private let keeper: PlaceKeeper
  private var lastProgress = SuspendingClock().now - .seconds(1)
  /// What speeds are counted from: a stage that is gone on with does not begin at 0.
  private var firstProgress: (done: Int, at: SuspendingClock.Instant)?
  /// What an earlier process left, until the work stands there again. What is recorded before that was recorded by it.
  private var earlier: CheckpointFile?

  // The cost, as it is run up.
  public var tokens = 0
  public var updates = 0
  public var samples = 0
  public var rewardCalls = 0
  /// Of the reference, for a cell's evaluations.
  var baseline: TextVariety?
  /// What earlier processes have spent on what is gone on with.
  public private(set) var before = StagePlace()

  /// - Parameters:
  ///   - earlier: where an earlier process left the stage, whose records lie in the folder.
  ///   - checkpointEvery: seconds.
  public init(
    hash: StageHash, folder: URL, store: StageStore, earlier: CheckpointFile? = nil, checkpointEvery: Double = 60
  ) throws {
    self.hash = hash
    self.folder = folder
    self.store = store
    self.earlier = earlier
    keeper = PlaceKeeper(stage: hash, folder: folder, every: checkpointEvery)
    records = try RecordFile.Writer(at: folder.appendingPathComponent(StageStore.recordsName))
    let length = earlier?.place.recordsBytes ?? 0
    guard length <= (try records.length) else {
      throw UnusableState(name: "records", problem: "there are fewer of them than there were")
    }
    try records.rewind(to: length)
  }

  /// Where the stage's one long work keeps its place.
  private(set) lazy var slot = CheckpointSlot(
    saved: earlier?.state,
    isDue: { [keeper] in keeper.isDue },
    mark: { [unowned self] in keeper.place = try place() },
    resumed: { [unowned self] in resume() },
    write: { [unowned self] state in
      // A place without its records would be none.
      try records.synchronize()
      try keeper.write(state)
    })

  private func place() throws -> StagePlace {
    let usage = Usage.ofThisProcess
    return StagePlace(
      recordsBytes: try records.length, tokens: tokens, updates: updates, samples: samples, rewardCalls: rewardCalls,
      flops: MatrixProduct.flops, cpuSeconds: before.cpuSeconds + usage.seconds,
      wallSeconds: before.wallSeconds + keeper.wallSeconds,
      peakMemoryBytes: max(before.peakMemoryBytes, usage.peakBytes), baseline: baseline)
  }

  /// What was done again on the way here was counted by the earlier process.
  private func resume() {
    guard let place = earlier?.place else { return }
    earlier = nil
    before = place
    (tokens, updates, samples, rewardCalls) = (place.tokens, place.updates, place.samples, place.rewardCalls)
    baseline = place.baseline
    MatrixProduct.restore(flops: place.flops)
  }

  /// Spent on it so far, by a clock that nobody sets; earlier processes' time included.
  public var wallSeconds: Double { before.wallSeconds + keeper.wallSeconds }

  func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// A file of a stage before this one.
  func input(_ kind: StageKind, _ hash: StageHash, _ name: String) throws -> URL {
    store.folder(kind, hash).appendingPathComponent(name)
  }

  func record(_ record: Record) throws {
    if earlier == nil { try records.append(record) }
  }

  /// Ends the records by the stage's own.
  public func record(ending stage: StageRecord) throws { try records.append(.stage(stage)) }

  /// Records a step of a training and counts its cost.
  func record(step: Int, _ report: StepReport) throws {
    tokens += report.tokens
    updates += report.optimizerSteps
    try record(step: step, report.recorded)
  }

  func record(step: Int, _ metrics: [String: Double]) throws {
    try record(.step(StepRecord(stage: hash.text, step: step, metrics: metrics)))
  }

  func fact(_ name: String, _ number: Double) throws {
    try record(.fact(FactRecord(stage: hash.text, name: name, number: number)))
  }

  public func fact(_ name: String, _ number: Int) throws { try fact(name, Double(number)) }

  func fact(_ name: String, _ text: String) throws {
    try record(.fact(FactRecord(stage: hash.text, name: name, text: text)))
  }

  /// The stage has been run.
  public func finish() throws {
    if earlier != nil { throw UnusableState(name: "stage", problem: "it no longer comes to where it was left") }
  }

  public func close() throws { try records.close() }

  /// Says how far the work is, for a live display; at most five times a second.
  func progress(_ done: Int, of total: Int, note: String = "") {
    // A clock that nobody sets.
    let now = SuspendingClock().now
    guard done == total || now - lastProgress > .milliseconds(200) else { return }
    lastProgress = now
    let first = firstProgress ?? (done, SuspendingClock().now)
    firstProgress = first
    let seconds = (SuspendingClock().now - first.at) / .seconds(1)
    let progress = StageProgress(
      done: done, total: total, note: note, perSecond: seconds > 0.5 ? Double(done - first.done) / seconds : nil)
    if let data = try? JSONEncoder().encode(progress) {
      try? data.write(to: file(StageStore.progressName), options: .atomic)
    }
  }
}

/// How far a worker is.
public struct StageProgress: Codable, Sendable {
  public var done: Int
  public var total: Int
  public var note: String
  /// Units of work since this worker began to count them; nil where that is too short to tell.
  public var perSecond: Double?

  /// At that speed.
  public var secondsLeft: Double? {
    guard let perSecond, perSecond > 0 else { return nil }
    return Double(total - done) / perSecond
  }
}
