import Dispatch
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// One task of a Slurm array, on a node of the cluster: makes its stages one after another, each in a worker process. It
/// reports to a file that no other process writes, and does not open the ledger.
public enum ClusterTask {
  /// - Parameters:
  ///   - folder: The folder of the array.
  ///   - environment: The environment variables, including those of Slurm.
  ///   - executable: The program that workers are started from.
  /// - Returns: The exit code.
  public static func run(folder: URL, environment: [String: String], executable: String) async throws -> Int32 {
    guard let job = environment["SLURM_ARRAY_JOB_ID"],
      let index = environment["SLURM_ARRAY_TASK_ID"].flatMap({ Int($0) })
    else { throw SlurmError.outsideSlurm }
    let task = SlurmTask(job: job, index: index), folder = TaskFolder(url: folder)
    let order = try JSONDecoder().decode(TaskOrder.self, from: Data(contentsOf: folder.order(index)))
    let runner = TaskRunner(order: order, folder: folder, index: index, executable: executable)
    let work = Task { try await runner.run() }
    let isWarned = Flag(), isEnding = Flag()
    // Slurm sends SIGUSR1 some time before the time limit, and the others to end the task for any reason.
    let sources = [SIGUSR1, SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        (number == SIGUSR1 ? isWarned : isEnding).set()
        work.cancel()
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    let status = try await work.value
    guard isWarned.isSet, status == ExitStatus.stopped else { return status }
    guard runner.hasAdvanced else {
      ProcessLog.write(
        "the task made no progress within its time limit: set more \"minutes\" or a smaller \"warning\" in \"slurm\"")
      return ExitStatus.failed
    }
    do {
      try await Slurm().requeue(task)
      ProcessLog.write("the time limit is near: the task saved a checkpoint and is back in the queue")
      // Wait until Slurm ends the task. If the task ended first, Slurm would sometimes count that as the end of the job.
      for _ in 0..<600 where !isEnding.isSet { try? await Task.sleep(for: .milliseconds(100)) }
    } catch {
      ProcessLog.write(
        "the time limit is near: the task saved a checkpoint, but could not be put back into the queue: \(error)")
    }
    return status
  }
}
