import Tasks
import Report
import Alignment
import Foundation

/// The output of `harness verify`.
enum VerificationText {
  static func table(_ verification: Verification, figures: [URL]) -> String {
    let header = ["check", "found", "required", "verdict"]
    let rows = verification.checks.map {
      ["  " + $0.statement, number($0.found), required($0.requirement), $0.holds ? "holds" : "FAILS"]
    }
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    func line(_ row: [String]) -> String {
      zip(row.dropLast(), widths).map { $0.padded($1) }.joined(separator: "  ") + "  " + (row.last ?? "")
    }
    var lines = [line(header)], subject = ""
    for (check, row) in zip(verification.checks, rows) {
      if check.subject != subject { lines.append(check.subject) }
      subject = check.subject
      lines.append(line(row))
    }
    let betas = Verification.betas.map { String(format: "%g", $0) }.joined(separator: ", ")
    let failures = verification.checks.count(where: { !$0.holds })
    lines += [
      "", "Policies are trained at β = \(betas); the value found is the worst of the three.",
      failures == 0
        ? "All \(verification.checks.count) checks hold." : "\(failures) of \(verification.checks.count) checks FAIL.",
    ]
    for figure in figures where figure.pathExtension == "png" { lines.append("Figure: \(figure.relativeToHere)") }
    return lines.joined(separator: "\n")
  }

  private struct Form: Encodable {
    struct Row: Encodable {
      let subject: String
      let check: String
      /// Nil if not finite.
      let found: Double?
      let atMost: Double?
      let atLeast: Double?
      let holds: Bool
    }
    struct Policy: Encodable {
      let method: String
      let beta: Double
      let kl: Double
      let reward: Double
    }
    let holds: Bool
    let checks: [Row]
    let policies: [Policy]
    let figures: [String]
  }

  static func json(_ verification: Verification, figures: [URL]) -> String {
    let form = Form(
      holds: verification.holds,
      checks: verification.checks.map { check in
        var bounds: (atMost: Double?, atLeast: Double?) = (nil, nil)
        switch check.requirement {
        case .atMost(let bound): bounds.atMost = bound
        case .atLeast(let bound): bounds.atLeast = bound
        }
        return Form.Row(
          subject: check.subject, check: check.statement, found: check.found.isFinite ? check.found : nil,
          atMost: bounds.atMost, atLeast: bounds.atLeast, holds: check.holds)
      },
      policies: verification.policies.map {
        Form.Policy(method: $0.title, beta: $0.beta, kl: $0.divergence, reward: $0.reward)
      }, figures: figures.map(\.relativeToHere))
    return JSONText.of(form)
  }

  private static func number(_ value: Double) -> String { String(format: "%.3g", value) }

  private static func required(_ requirement: Check.Requirement) -> String {
    switch requirement {
    case .atMost(let bound): String(format: "≤ %g", bound)
    case .atLeast(let bound): String(format: "≥ %g", bound)
    }
  }
}
