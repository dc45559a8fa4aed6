import Foundation
import Ledger
import Subprocess
import Synchronization

/// What happens in a run, for whoever shows it.
public enum RunEvent: Sendable {
  case started(title: String)
  case finished(title: String, seconds: Double)
  case failed(title: String, error: String)
  case skipped(title: String, because: String)
  /// Twice a second while something runs.
  case progress(RunProgress)
}

/// How far a run is.
public struct RunProgress: Sendable {
  public struct Stage: Sendable {
    public var title: String
    public var progress: StageProgress?
  }

  public var stagesDone: Int
  public var stagesInAll: Int
  public var running: [Stage]
  /// From the estimated operations of what is left and the speed so far; nil at the beginning.
  public var secondsLeft: Double?
}

/// How a run ended.
public struct RunOutcome: Sendable {
  public var made = 0
  public var cached = 0
  /// Title and error.
  public var failed: [(title: String, error: String)] = []
  /// Title, and the title of what it would have been made from.
  public var skipped: [(title: String, because: String)] = []
  public var interrupted = false
  /// The input is at fault: nothing was trained.
  public var badInput: String?

  public init() {}
}

/// Another run holds the results folder.
public struct ResultsHeld: Error, CustomStringConvertible {
  public let results: String
  public let holder: String
  public var description: String {
    "another run is at work in \(results) (\(holder)); wait for it, or give another folder with --results"
  }
}

/// Makes a plan's missing stages in worker processes on this machine, as many at once as there are workers, and folds
/// their records into the ledger, of which it is the one writer.
public final class Coordinator: Sendable {
  private let plan: Plan
  private let store: StageStore
  private let ledger: Ledger
  private let workers: Int
  private let executable: String
  private let report: @Sendable (RunEvent) -> Void
  private let running = Mutex<[StageHash: Running]>([:])

  private struct Running {
    let entry: Plan.Entry
    let started: Date
  }

  public init(
    plan: Plan, store: StageStore, ledger: Ledger, workers: Int, executable: String,
    report: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.plan = plan
    self.store = store
    self.ledger = ledger
    self.workers = max(1, workers)
    self.executable = executable
    self.report = report
  }

  /// Cancelling the task that runs this ends the workers and gives back what was done.
  public func run(sweepText: String, environment: [String: String]) async throws -> RunOutcome {
    try ledger.interruptAbandoned(at: Date()) { _ in true }
    try adopt()
    let status = try PlanStatus(plan, store: store, ledger: ledger)
    try begin(sweepText, environment)
    var outcome = RunOutcome()
    outcome.cached = status.states.values.filter { $0 == .done }.count
    let todo = plan.entries.filter { status.isToBeMade($0.hash) }
    if !todo.isEmpty { try await make(todo, &outcome) }
    let state: ExperimentState =
      outcome.interrupted ? .interrupted : outcome.failed.isEmpty && outcome.badInput == nil ? .completed : .failed
    try ledger.setState(experiment: plan.sweep.name, to: state, at: Date())
    return outcome
  }

  /// Stages that lie whole in the folder but are not in the ledger, as after its loss: their records are folded.
  private func adopt() throws {
    let known = try ledger.states(ofStages: plan.entries.map(\.hash.text))
    for entry in plan.entries where known[entry.hash.text] != .completed && store.isComplete(entry.specification) {
      try ledger.fold(
        stage: entry.hash.text, file: store.folder(entry.specification).appendingPathComponent(StageStore.recordsName))
    }
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
          experiment: sweep.name, stage: cell.hash.text, task: "sentiment", method: cell.plan.method,
          methodTitle: cell.methodTitle,
          rewardSource: cell.plan.reward.flatMap { .init(rawValue: $0.rawValue) },
          hyperparameter: none ? nil : cell.plan.hyperparameter, value: none ? nil : cell.plan.value,
          configuration: try cell.configuration.json(), seed: Int(clamping: cell.plan.seed),
          plannedUpdates: plan.plannedUpdates(cell.plan))
      },
      environment: EnvironmentRecord(experiment: sweep.name, recorded: now, values: environment))
  }

  private enum End: Sendable {
    case exited(Int32)
    case signalled(Int32)
    case couldNotStart(String)
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
    await withTaskGroup(of: (Plan.Entry?, End).self) { group in
      func startReady() {
        // The longest first, so that no long one is left for the end.
        for entry in waiting.sorted(by: { $0.operations > $1.operations }) {
          let threads = min(entry.kind.threads, workers)
          guard threads <= free, entry.inputs.allSatisfy({ !pending.contains($0) || made.contains($0) }) else {
            continue
          }
          waiting.removeAll { $0.hash == entry.hash }
          free -= threads
          running.withLock { $0[entry.hash] = Running(entry: entry, started: Date()) }
          report(.started(title: entry.title))
          group.addTask { (entry, await self.work(entry)) }
        }
      }
      func tick() {
        group.addTask {
          try? await Task.sleep(for: .milliseconds(500))
          return (nil, .tick)
        }
      }
      startReady()
      tick()
      while free < workers, let (entry, end) = await group.next() {
        guard let entry else {
          show(made.count, todo, operationsInAll, began)
          if !Task.isCancelled { tick() }
          continue
        }
        free += min(entry.kind.threads, workers)
        let seconds =
          running.withLock { $0.removeValue(forKey: entry.hash) }.map { -$0.started.timeIntervalSinceNow } ?? 0
        if Task.isCancelled {
          outcome.interrupted = true
          waiting = []
          try? ledger.setState(stage: entry.hash.text, to: .interrupted, at: Date(), error: "The run was interrupted.")
          continue
        }
        if let error = settle(entry, end) {
          outcome.failed.append((entry.title, error))
          if case .exited(Worker.ExitStatus.badInput) = end { outcome.badInput = error }
          report(.failed(title: entry.title, error: error))
          unavailable[entry.hash] = entry.title
          for other in waiting {
            guard let lost = other.inputs.lazy.compactMap({ unavailable[$0] }).first else { continue }
            unavailable[other.hash] = lost
            waiting.removeAll { $0.hash == other.hash }
            outcome.skipped.append((other.title, lost))
            report(.skipped(title: other.title, because: lost))
          }
        } else {
          made.insert(entry.hash)
          outcome.made += 1
          report(.finished(title: entry.title, seconds: seconds))
        }
        startReady()
      }
      group.cancelAll()
    }
    if Task.isCancelled { outcome.interrupted = true }
  }

  /// Runs one worker to its end.
  private func work(_ entry: Plan.Entry) async -> End {
    do {
      let folder = try store.begin(entry.specification)
      try ledger.setState(stage: entry.hash.text, to: .running, at: Date(), host: ProcessInfo.processInfo.hostName)
      var options = PlatformOptions()
      // A group of its own: Ctrl-C reaches the coordinator, which ends its workers itself.
      options.processGroupID = 0
      options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
      let result = try await Subprocess.run(
        .path(.init(executable)),
        arguments: ["worker", folder.path, "--results", store.results.path],
        environment: .inherit.updating(["OPENBLAS_NUM_THREADS": "1"]), platformOptions: options, output: .discarded,
        error: .string(limit: 1 << 16))
      switch result.terminationStatus {
      case .exited(let code):
        if code > 2, !result.standardError.isEmpty { return .couldNotStart(result.standardError) }
        return .exited(code)
      case .signaled(let signal): return .signalled(signal)
      }
    } catch {
      return .couldNotStart("\(error)")
    }
  }

  /// Folds what a worker left.
  ///
  /// - Returns: what went wrong, or nil.
  private func settle(_ entry: Plan.Entry, _ end: End) -> String? {
    let hash = entry.hash.text
    do {
      if case .exited(Worker.ExitStatus.completed) = end {
        try ledger.fold(
          stage: hash, file: store.folder(entry.specification).appendingPathComponent(StageStore.recordsName))
        return nil
      }
      let records = store.workFolder(entry.kind, entry.hash).appendingPathComponent(StageStore.recordsName)
      if FileManager.default.fileExists(atPath: records.path) { try ledger.fold(stage: hash, file: records) }
      if let stage = try ledger.stage(hash), stage.state == .failed, let error = stage.error { return error }
      let error =
        switch end {
        case .exited(let code): "the worker ended with status \(code) and said nothing"
        case .signalled(let signal):
          "the worker was ended by signal \(signal)" + (signal == 9 ? ", as when memory runs out" : "")
        case .couldNotStart(let text): text
        case .tick: "nothing"
        }
      try ledger.setState(stage: hash, to: .failed, at: Date(), error: error)
      return error
    } catch {
      return "its records could not be folded: \(error)"
    }
  }

  private func show(_ made: Int, _ todo: [Plan.Entry], _ operationsInAll: Double, _ began: Date) {
    let now = running.withLock { Array($0.values) }.sorted { $0.started < $1.started }
    var done = 0.0
    let left = Set(now.map(\.entry.hash))
    let stages = now.map { item -> RunProgress.Stage in
      let url = store.workFolder(item.entry.kind, item.entry.hash).appendingPathComponent(StageStore.progressName)
      let progress = (try? Data(contentsOf: url)).flatMap { try? JSONDecoder().decode(StageProgress.self, from: $0) }
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
