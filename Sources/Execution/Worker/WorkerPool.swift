import Foundation
import Stages
import Subprocess
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Makes stages in worker processes on this machine: starts a worker, watches it, and starts another one if it dies or
/// hangs. The caller records the result.
final class WorkerPool: Sendable {
  /// A stage that is being made.
  struct RunningStage {
    let entry: Plan.Entry
    let claim: StageClaim
    let started = SuspendingClock().now
    /// The folder that its worker works in.
    var attempt: URL?
    /// Its worker; nil between two workers.
    var process: Int32?
    var heartbeat: WorkerHeartbeat?
    /// The time at which the heartbeat last changed.
    var lastActivity = SuspendingClock().now
    /// The reason why this pool stops the worker.
    var cause: WorkerResult.Cause?
    /// The warnings of its workers.
    var warnings: [String] = []
  }

  let store: StageStore
  private let policy: RunPolicy
  private let executable: String
  private let report: @Sendable (RunEvent) -> Void
  private let workerStarted: @Sendable (_ stage: StageHash, _ attempt: URL, _ process: Int32) throws -> Void
  let running = Mutex<[StageHash: RunningStage]>([:])

  /// - Parameter workerStarted: Called for each worker that has started.
  init(
    store: StageStore, policy: RunPolicy, executable: String, report: @escaping @Sendable (RunEvent) -> Void,
    workerStarted: @escaping @Sendable (_ stage: StageHash, _ attempt: URL, _ process: Int32) throws -> Void
  ) {
    self.store = store
    self.policy = policy
    self.executable = executable
    self.report = report
    self.workerStarted = workerStarted
  }

  /// The running stages and their workers.
  var processes: [(stage: StageHash, process: Int32?)] {
    running.withLock { $0.values.map { ($0.entry.hash, $0.process) } }
  }

  func add(_ entry: Plan.Entry, _ claim: StageClaim) {
    running.withLock { $0[entry.hash] = RunningStage(entry: entry, claim: claim) }
  }

  @discardableResult
  func remove(_ entry: Plan.Entry) -> RunningStage? { running.withLock { $0.removeValue(forKey: entry.hash) } }

  /// Makes a stage that was added. Starts another worker when one dies or hangs, up to the number of retries.
  func make(_ entry: Plan.Entry) async -> WorkerResult {
    var restarts = 0
    while true {
      var result = await runWorker(entry)
      result.restarts = restarts
      guard result.isCrash, !isMade(entry, result), restarts < policy.retries, !Task.isCancelled else { return result }
      restarts += 1
      report(.restarted(title: entry.title, because: result.error, retry: restarts, of: policy.retries))
      if let attempt = result.attempt { store.release(attempt) }
      try? await Task.sleep(for: .seconds(policy.delay(beforeRetry: restarts)))
      if Task.isCancelled { return result }
    }
  }

  /// Runs one worker until it ends.
  private func runWorker(_ entry: Plan.Entry) async -> WorkerResult {
    var attempt: URL?
    let kills = MemoryKills.now
    do {
      // The worker of a run that was killed ends within moments. Then its checkpoint can be used.
      for _ in 0..<50 where store.isAtWork(on: entry.specification) { try? await Task.sleep(for: .milliseconds(100)) }
      guard ProcessLimits.hasRoomForWorker else {
        throw LimitTooLow(
          limit: "open files (ulimit -n)", found: "\(ProcessLimits.descriptors), nearly all in use",
          needed: "\(2 * ProcessLimits.descriptorsPerWorker) to start a worker")
      }
      let folder = try store.begin(entry.specification) { text in
        report(.warning(title: entry.title, text: text))
      }
      attempt = folder
      update(entry) { $0.attempt = folder }
      let warnings = try WorkerWarnings { [report] text in
        self.update(entry) { $0.warnings.append(text) }
        report(.warning(title: entry.title, text: text))
      }
      defer { warnings.finish() }
      let result = try await Subprocess.run(
        .path(.init(executable)), arguments: arguments(folder),
        environment: .inherit.updating(["OPENBLAS_NUM_THREADS": "1"]), platformOptions: platformOptions(entry.kind),
        input: .none, output: .fileDescriptor(.init(rawValue: warnings.output), closeAfterSpawningProcess: true),
        error: .string(limit: 1 << 20)
      ) { execution in
        let process = Int32(execution.processIdentifier.value)
        update(entry) {
          $0.process = process
          $0.heartbeat = nil
          $0.lastActivity = SuspendingClock().now
        }
        try workerStarted(entry.hash, folder, process)
      }
      update(entry) { $0.process = nil }
      let status: WorkerResult.Status =
        switch result.terminationStatus {
        case .exited(let code): .exited(code)
        case .signaled(let signal): .signalled(signal)
        }
      let cause = update(entry) { stage in
        defer { stage.cause = nil }
        return stage.cause
      }
      var ended = WorkerResult(status: status, message: result.standardError, attempt: attempt, cause: cause)
      if status == .signalled(SIGKILL), cause == nil {
        ended.cause = MemoryKills.now.exhausted(since: kills).map { .outOfMemory($0) }
      }
      return ended
    } catch {
      update(entry) { $0.process = nil }
      return WorkerResult(status: .didNotStart, message: ErrorText.of(error), attempt: attempt)
    }
  }

  private func arguments(_ attempt: URL) -> Arguments {
    let coordinator = ProcessInfo.processInfo.processIdentifier
    return .init(
      executablePathOverride: "harness",
      remainingValues: [
        "worker", attempt.path, "--results", store.results.path, "--coordinator", "\(coordinator)", "--threads",
        "\(policy.threads)", "--checkpoint-every", "\(policy.checkpointEvery)",
      ])
  }

  private func platformOptions(_ kind: StageKind) -> PlatformOptions {
    var options = PlatformOptions()
    // Each worker has its own process group: Ctrl-C reaches only the coordinator, which stops its workers itself.
    options.processGroupID = 0
    // A worker that writes checkpoints gets the time to write one. A second Ctrl-C ends the coordinator, and so all workers.
    let patience: Duration = kind.isResumable ? .seconds(1 << 30) : .seconds(2)
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: patience)]
    return options
  }

  @discardableResult
  private func update<Result>(_ entry: Plan.Entry, _ body: (inout RunningStage) -> Result?) -> Result? {
    running.withLock { running in
      guard running[entry.hash] != nil else { return nil }
      return body(&running[entry.hash]!)
    }
  }

  /// Stops workers that hang and cells that exceed the time limit. Call it about twice a second. The clock does not count
  /// the time that the machine sleeps.
  func stopOverdueWorkers() {
    let now = SuspendingClock().now
    func seconds(since instant: SuspendingClock.Instant) -> Double { (now - instant) / .seconds(1) }
    running.withLock { running in
      for hash in running.keys {
        guard var stage = running[hash], let process = stage.process else { continue }
        let heartbeat = WorkerHeartbeat(process: process, attempt: stage.attempt)
        if heartbeat != stage.heartbeat {
          stage.heartbeat = heartbeat
          stage.lastActivity = now
        }
        if let limit = policy.cellTimeLimit, stage.entry.kind == .cell, seconds(since: stage.started) > limit {
          // SIGTERM gives the worker 30 seconds to write a checkpoint.
          let isPatient = seconds(since: stage.started) < limit + 30
          if stage.cause == nil || !isPatient { kill(process, isPatient ? SIGTERM : SIGKILL) }
          stage.cause = .outOfTime(limit)
        } else if stage.cause == nil, seconds(since: stage.lastActivity) > policy.stuckAfter {
          stage.cause = .stuck(policy.stuckAfter)
          kill(process, SIGKILL)
        }
        running[hash] = stage
      }
    }
  }

  /// Whether the stage is complete, even if its worker failed after that.
  func isMade(_ entry: Plan.Entry, _ result: WorkerResult) -> Bool {
    result.status == .exited(ExitStatus.completed) || store.isComplete(entry.specification)
  }
}
