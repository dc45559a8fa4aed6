import Execution
import Stages
import Foundation
import Report

/// The final output of `harness run`.
enum OutcomeText {
  /// The message of a run that was interrupted.
  static func interruption(_ outcome: RunOutcome) -> String {
    let titles = outcome.withoutCheckpoint
    guard !titles.isEmpty else { return "Interrupted. Finished stages and the checkpoints of trainings are kept." }
    return
      "Interrupted. Finished stages are kept. No checkpoint could be written of \(titles.joined(separator: ", ")), "
      + "which \(titles.count == 1 ? "starts" : "start") again from the beginning."
  }

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
  ///   - publication: nil if no report could be written.
  ///   - summary: the summary table, if there is one.
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
      for warning in publication.warnings {
        lines.append(Terminal.wrapped("warning: \(warning)", on: 1, indent: 9))
      }
      if !publication.warnings.isEmpty { lines.append("") }
    }
    lines.append(
      "\(outcome.made) \(outcome.made == 1 ? "stage" : "stages") made, \(outcome.cached) were there, \(outcome.failed.count) failed, "
        + "\(outcome.skipped.count) skipped.")
    for (title, error) in outcome.failed { lines.append("  failed: \(title): \(error)") }
    for (title, because) in outcome.skipped { lines.append("  skipped: \(title), since \(because) failed") }
    for title in outcome.notMade {
      lines.append("  not made: \(title), because --fail-fast ended the run at the first failure")
    }
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
  /// The state of a sweep that still runs on a cluster.
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
        + "\(outcome.skipped.count) skipped, \(collection.left) left, "
        + "of which \(collection.atWork) are running."
    ]
    for (title, how) in collection.ended { lines.append("  to be submitted again: \(title): \(how)") }
    for (title, error) in outcome.failed { lines.append("  failed: \(title): \(error)") }
    for (title, because) in outcome.skipped { lines.append("  skipped: \(title), since \(because) failed") }
    if !collection.knowsQueue {
      lines.append("Slurm does not answer here. This is what its tasks have reported.")
    } else if collection.jobs.isEmpty {
      lines.append("No job in the queue makes the rest. `harness run … --executor slurm` submits it.")
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
