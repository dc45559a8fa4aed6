import Foundation
import Ledger
import Subprocess
import Synchronization

/// Makes a plan's missing stages in worker processes on this machine, as many at once as there are workers, and folds
/// their records into the ledger, of which it is the one writer.
public final class Coordinator: Sendable {
  let plan: Plan
  let store: StageStore
  let ledger: Ledger
  private let workers: Int
  /// Of each cell.
  private let threads: Int
  private let executable: String
  let report: @Sendable (RunEvent) -> Void
  private let running = Mutex<[StageHash: Running]>([:])

  private struct Running {
    let entry: Plan.Entry
    let started: Date
    /// Where its worker works.
    var attempt: URL?
  }

  public init(
    plan: Plan, store: StageStore, ledger: Ledger, workers: Int, threads: Int = 1, executable: String,
    report: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.plan = plan
    self.store = store
    self.ledger = ledger
    self.workers = max(1, workers)
    self.threads = max(1, threads)
    self.executable = executable
    self.report = report
  }

  /// Cancelling the task that runs this ends the workers and gives back what was done.
  public func run(sweepText: String, environment: [String: String]) async throws -> RunOutcome {
    store.removeLeftovers()
    try ledger.interruptAbandoned(at: Date()) { _ in true }
    try adopt()
    let status = try soundStatus()
    try announceReplacement()
    try begin(sweepText, environment)
    var outcome = RunOutcome()
    outcome.cached = status.states.values.filter { $0 == .done }.count
    let todo = plan.entries.filter { status.isToBeMade($0.hash) }
    if !todo.isEmpty { try await make(todo, &outcome) }
    let state: ExperimentState =
      outcome.interrupted ? .interrupted : outcome.failed.isEmpty && outcome.badInput.isEmpty ? .completed : .failed
    try ledger.setState(experiment: plan.sweep.name, to: state, at: Date())
    return outcome
  }

  private func begin(_ sweepText: String, _ environment: [String: String]) throws {
    let sweep = plan.sweep, now = Date()
    try ledger.begin(
      experiment: ExperimentRecord(name: sweep.name, sweep: sweepText, created: now),
      stages: try plan.entries.map { entry in
        StageRecord(
          hash: entry.hash.text, kind: entry.kind.rawValue, title: entry.title,
          settings: try entry.specification.settingsJSON(), inputs: entry.inputs.map(\.text),
          algorithmVersion: entry.specification.version)
      },
      cells: try plan.cells.map { cell in
        let none = cell.plan.hyperparameter == "none"
        return CellRecord(
          experiment: sweep.name, stage: cell.hash.text, task: sweep.task.name, method: cell.plan.method,
          methodTitle: cell.methodTitle,
          rewardSource: cell.plan.reward.flatMap { .init(rawValue: $0.rawValue) },
          hyperparameter: none ? nil : cell.plan.hyperparameter, value: none ? nil : cell.plan.value,
          configuration: try cell.configuration.json(), seed: Int(clamping: cell.plan.seed),
          plannedUpdates: plan.plannedUpdates(cell.plan))
      },
      environment: EnvironmentRecord(experiment: sweep.name, recorded: now, values: environment))
  }

  private enum Happening: Sendable {
    case ended(Plan.Entry, WorkerEnding)
    case tick
  }

  private func make(_ todo: [Plan.Entry], _ outcome: inout RunOutcome) async throws {
    var waiting = todo
    var unavailable: [StageHash: String] = [:]
    var free = workers
    let pending = Set(todo.map(\.hash))
    var made: Set<StageHash> = []
    let began = Date()
    let operationsInAll = todo.reduce(0) { $0 + $1.operations }
    await withTaskGroup(of: Happening.self) { group in
      func isPreparing() -> Bool { running.withLock { $0.values.contains { $0.entry.kind.isPreparation } } }
      func startReady() {
        let isUnproven = isPreparing() || waiting.contains { $0.kind.isPreparation }
        // The longest first, so that no long one is left for the end.
        for entry in waiting.sorted(by: { $0.operations > $1.operations }) {
          let cores = cores(entry)
          guard cores <= free, entry.kind.isPreparation || !isUnproven,
            entry.inputs.allSatisfy({ !pending.contains($0) || made.contains($0) })
          else { continue }
          waiting.removeAll { $0.hash == entry.hash }
          free -= cores
          running.withLock { $0[entry.hash] = Running(entry: entry, started: Date()) }
          report(.started(title: entry.title))
          group.addTask { .ended(entry, await self.work(entry)) }
        }
      }
      func tick() {
        group.addTask {
          try? await Task.sleep(for: .milliseconds(500))
          return .tick
        }
      }
      startReady()
      tick()
      while free < workers, let happening = await group.next() {
        guard case .ended(let entry, let ending) = happening else {
          show(made.count, todo, operationsInAll, began)
          if !Task.isCancelled, !group.isCancelled { tick() }
          continue
        }
        free += cores(entry)
        let seconds =
          running.withLock { $0.removeValue(forKey: entry.hash) }.map { -$0.started.timeIntervalSinceNow } ?? 0
        if Task.isCancelled {
          outcome.interrupted = true
          waiting = []
        }
        if Task.isCancelled || group.isCancelled, ending.status != .exited(Worker.ExitStatus.completed) {
          abandon(entry, ending, because: outcome.interrupted ? "it was interrupted" : "the input is at fault")
          continue
        }
        if let error = settle(entry, ending) {
          if ending.status == .exited(Worker.ExitStatus.badInput) {
            // Nothing else begins. What is being prepared may find another fault of the input, and takes seconds.
            outcome.badInput.append(error)
            waiting = []
          } else {
            outcome.failed.append((entry.title, error))
            report(.failed(title: entry.title, error: error))
            unavailable[entry.hash] = entry.title
            for other in waiting {
              guard let lost = other.inputs.lazy.compactMap({ unavailable[$0] }).first else { continue }
              unavailable[other.hash] = lost
              waiting.removeAll { $0.hash == other.hash }
              outcome.skipped.append((other.title, lost))
              report(.skipped(title: other.title, because: lost))
            }
          }
        } else {
          made.insert(entry.hash)
          outcome.made += 1
          report(.finished(title: entry.title, seconds: seconds))
        }
        if !outcome.badInput.isEmpty, !isPreparing() { group.cancelAll() }
        startReady()
      }
      group.cancelAll()
    }
    if Task.isCancelled { outcome.interrupted = true }
  }

  /// How many of the workers' cores a stage takes: shared trainings have threads of their own, cells those they are given.
  private func cores(_ entry: Plan.Entry) -> Int { min(max(entry.kind.threads, threads), workers) }

  /// Runs one worker to its end.
  private func work(_ entry: Plan.Entry) async -> WorkerEnding {
    var attempt: URL?
    do {
      let folder = try store.begin(entry.specification)
      attempt = folder
      running.withLock { $0[entry.hash]?.attempt = folder }
      try ledger.setState(stage: entry.hash.text, to: .running, at: Date(), host: ProcessInfo.processInfo.hostName)
      var options = PlatformOptions()
      // A group of its own: Ctrl-C reaches the coordinator, which ends its workers itself.
      options.processGroupID = 0
      options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
      let process = ProcessInfo.processInfo.processIdentifier
      let result = try await Subprocess.run(
        .path(.init(executable)),
        arguments: .init(
          executablePathOverride: "harness",
          remainingValues: [
            "worker", folder.path, "--results", store.results.path, "--coordinator", "\(process)", "--threads",
            "\(threads)",
          ]),
        environment: .inherit.updating(["OPENBLAS_NUM_THREADS": "1"]), platformOptions: options, output: .discarded,
        error: .string(limit: 1 << 20))
      let status: WorkerEnding.Status =
        switch result.terminationStatus {
        case .exited(let code): .exited(code)
        case .signaled(let signal): .signalled(signal)
        }
      return WorkerEnding(status: status, said: result.standardError, attempt: attempt)
    } catch {
      return WorkerEnding(status: .didNotStart, said: ErrorText.of(error), attempt: attempt)
    }
  }

  /// Folds what a worker left.
  ///
  /// - Returns: what went wrong, or nil.
  private func settle(_ entry: Plan.Entry, _ ending: WorkerEnding) -> String? {
    let hash = entry.hash.text
    defer { ending.removeAttempt() }
    do {
      if ending.status == .exited(Worker.ExitStatus.completed) {
        try fold(entry, store.folder(entry.specification).appendingPathComponent(StageStore.recordsName))
        return nil
      }
      if let records = ending.attempt?.appendingPathComponent(StageStore.recordsName),
        FileManager.default.fileExists(atPath: records.path)
      {
        try fold(entry, records)
      }
      if let stage = try ledger.stage(hash), stage.state == .failed, let error = stage.error { return error }
      let error = ending.text
      try ledger.setState(stage: hash, to: .failed, at: Date(), error: error)
      return error
    } catch {
      let error = "its records could not be kept: \(ErrorText.of(error))"
      try? ledger.setState(stage: hash, to: .failed, at: Date(), error: error)
      return error
    }
  }

  /// Gives up a stage that was ended before it was made.
  private func abandon(_ entry: Plan.Entry, _ ending: WorkerEnding, because reason: String) {
    ending.removeAttempt()
    try? ledger.setState(
      stage: entry.hash.text, to: .interrupted, at: Date(), error: "The run was stopped: \(reason).")
  }

  private func show(_ made: Int, _ todo: [Plan.Entry], _ operationsInAll: Double, _ began: Date) {
    let now = running.withLock { Array($0.values) }.sorted { $0.started < $1.started }
    var done = 0.0
    let left = Set(now.map(\.entry.hash))
    let stages = now.map { item -> RunProgress.Stage in
      let data = item.attempt.flatMap { try? Data(contentsOf: $0.appendingPathComponent(StageStore.progressName)) }
      let progress = data.flatMap { try? JSONDecoder().decode(StageProgress.self, from: $0) }
      if let progress, progress.total > 0 {
        done += item.entry.operations * Double(progress.done) / Double(progress.total)
      }
      try? ledger.heartbeat(stage: item.entry.hash.text, at: Date())
      return .init(title: item.entry.title, progress: progress)
    }
    for entry in todo where !left.contains(entry.hash) && store.isComplete(entry.specification) {
      done += entry.operations
    }
    let elapsed = -began.timeIntervalSinceNow
    let share = operationsInAll > 0 ? done / operationsInAll : 0
    report(
      .progress(
        RunProgress(
          stagesDone: made, stagesInAll: todo.count, running: stages,
          secondsLeft: share > 0.01 ? elapsed * (1 - share) / share : nil)))
  }
}
