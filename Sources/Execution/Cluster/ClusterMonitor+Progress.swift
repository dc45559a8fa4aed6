import Foundation
import Stages

// Progress reports, and the files of finished submissions.
extension ClusterMonitor {
  /// Reports once that Slurm does not answer, until it answers again.
  mutating func reportUnreachable(_ problem: String) {
    guard !isUnreachable else { return }
    isUnreachable = true
    report(.unreachable(problem: problem))
  }

  func reportProgress() {
    let running = stages.running, made = stages.made
    for entry in running { try? ledger.heartbeat(stage: entry.hash.text, at: Date()) }
    var flopsDone = made.reduce(0) { $0 + $1.flops }
    // As many as fit on a screen.
    let shown = running.prefix(20).map { entry -> RunProgress.RunningStage in
      let progress = store.progress(of: entry.specification)
      if let progress, progress.total > 0 {
        flopsDone += entry.flops * Double(progress.done) / Double(progress.total)
      }
      return .init(title: entry.title, progress: progress)
    }
    report(
      .progress(
        RunProgress(
          stagesDone: made.count, stagesInAll: stages.missing.count, running: shown,
          secondsLeft: estimate.secondsLeft(flopsDone: flopsDone))))
  }

  /// Removes the files of submissions whose stages are all made. Those of failed stages stay, with their logs.
  func removeFinishedSubmissions() {
    let liveJobs = Set(tasks.liveJobs)
    for submission in tasks.own where !submission.jobs.contains(where: liveJobs.contains) {
      let made = submission.arrays.flatMap(\.tasks).joined().allSatisfy { stage in
        stages.entries[stage].map { store.isComplete($0.specification) } ?? true
      }
      if made { submission.remove(store) }
    }
  }
}
