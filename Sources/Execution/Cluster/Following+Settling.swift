import Foundation
import Ledger
import Stages
import SweepFile

// What becomes of stages: made, failed, skipped, or ended with their task by Slurm.
extension Following {
  /// Seconds for which a task's last words may be on their way over a network's file system.
  private static let grace = 6.0
  /// A task that finds nothing to make its stage from, though it should be there, is sent again so often.
  private static let mostSkips = 10

  /// Folds a stage that lies whole in the folder. One that is not yet seen there is looked for when its task is over.
  mutating func keep(_ entry: Plan.Entry, at time: Date) throws {
    guard coordinator.store.isComplete(entry.specification) else { return }
    let began = atWork.removeValue(forKey: entry.hash)
    if try coordinator.ledger.states(ofStages: [entry.hash.text])[entry.hash.text] != .completed {
      let folder = coordinator.store.folder(entry.specification)
      try coordinator.base.fold(entry, folder.appendingPathComponent(StageStore.recordsName))
    }
    made.insert(entry.hash)
    outcome.made += 1
    let seconds = began.map { max(0, time.timeIntervalSince($0)) } ?? 0
    coordinator.base.report(.finished(title: entry.title, seconds: seconds))
  }

  mutating func fail(
    _ entry: Plan.Entry, _ error: String, records: URL?, isOfInput: Bool = false, state: StageState = .failed
  ) throws {
    atWork[entry.hash] = nil
    if let records, FileManager.default.fileExists(atPath: records.path) { try coordinator.base.fold(entry, records) }
    try coordinator.ledger.setState(stage: entry.hash.text, to: state, at: Date(), error: error)
    lost[entry.hash] = error
    if isOfInput {
      outcome.badInput.append(error)
    } else {
      outcome.failed.append((entry.title, error))
      if !isPast { coordinator.base.report(.failed(title: entry.title, error: error)) }
    }
  }

  mutating func skipDependents() throws {
    // Preparations first, and entries come after what they are made from.
    for entry in todo.filter(\.kind.isPreparation) + todo.filter({ !$0.kind.isPreparation })
    where !isSettled(entry.hash) {
      guard let input = conditions(entry).first(where: { lost[$0] != nil }), let title = entries[input]?.title else {
        continue
      }
      lost[entry.hash] = title
      atWork[entry.hash] = nil
      outcome.skipped.append((entry.title, title))
      try coordinator.ledger.setState(stage: entry.hash.text, to: .skipped, at: Date(), error: "\(title) failed")
      if !isPast { coordinator.base.report(.skipped(title: entry.title, because: title)) }
    }
  }

  // MARK: - Tasks that are over

  mutating func settle(_ over: [OwnTask]) async throws {
    let now = Date()
    var due: [(OwnTask, [TaskWord])] = []
    for item in over {
      // What it has made first: its last words may be late.
      for stage in open(item) { if let entry = entries[stage] { try keep(entry, at: now) } }
      let left = open(item)
      guard !left.isEmpty else {
        settled.insert(item.task)
        continue
      }
      let words = TaskWord.read(item.folder.words(item.task.index))
      let hasSpoken = left.allSatisfy { stage in
        switch words.last(where: { $0.stage == stage })?.event {
        case .failed, .badInput, .skipped, .stopped: true
        case .made, .began, nil: false
        }
      }
      let since = gone[item.task] ?? now
      gone[item.task] = since
      if !submits || hasSpoken || now.timeIntervalSince(since) >= Following.grace { due.append((item, words)) }
    }
    guard !due.isEmpty else { return }
    let endings = await coordinator.slurm.endings(Set(due.map(\.0.task)))
    for (item, words) in due {
      settled.insert(item.task)
      for stage in open(item) {
        guard let entry = entries[stage] else { continue }
        if let word = words.last(where: { $0.stage == stage }), word.event == .skipped {
          try skip(entry, word)
        } else {
          try settle(entry, endings[item.task], item)
        }
      }
    }
  }

  /// The stages that nothing is known of but that this task was the last to make.
  private func open(_ item: OwnTask) -> [StageHash] {
    item.stages.filter { entries[$0] != nil && !isSettled($0) && latest[$0] == item.task }
  }

  private mutating func skip(_ entry: Plan.Entry, _ word: TaskWord) throws {
    skips[entry.hash, default: 0] += 1
    guard skips[entry.hash, default: 0] > Following.mostSkips else { return }
    try fail(entry, "its tasks do not find \(word.text ?? "what it is made from") in the results folder", records: nil)
  }

  /// A stage whose task ended before it did.
  private mutating func settle(_ entry: Plan.Entry, _ ending: SlurmEnding?, _ item: OwnTask) throws {
    atWork[entry.hash] = nil
    let said = item.folder.lastWords(item.task.index)
    let text =
      ending.map { $0.text(item.task, settings: item.settings) }
      ?? "Slurm's task \(item.task) ended, and Slurm no longer knows how"
    let whole = text + (said.isEmpty ? "" : ": \(said)")
    if !submits, ending?.isWorthAnother != false {
      ended.append((entry.title, whole))
      return try coordinator.ledger.setState(stage: entry.hash.text, to: .interrupted, at: Date(), error: text)
    }
    if isStopped {
      // This run has cancelled it itself.
      return try coordinator.ledger.setState(
        stage: entry.hash.text, to: .interrupted, at: Date(), error: "The run was stopped, and its jobs with it.")
    }
    let retries = coordinator.base.policy.retries
    let count = deaths[entry.hash, default: 0] + 1
    deaths[entry.hash] = count
    if count > retries || ending?.isWorthAnother == false {
      let again = count > 1 ? "; it was submitted \(count) times" : ""
      return try fail(entry, whole + again, records: nil, state: ending?.state == .cancelled ? .interrupted : .failed)
    }
    try coordinator.ledger.setState(stage: entry.hash.text, to: .interrupted, at: Date(), error: text)
    if !isPast {
      coordinator.base.report(.restarted(title: entry.title, because: text, retry: count, of: retries))
    }
  }
}
