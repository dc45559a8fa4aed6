import Execution
import Stages
import Foundation
import Synchronization

/// Shows progress on stderr: a live bar on a terminal, otherwise a line every 30 seconds.
final class Display: Sendable {
  private struct State {
    var lastLine = SuspendingClock().now - .seconds(3600)
    var live = LiveText(2)
  }

  private let state = Mutex(State())
  private let verbosity: Verbosity
  private let isLive: Bool
  private let details: @Sendable (_ title: String) -> String

  /// - Parameter details: returns lines about the stages with a title, which `verbose` adds.
  init(_ verbosity: Verbosity = .normal, details: @escaping @Sendable (_ title: String) -> String = { _ in "" }) {
    self.verbosity = verbosity
    self.details = details
    isLive = verbosity != .quiet && LiveText.isPossible(on: 2)
  }

  func show(_ event: RunEvent) {
    switch event {
    case .failed(let title, let error): say("failed    \(title): \(error)")
    case .skipped(let title, let because): say("skipped   \(title), because \(because) failed")
    case .warning(let title, let text): say("warning   \(title): \(text)")
    default: if verbosity != .quiet { showProgress(event) }
    }
  }

  private func showProgress(_ event: RunEvent) {
    switch event {
    case .failed, .skipped, .warning: break
    case .started(let title): if verbosity == .verbose || !isLive { say("started   \(title)", about: title) }
    case .finished(let title, let seconds): say("finished  \(title) in \(Duration.text(seconds))", about: title)
    case .restarted(let title, let because, let retry, let all):
      say("restarted \(title) (retry \(retry) of at most \(all)): \(because)")
    case .heldBack(let title, let need, let left):
      say(
        "note      too little memory for another worker: \(title) needs about \(ByteCount.text(need)); "
          + "\(ByteCount.text(max(0, left))) are left. It starts when there is room.")
    case .waiting(let title, let holder): say("waiting   for another run to make \(title) (\(holder))")
    case .found(let title): say("found     \(title), made by another run")
    case .setAside(let title, let problem, let folder):
      let place = URL(fileURLWithPath: folder).relativeToHere
      say("set aside \(title): \(problem). It was moved to \(place), and is made again when needed.")
    case .replaced(let experiment, let cells):
      say(
        "note      \(experiment) was the name of another sweep. \(cells) of its cells \(cells == 1 ? "is" : "are") not in "
          + "this sweep and no longer in the experiment; their measurements stay in the ledger.")
    case .submitted(let kind, let job, let tasks, let stages):
      say("submitted \(stages) × \(kind) in \(tasks) \(tasks == 1 ? "task" : "tasks"), job \(job)")
    case .unreachable(let problem): say("waiting   for Slurm, which does not answer (\(problem))")
    case .progress(let progress): show(progress)
    }
  }

  /// Writes a line that stays.
  func say(_ line: String) {
    state.withLock { state in
      state.live.erase()
      write(Terminal.wrapped(Terminal.printable(line), on: 2, indent: 10) + "\n")
    }
  }

  private func say(_ line: String, about title: String) {
    let details = verbosity == .verbose ? details(title) : ""
    say(line + (details.isEmpty ? "" : "\n" + details))
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

  private func write(_ text: String) { StandardStream.write(text, to: 2) }
}
