import Foundation
import Stages
import SweepFile

/// The tasks that Slurm has for a results folder, and how far this process has followed those of one experiment.
struct ClusterTasks {
  /// How far this process has followed a task.
  enum Phase: Equatable {
    /// The task is in Slurm's queue, or was at the last look.
    case followed
    /// The task has left the queue, but its stages are not settled: its last reports may still arrive.
    case ended(since: Date)
    /// The task has left the queue, and its stages were dealt with.
    case settled
  }

  /// One task of the experiment.
  struct TrackedTask {
    let id: SlurmTask
    let stages: [StageHash]
    let folder: TaskFolder
    let settings: SlurmSettings
  }

  /// The reports of one task that were read.
  private struct ReadReports {
    var count = 0
    /// The stages that the task has done with, whether made or not.
    var finished: Set<StageHash> = []
  }

  let experiment: String
  private let store: StageStore
  /// The submissions of all experiments in the results folder, the oldest first.
  var submissions: [Submission] { didSet { newest = newestTasks() } }
  /// The task that was submitted last for each stage. Reports of older tasks are ignored.
  private(set) var newest: [StageHash: SlurmTask] = [:]
  /// The tasks in Slurm's queue at the last look.
  private(set) var live: Set<SlurmTask> = []
  private var phases: [SlurmTask: Phase] = [:]
  /// By the path of the report file.
  private var read: [String: ReadReports] = [:]

  init(_ submissions: [Submission], of experiment: String, in store: StageStore) {
    self.experiment = experiment
    self.store = store
    self.submissions = submissions
    newest = newestTasks()
  }

  /// The submissions of this experiment.
  var own: [Submission] { submissions.filter { $0.experiment == experiment } }

  private func newestTasks() -> [StageHash: SlurmTask] {
    var newest: [StageHash: SlurmTask] = [:]
    for task in tasks {
      for stage in task.stages { newest[stage] = task.id }
    }
    return newest
  }

  /// The submitted tasks of this experiment, the oldest first.
  var tasks: [TrackedTask] { tasks(of: own) }

  private func tasks(of submissions: [Submission]) -> [TrackedTask] {
    submissions.flatMap { submission in
      submission.arrays.enumerated().flatMap { number, array -> [TrackedTask] in
        guard let job = array.job else { return [] }
        let folder = submission.folder(ofArray: number, store)
        return array.tasks.enumerated().map { index, stages in
          TrackedTask(
            id: SlurmTask(job: job, index: index), stages: stages, folder: folder, settings: submission.settings)
        }
      }
    }
  }

  // MARK: - Slurm's queue

  /// The names of all jobs, by their numbers.
  var jobNames: [String: String] {
    var names: [String: String] = [:]
    for submission in submissions {
      for (number, array) in submission.arrays.enumerated() {
        if let job = array.job { names[job] = submission.name(of: number) }
      }
    }
    return names
  }

  mutating func setLive(_ tasks: Set<SlurmTask>) { live = tasks }

  /// Adds a submission that was just made, or replaces it. Its tasks count as live until the queue is asked again.
  mutating func add(_ submission: Submission) {
    submissions.removeAll { $0.id == submission.id }
    submissions.append(submission)
    live.formUnion(tasks(of: [submission]).map(\.id))
  }

  /// The jobs of this experiment that have live tasks.
  var liveJobs: [String] {
    let jobs = Set(live.map(\.job))
    return own.flatMap(\.jobs).filter(jobs.contains)
  }

  /// The tasks that have written reports and are not settled. Only their folders are read, not a file for each task.
  var reporting: [(task: SlurmTask, folder: TaskFolder)] {
    own.flatMap { submission in
      submission.arrays.enumerated().flatMap { number, array -> [(task: SlurmTask, folder: TaskFolder)] in
        guard let job = array.job else { return [] }
        let folder = submission.folder(ofArray: number, store)
        return folder.tasksWithReports().filter(array.tasks.indices.contains)
          .map { (SlurmTask(job: job, index: $0), folder) }.filter { !isSettled($0.0) }
      }
    }
  }

  /// The tasks that have left the queue and are not settled.
  var ended: [TrackedTask] { tasks.filter { !live.contains($0.id) && !isSettled($0.id) } }

  /// The jobs that will make stages, of all experiments.
  func jobs(of stages: Set<StageHash>) -> [StageHash: String] {
    var jobs: [StageHash: String] = [:]
    for task in tasks(of: submissions) where live.contains(task.id) {
      let finished = read[task.folder.reports(task.id.index).path]?.finished ?? []
      for stage in task.stages where stages.contains(stage) && !finished.contains(stage) { jobs[stage] = task.id.job }
    }
    return jobs
  }

  // MARK: - Following

  func isSettled(_ task: SlurmTask) -> Bool { phases[task] == .settled }

  /// Notes that a task has left the queue.
  ///
  /// - Returns: The time at which that was noticed first.
  mutating func end(_ task: SlurmTask, at now: Date) -> Date {
    if case .ended(let since) = phases[task] { return since }
    phases[task] = .ended(since: now)
    return now
  }

  mutating func settle(_ task: SlurmTask) { phases[task] = .settled }

  /// Forgets the tasks of earlier runs that have ended.
  mutating func settleEarlierRuns() {
    phases = phases.filter { $0.value == .settled }
    for task in newest.values where !live.contains(task) { settle(task) }
  }

  /// Returns the reports of a task that were not read before.
  mutating func newReports(of task: SlurmTask, in folder: TaskFolder) -> ArraySlice<TaskReport> {
    let file = folder.reports(task.index), reports = TaskReport.read(file)
    let count = read[file.path]?.count ?? 0
    guard reports.count > count else { return [] }
    read[file.path] = ReadReports(count: reports.count, finished: Set(reports.filter(\.isFinal).map(\.stage)))
    return reports.dropFirst(count)
  }

  /// Whether nothing more is expected of a stage from the last task that was submitted for it.
  func isDone(with stage: StageHash) -> Bool {
    guard let task = newest[stage] else { return true }
    return isSettled(task) || live.contains(task) && read.values.contains { $0.finished.contains(stage) }
  }
}
