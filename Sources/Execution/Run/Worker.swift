import Alignment
import Foundation
import Ledger
import Stages
import SweepFile
import Tensor

#if canImport(Glibc)
  import Glibc
#endif

/// One process that makes one stage, in a folder of its own.
public enum Worker {
  /// How a worker's process ends.
  public enum ExitStatus {
    static let completed: Int32 = 0
    static let failed: Int32 = 1
    /// The user's input is at fault, and no other stage would fare better.
    static let badInput: Int32 = 2
    /// It was asked to stop, and can be gone on with.
    static let stopped: Int32 = 130
  }

  /// Makes the stage whose specification lies in `folder`, and moves it to its place. Where an earlier worker has left a
  /// checkpoint there, it is gone on from.
  ///
  /// - Parameters:
  ///   - coordinator: the process that started this one; where it is gone, so is the wish for the stage.
  ///   - threads: that a cell shares out its passes among.
  ///   - checkpointEvery: seconds.
  public static func run(
    folder: URL, results: URL, coordinator: Int32, threads: Int = 1, checkpointEvery: Double = 60
  ) -> Int32 {
    // Two BLAS threads on small matrices are slower than one.
    MatrixProduct.setThreads(1)
    endWithParent(coordinator)
    // A server that hangs up is an answer too.
    signal(SIGPIPE, SIG_IGN)
    do {
      let store = StageStore(results: results)
      let hold = try store.hold(folder)
      defer { withExtendedLifetime(hold) {} }
      let data = try Data(contentsOf: folder.appendingPathComponent(StageStore.specificationName))
      let specification = try JSONDecoder().decode(StageSpecification.self, from: data)
      try specification.refuseForeign()
      let signals = StopSignals(endAtOnce: !specification.kind.keepsPlace)
      return try withExtendedLifetime(signals) {
        try StopRequest.$current.withValue(StopRequest { signals.isStopping }) {
          try Threads.$count.withValue(threads) {
            try make(
              specification, folder: folder, store: store, coordinator: coordinator, checkpointEvery: checkpointEvery)
          }
        }
      }
    } catch {
      say("the worker could not begin or end its stage: \(ErrorText.of(error))")
      return ExitStatus.failed
    }
  }

  private static func make(
    _ specification: StageSpecification, folder: URL, store: StageStore, coordinator: Int32, checkpointEvery: Double
  ) throws -> Int32 {
    let started = Date()
    var failure: (any Error)?
    func run(from earlier: CheckpointFile?) throws -> StageContext {
      let context = try StageContext(
        hash: specification.hash, folder: folder, store: store, earlier: earlier, checkpointEvery: checkpointEvery)
      do {
        for input in specification.stage.inputs { try verify(input, store) }
        try InputFault.locating { try specification.stage.run(in: context) }
        try context.finish()
      } catch let error as UnusableState {
        throw error
      } catch {
        failure = error
      }
      return context
    }
    let earlier = CheckpointFile.newest(in: folder, of: specification.hash) { name, problem in
      say("\(name) was passed over: \(problem)")
    }
    let context: StageContext
    do {
      context = try run(from: earlier)
    } catch let error as UnusableState {
      say("the stage is begun anew: \(error)")
      CheckpointFile.remove(from: folder)
      MatrixProduct.restore(flops: 0)
      context = try run(from: nil)
    }
    if failure is Stopped {
      try context.close()
      return ExitStatus.stopped
    }
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
    if Threads.count > 1 { try context.fact("threads", Threads.count) }
    record.host = ProcessInfo.processInfo.hostName
    record.error = failure.map(ErrorText.of)
    try context.record(ending: record)
    try context.close()
    guard let failure else {
      // What is finished for a coordinator that is gone would come to its successor as a surprise.
      guard getppid() == coordinator else { return ExitStatus.failed }
      try store.commit(specification, from: folder)
      return ExitStatus.completed
    }
    return failure is InputFault ? ExitStatus.badInput : ExitStatus.failed
  }

  /// In a log, which people read on a terminal.
  private static func say(_ text: String) {
    FileHandle.standardError.write(Data((ForeignText.shown(text, keeping: ["\n", "\t"]) + "\n").utf8))
  }

  private static func verify(_ hash: StageHash, _ store: StageStore) throws {
    guard let kind = store.kind(of: hash) else {
      throw ArtefactError(folder: "stage \(hash.short)", problem: "it was to be made before this one, but is not there")
    }
    try store.open(kind, hash)
  }

  /// A worker whose coordinator is gone, however it went, ends too.
  private static func endWithParent(_ coordinator: Int32) {
    // It may have gone before this process came to ask.
    if getppid() != coordinator { exit(ExitStatus.failed) }
    Thread.detachNewThread {
      while getppid() == coordinator { Thread.sleep(forTimeInterval: 0.2) }
      exit(ExitStatus.failed)
    }
  }
}
