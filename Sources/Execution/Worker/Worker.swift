import Alignment
import Foundation
import Ledger
import Stages
import Tensor

#if canImport(Glibc)
  import Glibc
#endif

/// A process that makes one stage, in its own folder.
public enum Worker {
  /// Makes the stage whose specification is in `folder`, and moves it to its place in the store. Resumes from a checkpoint
  /// if an earlier worker left one.
  ///
  /// - Parameters:
  ///   - coordinator: The process that started this worker. The worker ends when that process is gone.
  ///   - threads: The number of threads of a cell.
  ///   - checkpointEvery: Seconds between two checkpoints.
  /// - Returns: The exit code.
  public static func run(
    folder: URL, results: URL, coordinator: Int32, threads: Int = 1, checkpointEvery: Double = 60
  ) -> Int32 {
    // Two BLAS threads on small matrices are slower than one.
    MatrixProduct.setThreads(1)
    endWithCoordinator(coordinator)
    // A file beyond the size limit is an error, not the end of this process.
    signal(SIGXFSZ, SIG_IGN)
    // If the terminal closes, the coordinator stops its workers.
    signal(SIGHUP, SIG_IGN)
    inheritNiceness(of: coordinator)
    do {
      let store = StageStore(results: results)
      let hold = try store.hold(folder)
      defer { withExtendedLifetime(hold) {} }
      let data = try Data(contentsOf: folder.appendingPathComponent(StageStore.specificationName))
      let specification = try JSONDecoder().decode(StageSpecification.self, from: data)
      try specification.refuseForeign()
      let signals = StopSignals(endAtOnce: !specification.kind.isResumable)
      return try withExtendedLifetime(signals) {
        try StopRequest.$current.withValue(StopRequest { signals.isStopping }) {
          try Threads.$count.withValue(threads) {
            try make(
              specification, folder: folder, store: store, coordinator: coordinator, checkpointEvery: checkpointEvery)
          }
        }
      }
    } catch {
      ProcessLog.write("the worker could not begin or end its stage: \(ErrorText.of(error))")
      return ExitStatus.failed
    }
  }

  private static func make(
    _ specification: StageSpecification, folder: URL, store: StageStore, coordinator: Int32, checkpointEvery: Double
  ) throws -> Int32 {
    let started = Date()
    let (context, failure) = try runStage(
      specification, folder: folder, store: store, checkpointEvery: checkpointEvery)
    if failure is Stopped {
      try context.close()
      return ExitStatus.stopped
    }
    if Threads.count > 1 { try context.fact("threads", Threads.count) }
    try context.record(ending: try record(of: specification, context, failure, started: started))
    try context.close()
    if let failure { return failure is InputFault ? ExitStatus.badInput : ExitStatus.failed }
    // A later coordinator does not expect that this worker adds a stage.
    guard getppid() == coordinator else { return ExitStatus.failed }
    try store.commit(specification, from: folder)
    return ExitStatus.completed
  }

  /// Runs the stage from its newest checkpoint, or from the beginning if there is no usable one.
  ///
  /// - Returns: The context of the run, and the error that ended it.
  private static func runStage(
    _ specification: StageSpecification, folder: URL, store: StageStore, checkpointEvery: Double
  ) throws -> (StageContext, failure: (any Error)?) {
    func run(from checkpoint: CheckpointFile?) throws -> (StageContext, failure: (any Error)?) {
      let context = try StageContext(
        hash: specification.hash, folder: folder, store: store, earlier: checkpoint, checkpointEvery: checkpointEvery)
      do {
        for input in specification.stage.inputs { try verify(input, store) }
        try InputFault.locating { try specification.stage.run(in: context) }
        try context.finish()
        return (context, nil)
      } catch let error as UnusableState {
        throw error
      } catch {
        return (context, error)
      }
    }
    let checkpoint = CheckpointFile.newest(in: folder, of: specification.hash) {
      name, problem in
      WorkerWarning.send("\(name) was ignored: \(problem)")
    }
    do {
      return try run(from: checkpoint)
    } catch let error as UnusableState {
      WorkerWarning.send("the stage starts from its beginning: \(error)")
      CheckpointFile.remove(from: folder)
      MatrixProduct.restore(flops: 0)
      return try run(from: nil)
    }
  }

  /// The stage's own record: its state and what it cost.
  private static func record(
    of specification: StageSpecification, _ context: StageContext, _ failure: (any Error)?, started: Date
  ) throws -> StageRecord {
    var record = StageRecord(
      hash: specification.hash.text, kind: specification.kind.rawValue, title: specification.stage.title,
      settings: try specification.settingsJSON(), inputs: specification.stage.inputs.map(\.text),
      algorithmVersion: specification.version, state: failure == nil ? .completed : .failed)
    let usage = Usage.ofThisProcess
    record.started = started
    record.finished = Date()
    record.wallSeconds = context.wallSeconds
    record.cpuSeconds = context.before.cpuSeconds + usage.seconds
    record.peakMemoryBytes = max(context.before.peakMemoryBytes, usage.peakBytes)
    record.tokens = context.tokens
    record.flops = Double(MatrixProduct.flops)
    record.updates = context.updates
    record.samples = context.samples
    record.rewardCalls = context.rewardCalls
    record.host = ProcessInfo.processInfo.hostName
    record.error = failure.map(ErrorText.of)
    return record
  }

  private static func verify(_ hash: StageHash, _ store: StageStore) throws {
    guard let kind = store.kind(of: hash) else {
      throw ArtefactError(
        folder: "stage \(hash.short)", problem: "it must be made before this stage, but it is missing")
    }
    try store.open(kind, hash)
  }

  /// Sets the scheduling priority of this worker to that of the coordinator. Dispatch raises the priority of its threads
  /// where it may, as root, and the worker was started from such a thread.
  private static func inheritNiceness(of coordinator: Int32) {
    let niceness = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(coordinator))
    for thread in [0, getpid()] { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(thread), niceness) }
  }

  /// Ends this worker when its coordinator is gone.
  private static func endWithCoordinator(_ coordinator: Int32) {
    // The coordinator may be gone already.
    if getppid() != coordinator { exit(ExitStatus.failed) }
    Thread.detachNewThread {
      while getppid() == coordinator { Thread.sleep(forTimeInterval: 0.2) }
      exit(ExitStatus.failed)
    }
  }
}
