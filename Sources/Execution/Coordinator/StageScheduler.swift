import Foundation
import Stages

/// Makes the missing stages of a run. A stage starts when its inputs exist, enough cores are free, its memory fits beside
/// the running stages, and no other run is making it.
struct StageScheduler {
  private enum Event: Sendable {
    case ended(Plan.Entry, WorkerResult)
    case tick
  }

  private let coordinator: Coordinator
  private let missing: [Plan.Entry]
  private let estimate: ProgressEstimate
  /// The ledger's file at the beginning. Another one later means that the results folder was replaced.
  private let ledgerIdentity: UInt64?
  private var queue: StageQueue
  private var memory: MemoryAdmission
  private var outcome: RunOutcome
  private var freeCores: Int
  /// The waiting stages that other runs are making.
  private var madeElsewhere: Set<StageHash> = []
  /// Whether a stage waits for memory.
  private var isShortOfMemory = false
  private var hasReportedShortage = false
  /// The reason why no further stage starts.
  private var stopReason: String?

  private var policy: RunPolicy { coordinator.policy }
  private var workers: WorkerPool { coordinator.workers }

  /// - Parameter outcome: The outcome of the run so far.
  init(_ coordinator: Coordinator, making missing: [Plan.Entry], _ memory: MemoryAdmission, _ outcome: RunOutcome) {
    self.coordinator = coordinator
    self.missing = missing
    self.memory = memory
    self.outcome = outcome
    queue = StageQueue(missing)
    estimate = ProgressEstimate(missing)
    ledgerIdentity = coordinator.store.ledgerIdentity
    freeCores = coordinator.policy.workers
  }

  /// Runs until all stages are made, or nothing more can be made. Cancelling the task stops the workers.
  mutating func run() async -> RunOutcome {
    await withTaskGroup(of: Event.self) { group in
      startReadyStages(in: &group)
      addTick(to: &group)
      while freeCores < policy.workers || !madeElsewhere.isEmpty, let event = await group.next() {
        if Task.isCancelled { stopStarting(because: "it was interrupted") }
        switch event {
        case .tick: tick(in: &group)
        case .ended(let entry, let result): handleEnd(of: entry, result, in: &group)
        }
      }
      group.cancelAll()
    }
    if outcome.storageFault == nil { outcome.storageFault = coordinator.store.loss(ofLedger: ledgerIdentity) }
    if Task.isCancelled { outcome.interrupted = true }
    return outcome
  }

  // MARK: - Starting

  private mutating func startReadyStages(in group: inout TaskGroup<Event>) {
    // Preparations take seconds and find errors in the input, so everything else waits for them.
    let onlyPreparations = isPreparing || queue.hasPreparations
    isShortOfMemory = false
    guard freeCores > 0 else { return }
    var memoryLeft: Int?
    for entry in queue.longestFirst {
      guard cores(entry) <= freeCores, entry.kind.isPreparation || !onlyPreparations, queue.hasInputs(entry),
        fitsInMemory(entry, &memoryLeft, in: &group), let claim = claim(entry, in: &group)
      else { continue }
      queue.remove(entry)
      madeElsewhere.remove(entry.hash)
      if coordinator.isMadeByAnother(entry) {
        complete(entry)
        outcome.cached += 1
        coordinator.report(.found(title: entry.title))
        return startReadyStages(in: &group)
      }
      memoryLeft = memoryLeft.map { $0 - memory.need(entry.hash) }
      start(entry, claim, in: &group)
    }
  }

  private func cores(_ entry: Plan.Entry) -> Int {
    min(max(entry.kind.threads, policy.threads), policy.workers)
  }

  /// Whether a preparation is running.
  private var isPreparing: Bool {
    workers.running.withLock { $0.values.contains { $0.entry.kind.isPreparation } }
  }

  /// - Parameter left: The bytes that further stages may use; nil until they are known.
  private mutating func fitsInMemory(_ entry: Plan.Entry, _ left: inout Int?, in group: inout TaskGroup<Event>) -> Bool
  {
    let running = workers.processes
    if let shortage = memory.settle(entry, beside: running) {
      failToStart(entry, "\(shortage)", in: &group)
      return false
    }
    let available = left ?? memory.left(beside: running)
    left = available
    // If nothing runs, nothing will free more memory, so the stage has to start.
    if running.isEmpty || memory.need(entry.hash) <= available { return true }
    isShortOfMemory = true
    if !hasReportedShortage {
      coordinator.report(.heldBack(title: entry.title, need: memory.need(entry.hash), left: available))
    }
    hasReportedShortage = true
    return false
  }

  /// Claims a stage for this run; nil if another run has it or the claim fails.
  private mutating func claim(_ entry: Plan.Entry, in group: inout TaskGroup<Event>) -> StageClaim? {
    do {
      return try coordinator.store.claim(entry.kind, entry.hash)
    } catch FileLock.Failure.held {
      if madeElsewhere.insert(entry.hash).inserted {
        let holder = coordinator.store.claimant(entry.kind, entry.hash)
        coordinator.report(.waiting(title: entry.title, holder: holder))
      }
    } catch {
      failToStart(entry, ErrorText.of(error), in: &group)
    }
    return nil
  }

  private mutating func start(_ entry: Plan.Entry, _ claim: StageClaim, in group: inout TaskGroup<Event>) {
    freeCores -= cores(entry)
    workers.add(entry, claim)
    coordinator.report(.started(title: entry.title))
    group.addTask { [workers = workers] in .ended(entry, await workers.make(entry)) }
  }

  private mutating func failToStart(_ entry: Plan.Entry, _ message: String, in group: inout TaskGroup<Event>) {
    queue.remove(entry)
    freeCores -= cores(entry)
    let result = WorkerResult(status: .didNotStart, message: message, attempt: nil)
    group.addTask { .ended(entry, result) }
  }

  // MARK: - Stopping

  private mutating func stopStarting(because reason: String) {
    stopReason = reason
    queue.removeAll()
    madeElsewhere = []
  }

  /// Stops the run if the ledger's file is no longer in its place, before anything is made there again.
  private mutating func stopIfStorageIsLost(in group: inout TaskGroup<Event>) -> Bool {
    if outcome.storageFault == nil, let fault = coordinator.store.loss(ofLedger: ledgerIdentity) {
      outcome.storageFault = fault
      stopStarting(because: "\(fault)")
      group.cancelAll()
    }
    return outcome.storageFault?.isLoss == true
  }

  // MARK: - Results

  private mutating func handleEnd(of entry: Plan.Entry, _ result: WorkerResult, in group: inout TaskGroup<Event>) {
    freeCores += cores(entry)
    let stage = workers.remove(entry)
    // Other runs may claim the stage only after its result is recorded.
    defer { withExtendedLifetime(stage?.claim) {} }
    if stopIfStorageIsLost(in: &group) { return }
    if let stopReason, Task.isCancelled || group.isCancelled, !workers.isMade(entry, result) {
      let warnings = stage?.warnings ?? []
      if !coordinator.recordInterruption(of: entry, result, because: stopReason, warnings), !warnings.isEmpty {
        outcome.withoutCheckpoint.append(entry.title)
      }
      if policy.failsFast, !outcome.failed.isEmpty { outcome.notMade.append(entry.title) }
      return
    }
    if let error = coordinator.record(result, of: entry) {
      if result.status == .exited(ExitStatus.badInput) {
        // The preparations that are running may find more errors in the input.
        outcome.badInput.append(error)
        stopStarting(because: "the input has errors")
      } else {
        handleFailure(of: entry, error, in: &group)
        if outcome.storageFault != nil { return }
      }
    } else {
      complete(entry)
      outcome.made += 1
      let seconds = stage.map { (SuspendingClock().now - $0.started) / .seconds(1) } ?? 0
      coordinator.report(.finished(title: entry.title, seconds: seconds))
    }
    if !outcome.badInput.isEmpty, !isPreparing { group.cancelAll() }
    startReadyStages(in: &group)
  }

  private mutating func complete(_ entry: Plan.Entry) {
    queue.complete(entry)
    // If the ledger cannot be read, upper bounds of memory are not replaced by estimates.
    try? memory.learn(from: entry, in: coordinator.ledger)
  }

  private mutating func handleFailure(of entry: Plan.Entry, _ error: String, in group: inout TaskGroup<Event>) {
    outcome.failed.append((entry.title, error))
    coordinator.report(.failed(title: entry.title, error: error))
    if outcome.storageFault == nil, let fault = coordinator.store.storageFault(after: error, ledger: ledgerIdentity) {
      outcome.storageFault = fault
      stopStarting(because: "\(fault)")
      group.cancelAll()
      return
    }
    for (skipped, because) in queue.fail(entry) {
      madeElsewhere.remove(skipped.hash)
      outcome.skipped.append((skipped.title, because))
      coordinator.recordSkip(of: skipped, because: because)
      coordinator.report(.skipped(title: skipped.title, because: because))
    }
    if policy.failsFast {
      outcome.notMade += queue.waiting.map(\.title)
      stopStarting(because: "\(entry.title) failed")
      group.cancelAll()
    }
  }

  // MARK: - Progress

  private func addTick(to group: inout TaskGroup<Event>) {
    group.addTask {
      try? await Task.sleep(for: .milliseconds(500))
      return .tick
    }
  }

  private mutating func tick(in group: inout TaskGroup<Event>) {
    workers.stopOverdueWorkers()
    if stopIfStorageIsLost(in: &group) { return }
    let progress = progress()
    coordinator.store.publish(progress, of: coordinator.plan.sweep.name)
    coordinator.report(.progress(progress))
    if !madeElsewhere.isEmpty || isShortOfMemory { startReadyStages(in: &group) }
    if !Task.isCancelled, !group.isCancelled { addTick(to: &group) }
  }

  /// The progress of the run. Also records a heartbeat of each running stage in the ledger.
  private func progress() -> RunProgress {
    let running = workers.running.withLock { Array($0.values) }.sorted { $0.started < $1.started }
    var flopsDone = missing.reduce(0) { $0 + (queue.made.contains($1.hash) ? $1.flops : 0) }
    let stages = running.map { stage -> RunProgress.RunningStage in
      let file = stage.attempt?.appendingPathComponent(StageStore.progressName)
      let data = file.flatMap { try? Data(contentsOf: $0) }
      let progress = data.flatMap { try? JSONDecoder().decode(StageProgress.self, from: $0) }
      if let progress, progress.total > 0 {
        flopsDone += stage.entry.flops * Double(progress.done) / Double(progress.total)
      }
      try? coordinator.ledger.heartbeat(stage: stage.entry.hash.text, at: Date())
      return .init(title: stage.entry.title, progress: progress)
    }
    return RunProgress(
      stagesDone: queue.made.count, stagesInAll: missing.count, running: stages,
      secondsLeft: estimate.secondsLeft(flopsDone: flopsDone))
  }
}
