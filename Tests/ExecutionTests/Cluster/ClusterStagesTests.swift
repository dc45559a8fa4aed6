import Foundation
import SweepTestSupport
import TestSupport
import Testing

@testable import Execution
@testable import Stages
@testable import SweepFile

/// The states of stages and tasks on a cluster, without a cluster.
struct ClusterStagesTests {
  private let plan: Plan
  private var stages: ClusterStages

  init() throws {
    plan = try Plan(try Sweep.load(contentsOf: HarnessProgram.package.appendingPathComponent("experiments/smoke.json")))
    stages = ClusterStages(plan.entries, missing: plan.entries.filter { !$0.kind.isPreparation })
  }

  private func stage(_ kind: StageKind) throws -> StageHash {
    try #require(plan.entries.first { $0.kind == kind }).hash
  }

  @Test func aStageThatWasThereIsMade() throws {
    let corpus = try stage(.corpus)
    #expect(stages[corpus] == nil && stages.isMade(corpus) && stages.isSettled(corpus))
    #expect(stages.left.count == stages.missing.count && stages.made.isEmpty)
  }

  @Test mutating func aStageRunsAndIsMade() throws {
    let sft = try stage(.sft), began = Date(timeIntervalSince1970: 5)
    #expect(stages[sft]?.phase == .waiting && !stages.isSettled(sft))
    let isFirst = stages.begin(sft, at: Date(timeIntervalSince1970: 1))
    // The task was put back into the queue, and its second worker began.
    let isFirstAgain = stages.begin(sft, at: began)
    #expect(isFirst && !isFirstAgain)
    #expect(stages[sft]?.phase == .running(since: began) && stages.running.map(\.hash) == [sft])
    let start = stages.complete(sft)
    #expect(start == began)
    #expect(stages.isMade(sft) && stages.isSettled(sft) && stages.running.isEmpty)
    #expect(stages.left.count == stages.missing.count - 1 && stages.made.map(\.hash) == [sft])
  }

  @Test mutating func aStageThatIsInterruptedWaits() throws {
    let sft = try stage(.sft)
    _ = stages.begin(sft, at: Date())
    stages.interrupt(sft)
    #expect(stages[sft]?.phase == .waiting)
    let isFirst = stages.begin(sft, at: Date())
    let start = stages.complete(sft)
    #expect(isFirst && start != nil)
    // Late reports do not change a stage that is settled.
    stages.interrupt(sft)
    #expect(stages.isMade(sft))
  }

  @Test mutating func aFailureIsFinalUntilTheNextRun() throws {
    let sft = try stage(.sft)
    let counts = [stages.countDeath(sft), stages.countDeath(sft), stages.countSkip(sft)]
    #expect(counts == [1, 2, 1])
    stages.fail(sft, "it failed")
    #expect(stages[sft]?.phase == .failed("it failed") && stages.isSettled(sft) && !stages.isMade(sft))
    let dependent = try #require(stages.missing.first { $0.inputs.contains(sft) })
    #expect(stages.failedCondition(of: dependent)?.hash == sft)
    stages.retryFailed()
    #expect(stages[sft] == ClusterStage() && stages.failedCondition(of: dependent) == nil)
    let count = stages.countDeath(sft)
    #expect(count == 1)
  }

  @Test mutating func retryingKeepsWhatIsMadeOrRunning() throws {
    let sft = try stage(.sft), cell = try stage(.cell)
    _ = stages.complete(sft)
    _ = stages.begin(cell, at: .distantPast)
    stages.retryFailed()
    #expect(stages.isMade(sft) && stages[cell]?.phase == .running(since: .distantPast))
  }

  @Test func preparationsComeFirstAndAreConditions() throws {
    let all = ClusterStages(plan.entries, missing: plan.entries)
    let kinds = all.preparationsFirst.map(\.kind.isPreparation)
    let firstOther = try #require(kinds.firstIndex(of: false))
    #expect(kinds[firstOther...].allSatisfy { !$0 } && kinds.count == plan.entries.count)
    let cell = try #require(plan.entries.first { $0.kind == .cell })
    let corpus = try #require(plan.entries.first { $0.kind == .corpus })
    #expect(all.conditions(cell).contains(corpus.hash) && !cell.inputs.contains(corpus.hash))
    #expect(all.conditions(corpus) == corpus.inputs)
  }
}

/// The tasks of an experiment: who makes a stage, and how far each task was followed.
struct ClusterTasksTests {
  private let program: HarnessProgram
  private let store: StageStore
  private let a = StageHash("aa"), b = StageHash("bb")

  init() throws {
    program = try HarnessProgram()
    store = StageStore(results: program.url("results"))
  }

  private func submission(
    _ id: String, _ job: String?, _ tasks: [[StageHash]], experiment: String = "smoke"
  ) -> Submission {
    let array = Submission.Array(kind: .cell, after: [], awaitedJobs: [], tasks: tasks, cpus: 1, job: job)
    return Submission(
      experiment: experiment, id: id, created: Date(), settings: SlurmSettings(), arrays: [array])
  }

  private func task(_ job: String, _ index: Int = 0) -> SlurmTask { SlurmTask(job: job, index: index) }

  private func report(_ event: TaskReport.Event, _ stage: StageHash, by task: SlurmTask, in tasks: ClusterTasks) throws
  {
    let folder = try #require(tasks.tasks.first { $0.id == task }).folder
    try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    try TaskReport(event: event, stage: stage, time: Date(), host: "n", process: 1).append(
      to: folder.reports(task.index))
  }

  @Test func theNewestTaskOfAStageCounts() {
    defer { program.remove() }
    var tasks = ClusterTasks(
      [submission("1", "7", [[a], [b]]), submission("2", nil, [[a]])], of: "smoke", in: store)
    // A submission without a number is not in the queue.
    #expect(tasks.newest == [a: task("7", 0), b: task("7", 1)])
    tasks.add(submission("2", "9", [[a]]))
    #expect(tasks.newest == [a: task("9"), b: task("7", 1)] && tasks.submissions.count == 2)
    #expect(tasks.live == [task("9")] && tasks.liveJobs == ["9"])
    #expect(tasks.jobs(of: [a, b]) == [a: "9"])
  }

  @Test func jobsOfOtherExperimentsMakeStagesToo() {
    defer { program.remove() }
    var tasks = ClusterTasks(
      [submission("1", "7", [[a]], experiment: "other")], of: "smoke", in: store)
    tasks.setLive([task("7")])
    #expect(tasks.jobs(of: [a]) == [a: "7"] && tasks.newest.isEmpty && tasks.liveJobs.isEmpty && tasks.ended.isEmpty)
  }

  @Test func aTaskThatLeftTheQueueIsSettledOnce() throws {
    defer { program.remove() }
    var tasks = ClusterTasks([submission("1", "7", [[a], [b]])], of: "smoke", in: store)
    tasks.setLive([task("7", 1)])
    #expect(tasks.ended.map(\.id) == [task("7", 0)] && !tasks.isDone(with: a))
    let now = Date()
    let noticed = [tasks.end(task("7", 0), at: now), tasks.end(task("7", 0), at: now + 9)]
    #expect(noticed == [now, now])
    tasks.settle(task("7", 0))
    #expect(tasks.ended.isEmpty && tasks.isSettled(task("7", 0)) && tasks.isDone(with: a))
    tasks.setLive([])
    tasks.settleEarlierRuns()
    #expect(tasks.isSettled(task("7", 1)))
  }

  @Test func aRunningTaskIsDoneWithTheStagesThatItReported() throws {
    defer { program.remove() }
    var tasks = ClusterTasks([submission("1", "7", [[a, b]])], of: "smoke", in: store)
    tasks.setLive([task("7")])
    #expect(tasks.reporting.isEmpty)
    try report(.began, a, by: task("7"), in: tasks)
    let folder = try #require(tasks.reporting.first).folder
    let began = tasks.newReports(of: task("7"), in: folder).map(\.event)
    #expect(began == [.began])
    try report(.failed, a, by: task("7"), in: tasks)
    let failed = tasks.newReports(of: task("7"), in: folder).map(\.event)
    #expect(failed == [.failed])
    let later = tasks.newReports(of: task("7"), in: folder)
    #expect(later.isEmpty)
    // The task goes on with its second stage, so the first one can be submitted again.
    #expect(tasks.isDone(with: a) && !tasks.isDone(with: b))
    #expect(tasks.jobs(of: [a, b]) == [b: "7"])
  }
}
