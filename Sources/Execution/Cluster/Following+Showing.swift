import Foundation
import Stages
import SweepFile

// What is told of a run as it goes, and what is kept of it after its end.
extension Following {
  mutating func say(unreachable problem: String) {
    guard !toldUnreachable else { return }
    toldUnreachable = true
    coordinator.base.report(.unreachable(problem: problem))
  }

  func showProgress() {
    for stage in atWork.keys { try? coordinator.ledger.heartbeat(stage: stage.text, at: Date()) }
    let running = atWork.sorted { $0.value < $1.value }.compactMap { stage, _ in entries[stage] }
    var done = todo.reduce(0) { $0 + (made.contains($1.hash) ? $1.flops : 0) }
    // As many as a screen has room for.
    let stages = running.prefix(20).map { entry -> RunProgress.RunningStage in
      let progress = coordinator.store.progress(of: entry.specification)
      if let progress, progress.total > 0 {
        done += entry.flops * Double(progress.done) / Double(progress.total)
      }
      return .init(title: entry.title, progress: progress)
    }
    coordinator.base.report(
      .progress(
        RunProgress(
          stagesDone: made.count, stagesInAll: todo.count, running: stages,
          secondsLeft: estimate.secondsLeft(done: done))))
  }

  /// Removes the files of submissions that nothing is to be learnt from any more. Those of failures stay, with their logs.
  func removeFinished() {
    let liveJobs = Set(liveJobs)
    for submission in own where !submission.jobs.contains(where: liveJobs.contains) {
      let stages = submission.arrays.flatMap(\.tasks).joined()
      if stages.allSatisfy({ entries[$0].map { coordinator.store.isComplete($0.specification) } ?? true }) {
        submission.remove(coordinator.store)
      }
    }
  }
}
