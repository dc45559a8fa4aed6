import Ledger

extension MarkdownReport {
  private typealias Entry = (name: String, sample: SampleRecord)

  /// Completions of all methods for the same prompts.
  func samples() throws -> String {
    var entries: [Int: [Entry]] = [:]
    for series in survey.series {
      let best = series.meanPoints.best(within: 10) ?? series.meanPoints.best(within: .infinity)
      guard let hash = best?.cells.first, let cell = series.cells.first(where: { $0.record.stage == hash }) else {
        continue
      }
      let samples = try ledger.samples(ofStage: hash)
      guard let last = samples.last?.step else { continue }
      let name = [series.title, cell.label, "step \(last)"].filter { !$0.isEmpty }.joined(separator: ", ")
      for sample in samples where sample.step == last {
        entries[sample.promptIndex, default: []].append((name, sample))
      }
    }
    let most = entries.values.map(\.count).max() ?? 0
    let prompts = entries.filter { $0.value.count == most }.sorted { $0.key < $1.key }.prefix(3)
    guard !prompts.isEmpty else { return "" }
    return "## Samples\n\n" + prompts.map { block($0.key, $0.value) }.joined(separator: "\n\n")
      + "\n\nAll methods have the same prompts. Each method is represented by the cell with its best reward within 10 "
      + "nats, at the last step with samples. A single text is an impression, not a measurement. From the table "
      + "`sample`."
  }

  private func block(_ prompt: Int, _ entries: [Entry]) -> String {
    let completions = entries.map { entry in
      let sample = entry.sample
      return "[\(entry.name)] reward \(Format.fixed(sample.reward, 3)), \(Format.fixed(sample.kl, 2)) nats, "
        + "\(sample.tokens) tokens" + (sample.finished ? "" : ", cut off") + "\n" + wrapped(sample.completion)
    }
    return "### Prompt \(prompt)\n\n"
      + Markdown.fenced("«\(oneLine(entries[0].sample.prompt))»\n\n" + completions.joined(separator: "\n\n"))
  }

  private func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? "⏎" : $0 })
  }

  /// At most 100 columns, broken at spaces.
  private func wrapped(_ text: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in oneLine(text).split(separator: " ") {
      if !line.isEmpty, line.count + word.count + 1 > 98 {
        lines.append("  " + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return (lines + ["  " + line]).joined(separator: "\n")
  }
}
