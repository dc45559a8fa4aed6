import Experiment
import Foundation
import Synchronization

/// Progress on stderr: a live bar on a terminal, a line now and then elsewhere.
final class Display: Sendable {
  private struct State {
    var lastLine = Date.distantPast
    var liveRows = 0
  }

  private let state = Mutex(State())
  private let isLive: Bool

  init() {
    isLive = isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  func show(_ event: RunEvent) {
    switch event {
    case .started(let title): if !isLive { say("started   \(title)") }
    case .finished(let title, let seconds): say("finished  \(title) in \(Duration.text(seconds))")
    case .failed(let title, let error): say("failed    \(title): \(error)")
    case .skipped(let title, let because): say("skipped   \(title), since \(because) failed")
    case .restarted(let title, let because, let retry, let all):
      say("restarted \(title), for the \(retry). of at most \(all) times: \(because)")
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
      erase(&state)
      write(Terminal.printable(line) + "\n")
    }
  }

  func end() { state.withLock { erase(&$0) } }

  private func show(_ progress: RunProgress) {
    state.withLock { state in
      if isLive {
        erase(&state)
        let width = terminalWidth()
        var rows = [
          "\(bar(Double(progress.stagesDone) / Double(max(1, progress.stagesInAll)), 24)) "
            + "\(progress.stagesDone) of \(progress.stagesInAll) stages"
            + (progress.secondsLeft.map { ", about \(Duration.text($0)) left" } ?? "")
        ]
        for stage in progress.running {
          let share = stage.progress.map { Double($0.done) / Double(max(1, $0.total)) } ?? 0
          rows.append("\(bar(share, 24)) \(stage.title)" + (stage.progress.map { "  \($0.note)" } ?? ""))
        }
        write(rows.map { String(Terminal.line($0).prefix(width - 1)) + "\n" }.joined())
        state.liveRows = rows.count
      } else if Date().timeIntervalSince(state.lastLine) > 30 {
        state.lastLine = Date()
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

  private func erase(_ state: inout State) {
    guard state.liveRows > 0 else { return }
    write("\u{1B}[\(state.liveRows)A\u{1B}[J")
    state.liveRows = 0
  }

  private func bar(_ share: Double, _ width: Int) -> String {
    let filled = Int((min(max(share, 0), 1) * Double(width)).rounded(.down))
    return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]"
  }

  private func terminalWidth() -> Int {
    var size = winsize()
    return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 80
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
