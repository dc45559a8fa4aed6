import Alignment
import Foundation
import Tasks

/// The output of `harness data`.
enum DataText {
  static func page(_ survey: DataSurvey, file: String) -> String {
    var lines = ["\(Terminal.line(file)): \(survey.form.rawValue)", ""]
    lines += counts(survey).map { "  " + $0.name.padded(nameWidth) + $0.text }
    lines += [""] + lengths(survey) + [""]
    for record in survey.examples { lines += example(record) }
    return lines.joined(separator: "\n")
  }

  private static let nameWidth = 13

  private static func counts(_ survey: DataSurvey) -> [(name: String, text: String)] {
    func list(_ parts: [String?]) -> String { parts.compactMap { $0 }.joined(separator: ", ") }
    func some(_ count: Int, _ text: String) -> String? { count > 0 ? "\(count) \(text)" : nil }
    var rows = [
      ("records", "\(survey.records)"),
      (
        "prompts",
        list([
          "\(survey.distinctPrompts) distinct", some(survey.records - survey.distinctPrompts, "repeated"),
          some(survey.emptyPrompts, "empty"),
        ])
      ),
      (
        "completions",
        list([
          "\(survey.completions)", some(survey.emptyCompletions, "empty"),
          some(survey.positiveLabels, "labelled true"), some(survey.negativeLabels, "labelled false"),
        ])
      ),
      (
        "pairs",
        list([
          "\(survey.pairs)", some(survey.pairs - survey.distinctPairs, "repeated"),
          some(survey.blankPairs, "with an empty side, which training drops"),
        ])
      ),
      ("ties", "\(survey.ties)"),
    ]
    if survey.repeatingPrompt > 0 {
      rows.append(
        ("repetition", "\(survey.repeatingPrompt) records repeat the prompt in their completions: removed there"))
    }
    if !survey.unusedColumns.isEmpty {
      rows.append(("not used", "columns " + list(survey.unusedColumns.prefix(12).map { Terminal.line($0) })))
    }
    if let truncation = survey.truncation {
      var cut: [String] = []
      if let limit = truncation.promptTokens { cut.append("\(truncation.prompts) prompts at \(limit) tokens") }
      if let context = truncation.context {
        cut.append("\(truncation.completions) completions (of \(truncation.pairs) pairs) at a context of \(context)")
      }
      if !cut.isEmpty { rows.append(("cut", cut.joined(separator: ", "))) }
    }
    if survey.severalTurns > 0 { rows.append(("skipped", "\(survey.severalTurns) dialogues of several turns")) }
    if let first = survey.firstBad {
      rows.append(
        ("bad records", "\(survey.bad), the first on line \(first.line): \(Terminal.line("\(first.problem)"))"))
    }
    return rows
  }

  private static func lengths(_ survey: DataSurvey) -> [String] {
    let header = ["minimum", "median", "mean", "95 %", "maximum"]
    var lines: [String] = [], unit = ""
    for measurement in survey.measurements {
      if measurement.unit != unit {
        unit = measurement.unit
        lines.append("  " + unit.padded(nameWidth) + header.map { leading($0) }.joined())
      }
      let lengths = measurement.lengths
      let values = [
        "\(lengths.least)", "\(lengths.median)", String(format: "%.1f", lengths.mean), "\(lengths.percentile95)",
        "\(lengths.most)",
      ]
      lines.append("  " + measurement.text.padded(nameWidth) + values.map { leading($0) }.joined())
    }
    return lines
  }

  private static func leading(_ text: String) -> String {
    String(repeating: " ", count: max(1, 9 - text.count)) + text
  }

  private static func example(_ record: DataRecord) -> [String] {
    var lines = ["line \(record.line)", "  " + "prompt".padded(nameWidth) + shortened(record.prompt)]
    for (index, completion) in record.completions.prefix(4).enumerated() {
      let isPair = record.completions.count == 2 && record.pairs.count == 1
      let name = isPair ? (record.pairs[0].chosen == index ? "chosen" : "rejected") : "completion"
      let marks = [
        completion.score.map { "score \(String(format: "%g", $0))" },
        completion.rank.map { "rank \(String(format: "%g", $0))" }, completion.label.map { "label \($0)" },
      ].compactMap { $0 }
      lines.append(
        "  " + name.padded(nameWidth) + (marks.isEmpty ? "" : "[\(marks.joined(separator: ", "))] ")
          + shortened(completion.text))
    }
    if record.completions.count > 4 { lines.append("  and \(record.completions.count - 4) more completions") }
    return lines
  }

  /// Returns the beginning and the end of the text on one line, with control characters escaped.
  private static func shortened(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    func line(_ part: some Sequence<Unicode.Scalar>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: part)
      return Terminal.line(String(view))
    }
    return scalars.count <= 200 ? line(scalars) : line(scalars.prefix(120)) + " […] " + line(scalars.suffix(70))
  }

  // MARK: - JSON

  private struct Form: Encodable {
    struct Measurement: Encodable {
      let text: String
      let unit: String
      let lengths: DataSurvey.Lengths
    }
    struct Truncation: Encodable {
      let context: Int?
      let promptTokens: Int?
      let prompts: Int
      let completions: Int
      let pairs: Int
    }
    struct Bad: Encodable {
      let line: Int
      let problem: String
    }
    struct Example: Encodable {
      struct Completion: Encodable {
        let text: String
        let score: Double?
        let rank: Double?
        let label: Bool?
      }
      let line: Int
      let prompt: String
      let completions: [Completion]
      /// Indices of the chosen and the rejected completion.
      let pairs: [[Int]]
    }
    let file: String
    let form: DataForm
    let records: Int
    let distinctPrompts: Int
    let emptyPrompts: Int
    let completions: Int
    let emptyCompletions: Int
    let positiveLabels: Int
    let negativeLabels: Int
    let pairs: Int
    let distinctPairs: Int
    let blankPairs: Int
    let repeatingPrompt: Int
    let unusedColumns: [String]
    let ties: Int
    let severalTurns: Int
    let bad: Int
    let firstBad: Bad?
    let lengths: [Measurement]
    let truncation: Truncation?
    let examples: [Example]
  }

  static func json(_ survey: DataSurvey, file: String) -> String {
    let form = Form(
      file: file, form: survey.form, records: survey.records, distinctPrompts: survey.distinctPrompts,
      emptyPrompts: survey.emptyPrompts, completions: survey.completions, emptyCompletions: survey.emptyCompletions,
      positiveLabels: survey.positiveLabels, negativeLabels: survey.negativeLabels, pairs: survey.pairs,
      distinctPairs: survey.distinctPairs, blankPairs: survey.blankPairs, repeatingPrompt: survey.repeatingPrompt,
      unusedColumns: survey.unusedColumns, ties: survey.ties, severalTurns: survey.severalTurns, bad: survey.bad,
      firstBad: survey.firstBad.map { Form.Bad(line: $0.line, problem: "\($0.problem)") },
      lengths: survey.measurements.map { Form.Measurement(text: $0.text, unit: $0.unit, lengths: $0.lengths) },
      truncation: survey.truncation.map {
        Form.Truncation(
          context: $0.context, promptTokens: $0.promptTokens, prompts: $0.prompts, completions: $0.completions,
          pairs: $0.pairs)
      },
      examples: survey.examples.map { record in
        Form.Example(
          line: record.line, prompt: record.prompt,
          completions: record.completions.map {
            .init(text: $0.text, score: $0.score, rank: $0.rank, label: $0.label)
          }, pairs: record.pairs.map { [$0.chosen, $0.rejected] })
      })
    return JSONText.of(form)
  }
}
