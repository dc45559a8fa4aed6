/// The forms of published data sets.
extension RecordConverter {
  func dialogue(_ row: DataRow) throws(LineProblem) -> DataRecord {
    func split(_ name: String) throws(LineProblem) -> (prompt: String, reply: String) {
      let text = try row.text(name)
      guard text.utf8.starts(with: HHDialogue.human) else { throw .noHumanTurn(column: row.column(name)) }
      guard let parts = HHDialogue.split(text) else { throw .noAssistantTurn(column: row.column(name)) }
      return parts
    }
    let chosen = try split("chosen"), rejected = try split("rejected")
    guard RecordConverter.isSame(chosen.prompt, rejected.prompt) else { throw .differentPrompts }
    return pair(
      row, prompt: chosen.prompt, .init(text: chosen.reply), .init(text: rejected.reply),
      turns: HHDialogue.turns(in: chosen.prompt))
  }

  func stackExchange(_ row: DataRow) throws(LineProblem) -> DataRecord {
    pair(
      row, prompt: prompt(["question": try row.text("question")]),
      RecordConverter.spaced(try row.completionText("response_j")),
      RecordConverter.spaced(try row.completionText("response_k")))
  }

  func summaries(_ row: DataRow) throws(LineProblem) -> DataRecord {
    let sentences = try row.texts("source").map(\.trimmed)
    let targets = try row.texts("target").map(\.trimmed)
    return DataRecord(
      line: row.line, prompt: prompt(["source": sentences.joined(separator: " ")]),
      completions: targets.map { RecordConverter.spaced($0) })
  }

  func post(_ row: DataRow) throws(LineProblem) -> DataRecord {
    var values: [String: String] = [:]
    for name in ["subreddit", "title", "post"] { values[name] = try row.text(name) }
    let summary = try row.completionText(row.has("label") && !row.has("summary") ? "label" : "summary")
    return DataRecord(line: row.line, prompt: prompt(values), completions: [RecordConverter.spaced(summary)])
  }

  func article(_ row: DataRow) throws(LineProblem) -> DataRecord {
    DataRecord(
      line: row.line, prompt: prompt(["article": try row.text("article")]),
      completions: [RecordConverter.spaced(try row.completionText("highlights"))])
  }

  func comparison(_ row: DataRow) throws(LineProblem) -> DataRecord {
    let info = try row.value("info")
    guard case .object(let members) = info else { throw row.wrongKind("info", info, "an object") }
    func text(_ name: String) throws(LineProblem) -> String { try members.text(name, column: "info.\(name)") }
    // News records have an article. Their other fields may be null.
    let isNews = members["article"].map { $0 != .null } ?? false
    var values: [String: String] = [:]
    if isNews {
      values["article"] = try text("article")
    } else {
      for name in ["subreddit", "title", "post"] { values[name] = try text(name) }
    }
    var completions: [DataRecord.Completion] = []
    for (index, element) in try row.list("summaries").enumerated() {
      guard case .object(let summary) = element, case .string(let text)? = summary["text"] else {
        throw .wrongKind(column: "summaries[\(index)]", found: element.kind, expected: "an object with a text")
      }
      completions.append(RecordConverter.spaced(text))
    }
    guard completions.count == 2 else {
      throw .wrongKind(column: "summaries", found: "a list of \(completions.count)", expected: "two summaries")
    }
    let choice = try row.value("choice")
    guard case .number(let chosen) = choice, chosen == 0 || chosen == 1 else {
      throw row.wrongKind("choice", choice, "0 or 1")
    }
    let prompt = isNews && !hasOwnTemplate ? "\(values["article"] ?? "")\n\nTL;DR:" : self.prompt(values)
    let isTie = RecordConverter.isSame(completions[0].text, completions[1].text)
    return DataRecord(
      line: row.line, prompt: prompt, completions: completions,
      pairs: isTie ? [] : [.init(chosen: Int(chosen), rejected: 1 - Int(chosen))], ties: isTie ? 1 : 0)
  }
}
