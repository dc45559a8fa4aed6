import Alignment
import Foundation
import Ledger
import Tensor

/// The surroundings of a running stage: its folder, the files of its inputs, its records and its checkpoints.
public final class StageContext {
  let hash: StageHash
  /// The folder for the stage's files.
  let folder: URL
  let store: StageStore
  private let records: RecordFile.Writer
  /// Of the records so far.
  private let recordsHash = ContentHash()
  private let checkpoints: CheckpointWriter
  private var lastProgress = SuspendingClock().now - .seconds(1)
  /// The start of the speed measurement: a resumed stage does not start at 0.
  private var firstProgress: (done: Int, at: SuspendingClock.Instant)?
  /// The checkpoint of an earlier process, until this process has reached it. That process wrote all records up to there.
  private var earlier: CheckpointFile?

  // The cost so far.
  public var tokens = 0
  public var updates = 0
  public var samples = 0
  public var rewardCalls = 0
  /// The reference policy's variety, for a cell's evaluations.
  var baseline: TextVariety?
  /// The cost that earlier processes had at the checkpoint.
  public private(set) var before = CheckpointInfo()

  /// - Parameters:
  ///   - earlier: the checkpoint to resume from, whose records are in the folder.
  ///   - checkpointEvery: seconds between checkpoints.
  public init(
    hash: StageHash, folder: URL, store: StageStore, earlier: CheckpointFile? = nil, checkpointEvery: Double = 60
  ) throws {
    self.hash = hash
    self.folder = folder
    self.store = store
    self.earlier = earlier
    checkpoints = CheckpointWriter(stage: hash, folder: folder, every: checkpointEvery)
    let info = earlier?.info ?? CheckpointInfo()
    guard let prefix = RecordsPrefix(in: folder, of: info) else {
      throw UnusableState(name: "records", problem: RecordsPrefix.problem)
    }
    recordsHash.update(prefix.bytes)
    records = try RecordFile.Writer(at: folder.appendingPathComponent(StageStore.recordsName))
    try records.rewind(to: info.recordsBytes)
  }

  /// The checkpoints of the stage's long computation.
  private(set) lazy var slot = CheckpointSlot(
    saved: earlier?.state,
    isDue: { [checkpoints] in checkpoints.isDue },
    mark: { [unowned self] in checkpoints.info = try info() },
    resumed: { [unowned self] in resume() },
    write: { [unowned self] state in
      // A checkpoint is useless without its records.
      try records.synchronize()
      if let warning = checkpoints.write(state) { try warn(warning, as: "warning about checkpoints") }
    })

  /// Warns on the display of the run and in the ledger.
  func warn(_ text: String, as name: FactName = .warning) throws {
    WorkerWarning.send(text)
    try append(.fact(FactRecord(stage: hash.text, name: name.text, text: text)))
  }

  private func append(_ record: Record) throws { recordsHash.update(try records.append(record)) }

  private func info() throws -> CheckpointInfo {
    let usage = Usage.ofThisProcess
    return CheckpointInfo(
      recordsBytes: try records.length, recordsHash: recordsHash.current, tokens: tokens, updates: updates,
      samples: samples, rewardCalls: rewardCalls,
      flops: MatrixProduct.flops, cpuSeconds: before.cpuSeconds + usage.seconds,
      wallSeconds: before.wallSeconds + checkpoints.wallSeconds,
      peakMemoryBytes: max(before.peakMemoryBytes, usage.peakBytes), baseline: baseline)
  }

  /// Takes over the earlier process's counts: they include the work that this process repeated.
  private func resume() {
    guard let info = earlier?.info else { return }
    earlier = nil
    before = info
    (tokens, updates, samples, rewardCalls) = (info.tokens, info.updates, info.samples, info.rewardCalls)
    baseline = info.baseline
    MatrixProduct.restore(flops: info.flops)
  }

  /// Time spent on the stage so far, earlier processes included.
  public var wallSeconds: Double { before.wallSeconds + checkpoints.wallSeconds }

  func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// A file of an input stage.
  func input(_ kind: StageKind, _ hash: StageHash, _ name: String) throws -> URL {
    store.folder(kind, hash).appendingPathComponent(name)
  }

  func record(_ record: Record) throws {
    if earlier == nil { try append(record) }
  }

  /// Appends the stage's own record, which must be the last.
  public func record(ending stage: StageRecord) throws { try append(.stage(stage)) }

  /// Records a step of a training and counts its cost.
  func record(step: Int, _ report: StepReport) throws {
    tokens += report.tokens
    updates += report.optimizerSteps
    try record(step: step, report.recorded)
  }

  func record(step: Int, _ metrics: [String: Double]) throws {
    try record(.step(StepRecord(stage: hash.text, step: step, metrics: metrics)))
  }

  func fact(_ name: FactName, _ number: Double) throws {
    try record(.fact(FactRecord(stage: hash.text, name: name.text, number: number)))
  }

  public func fact(_ name: FactName, _ number: Int) throws { try fact(name, Double(number)) }

  func fact(_ name: FactName, _ text: String) throws {
    try record(.fact(FactRecord(stage: hash.text, name: name.text, text: text)))
  }

  /// Checks, after the stage has run, that it reached the checkpoint that it resumed from.
  public func finish() throws {
    if earlier != nil { throw UnusableState(name: "stage", problem: "the work did not reach the checkpoint again") }
  }

  public func close() throws { try records.close() }

  /// Reports progress for the live display, at most five times a second.
  func progress(_ done: Int, of total: Int, note: String = "") {
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
