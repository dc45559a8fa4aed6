import Foundation
import Stages
import Subprocess
import SweepFile
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Makes stages in worker processes on this machine: starts one, watches it, and starts it again where it dies or hangs.
/// What becomes of a stage is for others to keep.
final class Workers: Sendable {
  /// A stage in the making.
  struct Running {
    let entry: Plan.Entry
    let claim: StageClaim
    let started = SuspendingClock().now
    /// Where its worker works.
    var attempt: URL?
    /// Its worker, while there is one.
    var process: Int32?
    var vitals: Vitals?
    /// When these last changed.
    var stirred = SuspendingClock().now
    /// Why the worker is ended from here, if it is.
    var cause: WorkerEnding.Cause?
  }

  let store: StageStore
  let policy: RunPolicy
  private let executable: String
  private let report: @Sendable (RunEvent) -> Void
  private let began: @Sendable (_ stage: StageHash, _ attempt: URL, _ process: Int32) throws -> Void
  let running = Mutex<[StageHash: Running]>([:])

  /// - Parameter began: told of each worker that is at work.
  init(
    store: StageStore, policy: RunPolicy, executable: String, report: @escaping @Sendable (RunEvent) -> Void,
    began: @escaping @Sendable (_ stage: StageHash, _ attempt: URL, _ process: Int32) throws -> Void
  ) {
    self.store = store
    self.policy = policy
    self.executable = executable
    self.report = report
    self.began = began
  }

  /// Makes one stage.
  func make(_ entry: Plan.Entry, _ claim: StageClaim) async -> WorkerEnding {
    running.withLock { $0[entry.hash] = Running(entry: entry, claim: claim) }
    defer { running.withLock { _ = $0.removeValue(forKey: entry.hash) } }
    return await work(entry)
  }

  /// Makes a stage by a worker, or by several, one after another, where they die or hang.
  func work(_ entry: Plan.Entry) async -> WorkerEnding {
    var restarts = 0
    while true {
      var ending = await workOnce(entry)
      ending.restarts = restarts
      guard ending.isDeath, !isMade(entry, ending), restarts < policy.retries, !Task.isCancelled else { return ending }
      restarts += 1
      report(.restarted(title: entry.title, because: ending.text, retry: restarts, of: policy.retries))
      if let attempt = ending.attempt { store.release(attempt) }
      try? await Task.sleep(for: .seconds(policy.delay(beforeRetry: restarts)))
      if Task.isCancelled { return ending }
    }
  }

  /// Runs one worker to its end.
  private func workOnce(_ entry: Plan.Entry) async -> WorkerEnding {
    var attempt: URL?
    let kills = MemoryKills.now
    do {
      // The worker of a run that was killed ends within moments, and what it leaves can be gone on with.
      for _ in 0..<50 where store.isAtWork(on: entry.specification) { try? await Task.sleep(for: .milliseconds(100)) }
      let folder = try store.begin(entry.specification)
      attempt = folder
      update(entry) { $0.attempt = folder }
      var options = PlatformOptions()
      // A group of its own: Ctrl-C reaches the coordinator, which ends its workers itself.
      options.processGroupID = 0
      // A worker that keeps its place is waited for; a second Ctrl-C ends the coordinator, and so all of them.
      let patience: Duration = entry.kind.isResumable ? .seconds(1 << 30) : .seconds(2)
      options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: patience)]
      let process = ProcessInfo.processInfo.processIdentifier
      let result = try await Subprocess.run(
        .path(.init(executable)),
        arguments: .init(
          executablePathOverride: "harness",
          remainingValues: [
            "worker", folder.path, "--results", store.results.path, "--coordinator", "\(process)", "--threads",
            "\(policy.threads)", "--checkpoint-every", "\(policy.checkpointEvery)",
          ]),
        environment: .inherit.updating(["OPENBLAS_NUM_THREADS": "1"]), platformOptions: options, input: .none,
        output: .discarded, error: .string(limit: 1 << 20)
      ) { execution in
        let worker = Int32(execution.processIdentifier.value)
        update(entry) {
          $0.process = worker
          $0.vitals = nil
          $0.stirred = SuspendingClock().now
        }
        try began(entry.hash, folder, worker)
      }
      update(entry) { $0.process = nil }
      let status: WorkerEnding.Status =
        switch result.terminationStatus {
        case .exited(let code): .exited(code)
        case .signaled(let signal): .signalled(signal)
        }
      var ending = WorkerEnding(status: status, said: result.standardError, attempt: attempt)
      ending.cause = update(entry) { item in
        defer { item.cause = nil }
        return item.cause
      }
      if status == .signalled(SIGKILL), ending.cause == nil {
        ending.cause = MemoryKills.now.exhausted(since: kills).map { .outOfMemory($0) }
      }
      return ending
    } catch {
      update(entry) { $0.process = nil }
      return WorkerEnding(status: .didNotStart, said: ErrorText.of(error), attempt: attempt)
    }
  }

  @discardableResult
  private func update<Result>(_ entry: Plan.Entry, _ body: (inout Running) -> Result?) -> Result? {
    running.withLock { running in
      guard running[entry.hash] != nil else { return nil }
      return body(&running[entry.hash]!)
    }
  }

  /// Ends workers that hang, and cells that take too long. The clock is one that stands still while the machine sleeps.
  func watch() {
    let now = SuspendingClock().now
    func seconds(since instant: SuspendingClock.Instant) -> Double { (now - instant) / .seconds(1) }
    running.withLock { running in
      for hash in running.keys {
        guard var item = running[hash], let process = item.process else { continue }
        let vitals = Vitals(process: process, attempt: item.attempt)
        if vitals != item.vitals {
          item.vitals = vitals
          item.stirred = now
        }
        if let limit = policy.cellTimeLimit, item.entry.kind == .cell, seconds(since: item.started) > limit {
          // Time to keep its place, but not for ever.
          let isPatient = seconds(since: item.started) < limit + 30
          if item.cause == nil || !isPatient { kill(process, isPatient ? SIGTERM : SIGKILL) }
          item.cause = .outOfTime(limit)
        } else if item.cause == nil, seconds(since: item.stirred) > policy.stuckAfter {
          item.cause = .stuck(policy.stuckAfter)
          kill(process, SIGKILL)
        }
        running[hash] = item
      }
    }
  }

  /// Whether a stage is there, whatever became of its worker thereafter.
  func isMade(_ entry: Plan.Entry, _ ending: WorkerEnding) -> Bool {
    ending.status == .exited(Worker.ExitStatus.completed) || store.isComplete(entry.specification)
  }
}
