import Execution
import Stages
import SweepFile
import Foundation
import Synchronization

/// Progress on stderr: a live bar on a terminal, a line now and then elsewhere.
final class Display: Sendable {
  private struct State {
    var lastLine = SuspendingClock().now - .seconds(3600)
    var live = LiveText(2)
  }

  private let state = Mutex(State())
  private let isLive: Bool

  init() {
    isLive = LiveText.isPossible(on: 2)
  }

  func show(_ event: RunEvent) {
    switch event {
    case .started(let title): if !isLive { say("started   \(title)") }
    case .finished(let title, let seconds): say("finished  \(title) in \(Duration.text(seconds))")
    case .failed(let title, let error): say("failed    \(title): \(error)")
    case .skipped(let title, let because): say("skipped   \(title), since \(because) failed")
    case .restarted(let title, let because, let retry, let all):
      say("restarted \(title), for the \(retry). of at most \(all) times: \(because)")
    case .heldBack(let title, let need, let left):
      say(
        "note      memory is short for more workers at once: \(title) needs about \(ByteCount.text(need)), and beside what "
          + "is at work \(ByteCount.text(max(0, left))) are left; it begins when there is room")
    case .waiting(let title, let holder): say("waiting   for another run to make \(title) (\(holder))")
    case .found(let title): say("found     \(title), made by another run")
    case .setAside(let title, let problem, let folder):
      let place = URL(fileURLWithPath: folder).relativeToHere
      say("set aside \(title): \(problem); it lies in \(place), and is made again where it is needed")
    case .replaced(let experiment, let cells):
      say(
        "note      another sweep was called \(experiment): \(cells) of its cells \(cells == 1 ? "is" : "are") not in "
          + "this one, and no longer in the experiment; what they measured stays in the ledger")
    case .submitted(let kind, let job, let tasks, let stages):
      say("submitted \(stages) × \(kind) in \(tasks) \(tasks == 1 ? "task" : "tasks"), job \(job)")
    case .unreachable(let problem): say("waiting   for Slurm, which does not answer (\(problem))")
    case .progress(let progress): show(progress)
    }
  }

  /// A line that stays.
  func say(_ line: String) {
    state.withLock { state in
      state.live.erase()
      write(Terminal.printable(line) + "\n")
    }
  }

  func end() { state.withLock { $0.live.erase() } }

  private func show(_ progress: RunProgress) {
    state.withLock { state in
      if isLive {
        var rows = [
          "\(bar(Double(progress.stagesDone) / Double(max(1, progress.stagesInAll)), 24)) "
            + "\(progress.stagesDone) of \(progress.stagesInAll) stages"
            + (progress.secondsLeft.map { ", about \(Duration.text($0)) left" } ?? "")
        ]
        for stage in progress.running {
          let share = stage.progress.map { Double($0.done) / Double(max(1, $0.total)) } ?? 0
          rows.append("\(bar(share, 24)) \(stage.title)" + (stage.progress.map { "  \($0.note)" } ?? ""))
        }
        state.live.draw(rows)
      } else if SuspendingClock().now - state.lastLine > .seconds(30) {
        state.lastLine = SuspendingClock().now
        let running = progress.running.map { stage in
          stage.title + (stage.progress.map { " \($0.done)/\($0.total) \($0.note)" } ?? "")
        }
        let line =
          "running   \(progress.stagesDone) of \(progress.stagesInAll) stages done"
          + (progress.secondsLeft.map { ", about \(Duration.text($0)) left" } ?? "")
          + (running.isEmpty ? "" : "; " + running.joined(separator: "; "))
        write(Terminal.line(line) + "\n")
      }
    }
  }

  private func bar(_ share: Double, _ width: Int) -> String {
    let filled = Int((min(max(share, 0), 1) * Double(width)).rounded(.down))
    return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]"
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
