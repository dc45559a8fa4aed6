import Foundation
import Ledger
import Stages
import SweepFile

/// How an experiment's stages stand on a cluster, from the files of its tasks and from Slurm's queue.
struct Following {
  /// A task of this experiment's, and where it tells of itself.
  struct OwnTask {
    let task: SlurmTask
    let stages: [StageHash]
    let folder: TaskFolder
    let settings: SlurmSettings
  }

  let coordinator: ClusterCoordinator
  let entries: [StageHash: Plan.Entry]
  let todo: [Plan.Entry]
  private let pending: Set<StageHash>
  /// Whether it may be submitted again what Slurm has ended; otherwise that is told as it is.
  let submits: Bool
  private let preparations: [StageHash]
  let estimate: Coordinator.ProgressEstimate
  var submissions: [Submission] { didSet { latest = Following.latest(own) } }
  /// The newest task that was to make a stage: what older ones say of it is the past.
  private(set) var latest: [StageHash: SlurmTask] = [:]
  /// By a task's file: how many of its words have been attended to, and the stages that it is done with.
  private var heard: [String: (count: Int, done: Set<StageHash>)] = [:]
  /// Stages that nothing is to be awaited of any more.
  var made: Set<StageHash> = []
  var lost: [StageHash: String] = [:]
  /// How often a stage's task has ended without a word, or found nothing to make it from.
  var deaths: [StageHash: Int] = [:]
  var skips: [StageHash: Int] = [:]
  /// When each stage in the making began.
  var atWork: [StageHash: Date] = [:]
  /// Tasks that Slurm has not ended.
  private(set) var live: Set<SlurmTask> = []
  /// When a task was first seen to be gone though its stages are not settled.
  var gone: [SlurmTask: Date] = [:]
  /// Tasks that are over and attended to.
  var settled: Set<SlurmTask> = []
  private(set) var hasSubmitted = false
  private var hasLooked = false
  var toldUnreachable = false
  var outcome = RunOutcome()
  /// Stages whose tasks ended before them, and how, where nothing is submitted again.
  var ended: [(title: String, how: String)] = []
  /// Whether what is found is of before this run, which tries it again.
  private(set) var isPast: Bool

  /// - Parameter submits: whether this is a run, which submits, and not a look at one.
  init(_ coordinator: ClusterCoordinator, _ status: PlanStatus, submits: Bool) {
    self.coordinator = coordinator
    self.submits = submits
    isPast = submits
    let plan = coordinator.plan
    entries = Dictionary(uniqueKeysWithValues: plan.entries.map { ($0.hash, $0) })
    todo = plan.entries.filter { status.isToBeMade($0.hash) }
    pending = Set(todo.map(\.hash))
    preparations = plan.entries.filter(\.kind.isPreparation).map(\.hash)
    estimate = Coordinator.ProgressEstimate(todo)
    outcome.cached = status.states.values.count { $0 == .done }
    submissions = Submission.all(coordinator.store)
    latest = Following.latest(own)
  }

  var own: [Submission] { submissions.filter { $0.experiment == coordinator.plan.sweep.name } }

  private static func latest(_ submissions: [Submission]) -> [StageHash: SlurmTask] {
    var latest: [StageHash: SlurmTask] = [:]
    for array in submissions.flatMap(\.arrays) {
      guard let job = array.job else { continue }
      for (index, stages) in array.tasks.enumerated() {
        for stage in stages { latest[stage] = SlurmTask(job: job, index: index) }
      }
    }
    return latest
  }

  func isSettled(_ stage: StageHash) -> Bool {
    !pending.contains(stage) || made.contains(stage) || lost[stage] != nil
  }
  var left: Int { todo.count { !isSettled($0.hash) } }
  var isOver: Bool { left == 0 || isStopped && live.isEmpty }
  /// Whether nothing more is to be submitted.
  var isStopped: Bool {
    !outcome.badInput.isEmpty || coordinator.base.policy.failsFast && !outcome.failed.isEmpty
  }

  /// What the first failure kept from being made.
  var notMade: [String] { isStopped ? todo.filter { !isSettled($0.hash) }.map(\.title) : [] }

  /// This experiment's jobs with tasks that have not ended.
  var liveJobs: [String] {
    let jobs = Set(live.map(\.job))
    return own.flatMap(\.jobs).filter(jobs.contains)
  }

  /// What a stage is made from, and what must be there besides.
  func conditions(_ entry: Plan.Entry) -> [StageHash] {
    entry.inputs + (entry.kind.isPreparation ? [] : preparations)
  }

  // MARK: - Looking

  /// Attends to what has happened since.
  ///
  /// - Returns: whether Slurm could be asked.
  mutating func look() async throws -> Bool {
    var isAsked = true
    do {
      if !hasLooked { try await findLostJobs() }
      hasLooked = true
      try await askQueue()
      toldUnreachable = false
    } catch SlurmError.missing where !submits {
      // Away from the cluster files tell what they can.
      isAsked = false
    }
    for entry in todo where latest[entry.hash] == nil && !isSettled(entry.hash) {
      // Another experiment's jobs may be making it.
      if coordinator.store.isComplete(entry.specification) { try keep(entry, at: Date()) }
    }
    var over: [OwnTask] = []
    for submission in own {
      for (number, array) in submission.arrays.enumerated() {
        guard let job = array.job else { continue }
        let folder = submission.folder(ofArray: number, coordinator.store)
        for index in folder.tasksWithWords() where array.tasks.indices.contains(index) {
          let task = SlurmTask(job: job, index: index)
          if !settled.contains(task) { try attend(folder, task) }
        }
        guard isAsked else { continue }
        for (index, stages) in array.tasks.enumerated() {
          let task = SlurmTask(job: job, index: index)
          guard !live.contains(task), !settled.contains(task) else { continue }
          over.append(OwnTask(task: task, stages: stages, folder: folder, settings: submission.settings))
        }
      }
    }
    try await settle(over)
    try skipDependents()
    if isStopped, !isPast, submits { await coordinator.slurm.cancel(liveJobs) }
    return isAsked
  }

  /// Numbers of jobs that a run had no time to note.
  private mutating func findLostJobs() async throws {
    for (place, submission) in submissions.enumerated() where submission.experiment == coordinator.plan.sweep.name {
      for number in submission.arrays.indices where submission.arrays[number].job == nil {
        if let job = try await coordinator.slurm.job(named: submission.name(of: number)) {
          submissions[place].arrays[number].job = job
          try submissions[place].write(coordinator.store)
        }
      }
    }
  }

  private mutating func askQueue() async throws {
    var names: [String: String] = [:]
    for submission in submissions {
      for (number, array) in submission.arrays.enumerated() {
        if let job = array.job { names[job] = submission.name(of: number) }
      }
    }
    live = try await coordinator.slurm.live(names)
  }

  private mutating func attend(_ folder: TaskFolder, _ task: SlurmTask) throws {
    let url = folder.words(task.index)
    let words = TaskWord.read(url)
    let from = heard[url.path]?.count ?? 0
    guard words.count > from else { return }
    heard[url.path] = (words.count, Set(words.filter(\.isFinal).map(\.stage)))
    for word in words.dropFirst(from) {
      guard let entry = entries[word.stage], !isSettled(word.stage) else { continue }
      if word.event == .made { try keep(entry, at: word.time) }
      guard latest[word.stage] == task else { continue }
      switch word.event {
      case .made: break
      case .began:
        guard live.contains(task) else { continue }
        if atWork.updateValue(word.time, forKey: word.stage) == nil {
          coordinator.base.report(.started(title: entry.title))
        }
        try coordinator.ledger.setState(
          stage: word.stage.text, to: .running, at: word.time, host: word.host, pid: Int(word.process))
      case .stopped:
        atWork[word.stage] = nil
        try coordinator.ledger.setState(
          stage: word.stage.text, to: .interrupted, at: word.time,
          error: "Its task was told to end, and keeps its place.")
      case .failed, .badInput:
        try fail(
          entry, word.text ?? "it failed", records: folder.records(word.stage), isOfInput: word.event == .badInput)
      case .skipped:
        // Whether anything is lost by it, the stages before it say.
        atWork[word.stage] = nil
      }
    }
  }

  // MARK: - Submitting

  /// Takes what was found until now for the past: what failed is tried again.
  mutating func beginAnew() {
    lost = [:]
    deaths = [:]
    skips = [:]
    gone = [:]
    isPast = false
    let before = outcome
    outcome = RunOutcome()
    outcome.cached = before.cached
    outcome.made = before.made
    for task in latest.values where !live.contains(task) { settled.insert(task) }
  }

  /// Reads anew what others have submitted.
  mutating func refresh() async throws {
    submissions = Submission.all(coordinator.store)
    try await askQueue()
  }

  mutating func add(_ submission: Submission) {
    submissions.removeAll { $0.id == submission.id }
    submissions.append(submission)
    hasSubmitted = true
    // Until the queue is asked again.
    for array in submission.arrays {
      guard let job = array.job else { continue }
      for index in array.tasks.indices { live.insert(SlurmTask(job: job, index: index)) }
    }
  }

  /// What is to be made, is in no job's making, and can be made once jobs have made the rest.
  func toSubmit() -> [Plan.Entry] {
    guard !isStopped else { return [] }
    let covered = Set(jobsOfStages().keys)
    var chosen: [Plan.Entry] = [], hashes: Set<StageHash> = []
    func isInSight(_ stage: StageHash) -> Bool {
      !pending.contains(stage) || made.contains(stage) || covered.contains(stage) || hashes.contains(stage)
    }
    // Preparations first: the others are made after all of them.
    for entry in todo.filter(\.kind.isPreparation) + todo.filter({ !$0.kind.isPreparation }) {
      guard !isSettled(entry.hash), !covered.contains(entry.hash) else { continue }
      // One that has just ended may yet have something to say.
      if let task = latest[entry.hash], !settled.contains(task), !isDone(entry.hash, by: task) { continue }
      guard conditions(entry).allSatisfy(isInSight) else { continue }
      chosen.append(entry)
      hashes.insert(entry.hash)
    }
    return chosen
  }

  private func isDone(_ stage: StageHash, by task: SlurmTask) -> Bool {
    live.contains(task) && heard.values.contains { $0.done.contains(stage) }
  }

  /// The jobs that stages of this plan are still to be made by.
  func jobsOfStages() -> [StageHash: String] {
    var jobs: [StageHash: String] = [:]
    for submission in submissions {
      for (number, array) in submission.arrays.enumerated() {
        guard let job = array.job else { continue }
        let folder = submission.folder(ofArray: number, coordinator.store)
        for (index, stages) in array.tasks.enumerated() where live.contains(SlurmTask(job: job, index: index)) {
          // A task that goes on does nothing more about what it is done with.
          let done = heard[folder.words(index).path]?.done ?? []
          for stage in stages where entries[stage] != nil && !done.contains(stage) { jobs[stage] = job }
        }
      }
    }
    return jobs
  }
}
