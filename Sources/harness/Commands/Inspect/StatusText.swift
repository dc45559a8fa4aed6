import Execution
import Stages
import Foundation

/// The output of `harness status`.
enum StatusText {
  /// Returns a heading and a line for each stage.
  static func page(_ status: ExperimentStatus) -> [String] {
    let width = status.stages.map(\.title.count).max() ?? 0
    return [heading(status)] + status.stages.map { line($0, width: width) }
  }

  /// Returns a heading and a line for each running or failed stage, to fit on a screen.
  static func glance(_ status: ExperimentStatus) -> [String] {
    let shown = ["running", "failed"].flatMap { state in status.stages.filter { $0.state == state } }
    let width = shown.map(\.title.count).max() ?? 0
    return [heading(status)] + shown.map { line($0, width: width) }
  }

  /// Returns a line for each stage whose state changed since the last call.
  ///
  /// - Parameter reported: the last states, by experiment and stage.
  static func changes(of status: ExperimentStatus, since reported: inout [String: String]) -> [String] {
    let isFirst = reported[status.name] == nil
    var lines: [String] = []
    for stage in status.stages {
      let key = "\(status.name)/\(stage.hash)"
      if reported[key] != stage.state, !isFirst || stage.state == "running" { lines.append(line(stage, width: 0)) }
      reported[key] = stage.state
    }
    let heading = heading(status, withTime: false)
    if reported[status.name] != heading { lines.append(self.heading(status)) }
    reported[status.name] = heading
    return lines
  }

  private static func heading(_ status: ExperimentStatus, withTime: Bool = true) -> String {
    var text = "\(status.name): " + status.counts.map { "\($0.count) \($0.state)" }.joined(separator: ", ")
    if withTime, let left = status.secondsLeft { text += "; about \(Duration.text(left)) left" }
    if let holder = status.holder {
      text += "; running: \(holder)"
    } else if status.isDead {
      text += "; its run died: the same `harness run` command continues it"
    }
    return text
  }

  private static func line(_ stage: ExperimentStatus.Stage, width: Int) -> String {
    var parts = [stage.seconds.map(Duration.text)]
    if let done = stage.done, let total = stage.total {
      parts.append("\(done) of \(total)" + (stage.note.map { $0.isEmpty ? "" : ", \($0)" } ?? ""))
    }
    parts.append(stage.stepsPerSecond.map { String(format: $0 < 10 ? "%.2f steps/s" : "%.0f steps/s", $0) })
    parts.append(stage.secondsLeft.map { "about \(Duration.text($0)) left" })
    parts.append(stage.tokensPerSecond.map { String(format: "%.0f tokens/s", $0) })
    if stage.state == "running" || stage.state == "failed" { parts.append(stage.host.map { "on \($0)" }) }
    parts.append(stage.error.flatMap { $0.split(separator: "\n").first.map(String.init) })
    return "  " + stage.state.padded(12) + stage.title.padded(width) + "  "
      + parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "  ")
  }
}
