import Execution
import Stages
import SweepFile
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

extension OutcomeText {
  /// How a sweep stands whose stages a cluster is still to make.
  static func text(_ name: String, _ collection: ClusterCoordinator.Collection, json: Bool) -> String {
    let outcome = collection.outcome
    if json {
      let form = Standing(
        experiment: name, made: outcome.made, cached: outcome.cached,
        failed: outcome.failed.map { .init(title: $0.title, reason: $0.error) },
        skipped: outcome.skipped.map { .init(title: $0.title, reason: "\($0.because) failed") },
        ended: collection.ended.map { .init(title: $0.title, reason: $0.how) },
        left: collection.left, atWork: collection.atWork, jobs: collection.knowsQueue ? collection.jobs : nil)
      return JSONText.of(form)
    }
    var lines = [
      "\(outcome.made + outcome.cached) stages are in the ledger, \(outcome.failed.count) failed, "
        + "\(outcome.skipped.count) skipped, \(collection.left) are to come, "
        + "of which \(collection.atWork) are at work."
    ]
    for (title, how) in collection.ended { lines.append("  to be submitted again: \(title): \(how)") }
    for (title, error) in outcome.failed { lines.append("  failed: \(title): \(error)") }
    for (title, because) in outcome.skipped { lines.append("  skipped: \(title), since \(because) failed") }
    if !collection.knowsQueue {
      lines.append("Slurm cannot be asked from here: this is what its tasks have told.")
    } else if collection.jobs.isEmpty {
      lines.append("No job is there to make the rest: `harness run … --executor slurm` submits it.")
    } else {
      lines.append("Jobs in the queue: \(collection.jobs.joined(separator: ", ")).")
    }
    return lines.joined(separator: "\n")
  }

  private struct Standing: Encodable {
    let experiment: String
    let made: Int
    let cached: Int
    let failed: [Form.Failure]
    let skipped: [Form.Failure]
    let ended: [Form.Failure]
    let left: Int
    let atWork: Int
    let jobs: [String]?
  }
}

extension URL {
  /// As a person would type it.
  var relativeToHere: String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}
