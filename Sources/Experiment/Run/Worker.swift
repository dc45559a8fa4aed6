import Foundation
import Ledger
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
  }

  /// Makes the stage whose specification lies in `folder`, and moves it to its place.
  ///
  /// - Parameters:
  ///   - coordinator: the process that started this one; where it is gone, so is the wish for the stage.
  ///   - threads: that a cell shares out its passes among.
  public static func run(folder: URL, results: URL, coordinator: Int32, threads: Int = 1) -> Int32 {
    // Two BLAS threads on small matrices are slower than one.
    MatrixProduct.setThreads(1)
    endWithParent(coordinator)
    do {
      let hold = try StageStore(results: results).hold(folder)
      defer { withExtendedLifetime(hold) {} }
      let data = try Data(contentsOf: folder.appendingPathComponent(StageStore.specificationName))
      let specification = try JSONDecoder().decode(StageSpecification.self, from: data)
      try specification.refuseForeign()
      return try Threads.$count.withValue(threads) {
        try make(specification, folder: folder, store: StageStore(results: results), coordinator: coordinator)
      }
    } catch {
      FileHandle.standardError.write(Data("the worker could not begin or end its stage: \(ErrorText.of(error))\n".utf8))
      return ExitStatus.failed
    }
  }

  private static func make(
    _ specification: StageSpecification, folder: URL, store: StageStore, coordinator: Int32
  ) throws -> Int32 {
    let context = try StageContext(hash: specification.hash, folder: folder, store: store)
    let started = Date()
    var failure: (any Error)?
    do {
      for input in specification.stage.inputs { try verify(input, store) }
      try InputFault.locating { try specification.stage.run(in: context) }
    } catch {
      failure = error
    }
    var record = StageRecord(
      hash: specification.hash.text, kind: specification.kind.rawValue, title: specification.stage.title,
      settings: try specification.settingsJSON(), inputs: specification.stage.inputs.map(\.text),
      algorithmVersion: specification.version, state: failure == nil ? .completed : .failed)
    let usage = Usage.ofThisProcess
    record.started = started
    record.finished = Date()
    record.wallSeconds = Date().timeIntervalSince(started)
    record.cpuSeconds = usage.seconds
    record.peakMemoryBytes = usage.peakBytes
    record.tokens = context.tokens
    record.flops = MatrixProduct.operations
    record.updates = context.updates
    record.samples = context.samples
    record.rewardCalls = context.rewardCalls
    if Threads.count > 1 { try context.fact("threads", Threads.count) }
    record.host = ProcessInfo.processInfo.hostName
    record.error = failure.map(ErrorText.of)
    try context.record(.stage(record))
    try context.close()
    guard let failure else {
      // What is finished for a coordinator that is gone would come to its successor as a surprise.
      guard getppid() == coordinator else { return ExitStatus.failed }
      try store.commit(specification, from: folder)
      return ExitStatus.completed
    }
    return failure is InputFault ? ExitStatus.badInput : ExitStatus.failed
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

/// What the operating system says that a process has used.
struct Usage {
  let seconds: Double
  let peakBytes: Int

  static var ofThisProcess: Usage {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      let unit = 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      let unit = 1
    #endif
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return Usage(
      seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakBytes: Int(usage.ru_maxrss) * unit)
  }
}
