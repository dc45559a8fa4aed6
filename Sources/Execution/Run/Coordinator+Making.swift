import Foundation
import Ledger
import Stages
import SweepFile

// The order in which stages are made, and what becomes of a run as they end.
extension Coordinator {
  enum Happening: Sendable {
    case ended(Plan.Entry, WorkerEnding)
    case tick
  }

  func make(_ todo: [Plan.Entry], _ memory: MemoryAdmission, _ outcome: inout RunOutcome) async throws {
    var memory = memory
    var waiting = todo
    var unavailable: [StageHash: String] = [:]
    var free = policy.workers
    let pending = Set(todo.map(\.hash))
    var made: Set<StageHash> = []
    /// What other runs are making.
    var elsewhere: Set<StageHash> = []
    /// Whether something waits for memory, and whether that has been told.
    var isShort = false, isShortageTold = false
    /// Why nothing else begins, though nobody has interrupted the run.
    var stopping: String?
    let progress = ProgressEstimate(todo), identity = store.ledgerIdentity
    await withTaskGroup(of: Happening.self) { group in
      func isPreparing() -> Bool { workers.running.withLock { $0.values.contains { $0.entry.kind.isPreparation } } }
      func startReady() {
        let isUnproven = isPreparing() || waiting.contains { $0.kind.isPreparation }
        isShort = false
        guard free > 0 else { return }
        var left: Int?
        // The longest first, so that no long one is left for the end.
        for entry in waiting.sorted(by: { $0.flops > $1.flops }) {
          let cores = cores(entry)
          guard cores <= free, entry.kind.isPreparation || !isUnproven,
            entry.inputs.allSatisfy({ !pending.contains($0) || made.contains($0) })
          else { continue }
          let atWork = workers.running.withLock { $0.values.map { ($0.entry.hash, $0.process) } }
          if let shortage = memory.settle(entry, beside: atWork) {
            waiting.removeAll { $0.hash == entry.hash }
            free -= cores
            let ending = WorkerEnding(status: .didNotStart, said: "\(shortage)", attempt: nil)
            group.addTask { .ended(entry, ending) }
            continue
          }
          let now = left ?? memory.left(beside: atWork)
          left = now
          // One at least: what is free may be less than it was, but nothing will free more.
          guard atWork.isEmpty || memory.need(entry.hash) <= now else {
            isShort = true
            if !isShortageTold {
              report(.heldBack(title: entry.title, need: memory.need(entry.hash), left: now))
            }
            isShortageTold = true
            continue
          }
          let claim: StageClaim
          do {
            claim = try store.claim(entry.kind, entry.hash)
          } catch FileLock.Failure.held {
            if elsewhere.insert(entry.hash).inserted {
              report(.waiting(title: entry.title, holder: store.claimant(entry.kind, entry.hash)))
            }
            continue
          } catch {
            waiting.removeAll { $0.hash == entry.hash }
            free -= cores
            let ending = WorkerEnding(status: .didNotStart, said: ErrorText.of(error), attempt: nil)
            group.addTask { .ended(entry, ending) }
            continue
          }
          waiting.removeAll { $0.hash == entry.hash }
          elsewhere.remove(entry.hash)
          if isMadeByAnother(entry) {
            made.insert(entry.hash)
            try? memory.learn(from: entry, in: ledger)
            outcome.cached += 1
            report(.found(title: entry.title))
            return startReady()
          }
          free -= cores
          workers.running.withLock { $0[entry.hash] = Workers.Running(entry: entry, claim: claim) }
          left = now - memory.need(entry.hash)
          report(.started(title: entry.title))
          group.addTask { .ended(entry, await self.workers.work(entry)) }
        }
      }
      func tick() {
        group.addTask {
          try? await Task.sleep(for: .milliseconds(500))
          return .tick
        }
      }
      func end(because reason: String) {
        stopping = reason
        waiting = []
        elsewhere = []
      }
      startReady()
      tick()
      while free < policy.workers || !elsewhere.isEmpty, let happening = await group.next() {
        if Task.isCancelled { end(because: "it was interrupted") }
        guard case .ended(let entry, let ending) = happening else {
          workers.watch()
          let shown = show(made, todo, progress)
          store.publish(shown, of: plan.sweep.name)
          report(.progress(shown))
          if !elsewhere.isEmpty || isShort { startReady() }
          if !Task.isCancelled, !group.isCancelled { tick() }
          continue
        }
        free += cores(entry)
        let item = workers.running.withLock { $0.removeValue(forKey: entry.hash) }
        // Others may have it once it is settled.
        defer { withExtendedLifetime(item?.claim) {} }
        if let reason = stopping, Task.isCancelled || group.isCancelled, !workers.isMade(entry, ending) {
          abandon(entry, ending, because: reason)
          if policy.failsFast, !outcome.failed.isEmpty { outcome.notMade.append(entry.title) }
          continue
        }
        if let error = settle(entry, ending) {
          if ending.status == .exited(Worker.ExitStatus.badInput) {
            // Nothing else begins. What is being prepared may find another fault of the input, and takes seconds.
            outcome.badInput.append(error)
            end(because: "the input is at fault")
          } else {
            outcome.failed.append((entry.title, error))
            report(.failed(title: entry.title, error: error))
            if outcome.storageFault == nil, let fault = store.storageFault(after: error, ledger: identity) {
              outcome.storageFault = fault
              end(because: "\(fault)")
              group.cancelAll()
              continue
            }
            unavailable[entry.hash] = entry.title
            for other in waiting {
              guard let lost = other.inputs.lazy.compactMap({ unavailable[$0] }).first else { continue }
              unavailable[other.hash] = lost
              waiting.removeAll { $0.hash == other.hash }
              elsewhere.remove(other.hash)
              outcome.skipped.append((other.title, lost))
              try? ledger.setState(stage: other.hash.text, to: .skipped, at: Date(), error: "\(lost) failed")
              report(.skipped(title: other.title, because: lost))
            }
            if policy.failsFast {
              outcome.notMade += waiting.map(\.title)
              end(because: "\(entry.title) failed")
              group.cancelAll()
            }
          }
        } else {
          made.insert(entry.hash)
          // Where the ledger does not answer, bounds stay bounds.
          try? memory.learn(from: entry, in: ledger)
          outcome.made += 1
          let seconds = item.map { (SuspendingClock().now - $0.started) / .seconds(1) } ?? 0
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
  private func cores(_ entry: Plan.Entry) -> Int {
    min(max(entry.kind.threads, policy.threads), policy.workers)
  }

  /// Whether a stage, now that its claim is here, turns out to lie whole in the store.
  private func isMadeByAnother(_ entry: Plan.Entry) -> Bool {
    guard store.isComplete(entry.specification) else { return false }
    if (try? ledger.states(ofStages: [entry.hash.text])[entry.hash.text]) == .completed { return true }
    // Its run did not come to fold it.
    return (try? fold(entry, store.folder(entry.specification).appendingPathComponent(StageStore.recordsName))) != nil
  }

  /// Estimates what is left by the operations of what is done.
  struct ProgressEstimate {
    private let began = SuspendingClock().now
    let flops: Double

    init(_ todo: [Plan.Entry]) { flops = todo.reduce(0) { $0 + $1.flops } }

    func secondsLeft(done: Double) -> Double? {
      let share = flops > 0 ? done / flops : 0
      return share > 0.01 ? (SuspendingClock().now - began) / .seconds(1) * (1 - share) / share : nil
    }
  }

  private func show(_ made: Set<StageHash>, _ todo: [Plan.Entry], _ estimate: ProgressEstimate) -> RunProgress {
    let now = workers.running.withLock { Array($0.values) }.sorted { $0.started < $1.started }
    var done = todo.reduce(0) { $0 + (made.contains($1.hash) ? $1.flops : 0) }
    let stages = now.map { item -> RunProgress.RunningStage in
      let data = item.attempt.flatMap { try? Data(contentsOf: $0.appendingPathComponent(StageStore.progressName)) }
      let progress = data.flatMap { try? JSONDecoder().decode(StageProgress.self, from: $0) }
      if let progress, progress.total > 0 {
        done += item.entry.flops * Double(progress.done) / Double(progress.total)
      }
      try? ledger.heartbeat(stage: item.entry.hash.text, at: Date())
      return .init(title: item.entry.title, progress: progress)
    }
    return RunProgress(
      stagesDone: made.count, stagesInAll: todo.count, running: stages, secondsLeft: estimate.secondsLeft(done: done))
  }
}
