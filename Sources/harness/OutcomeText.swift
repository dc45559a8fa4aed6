import Experiment
import Foundation
import Report

/// What `run` prints at its end.
enum OutcomeText {
  private struct Form: Encodable {
    struct Failure: Encodable {
      let title: String
      let reason: String
    }
    let experiment: String
    let made: Int
    let cached: Int
    let failed: [Failure]
    let skipped: [Failure]
    let notMade: [String]
    let report: String?
    let figures: [String]
    let warnings: [String]
  }

  /// - Parameters:
  ///   - publication: nil where none could be made.
  ///   - summary: the table, which the ledger alone is enough for.
  static func text(
    _ name: String, _ outcome: RunOutcome, _ publication: Publication?, summary: String?, json: Bool
  ) -> String {
    if json {
      let form = Form(
        experiment: name, made: outcome.made, cached: outcome.cached,
        failed: outcome.failed.map { .init(title: $0.title, reason: $0.error) },
        skipped: outcome.skipped.map { .init(title: $0.title, reason: "\($0.because) failed") },
        notMade: outcome.notMade, report: publication?.report.relativeToHere,
        figures: publication?.figures.map(\.relativeToHere) ?? [],
        warnings: publication?.warnings ?? [])
      return JSONText.of(form)
    }
    var lines: [String] = []
    if let summary { lines += [summary, ""] }
    if let publication {
      for warning in publication.warnings { lines.append("warning: \(warning)") }
      if !publication.warnings.isEmpty { lines.append("") }
    }
    lines.append(
      "\(outcome.made) stages made, \(outcome.cached) were there, \(outcome.failed.count) failed, "
        + "\(outcome.skipped.count) skipped.")
    for (title, error) in outcome.failed { lines.append("  failed: \(title): \(error)") }
    for (title, because) in outcome.skipped { lines.append("  skipped: \(title), since \(because) failed") }
    for title in outcome.notMade { lines.append("  not made: \(title), since the first failure was to end the run") }
    if let publication {
      for figure in publication.figures where figure.pathExtension == "png" {
        lines.append("Figure: \(figure.relativeToHere)")
      }
      lines.append("Report: \(publication.report.relativeToHere)")
    }
    return lines.joined(separator: "\n")
  }
}

extension URL {
  /// As a person would type it.
  var relativeToHere: String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}
