/// The forms of TRL, and rankings.
extension RecordConverter {
  func preference(_ row: DataRow) throws(LineProblem) -> DataRecord {
    let chosen = try row.value("chosen"), rejected = try row.value("rejected")
    var texts: (prompt: String, chosen: String, rejected: String)
    var turns: Int?
    if case .list = chosen {
      var messages = (
        prompt: [Message](), chosen: try Message.list(chosen, name: row.column("chosen")),
        rejected: try Message.list(rejected, name: row.column("rejected"))
      )
      // As in TRL: if the prompt is a text, both conversations contain it, so it is not read.
      if row.has("prompt"), case .list = try row.value("prompt") {
        messages.prompt = try Message.list(try row.value("prompt"), name: row.column("prompt"))
      } else {
        let shortest = min(messages.chosen.count, messages.rejected.count)
        let shared = zip(messages.chosen, messages.rejected).prefix(shortest - 1).prefix { $0 == $1 }.count
        messages.prompt = Array(messages.chosen[..<shared])
        messages.chosen.removeFirst(shared)
        messages.rejected.removeFirst(shared)
      }
      let first = try text(prompt: messages.prompt, messages.chosen, name: row.column("chosen"))
      let second = try text(prompt: messages.prompt, messages.rejected, name: row.column("rejected"))
      guard first.prompt == second.prompt else {
        throw .differentRoles(chosen: messages.chosen[0].role, rejected: messages.rejected[0].role)
      }
      texts = (first.prompt, first.completion, second.completion)
      turns = RecordConverter.turns(messages.prompt)
    } else if row.has("prompt") {
      texts = (try row.text("prompt"), try row.text("chosen"), try row.text("rejected"))
    } else {
      let parts = CommonPrefix.split(try row.text("chosen"), try row.text("rejected"))
      texts = (parts.prompt, parts.first, parts.second)
    }
    let scores = (try row.number(ifPresent: "score_chosen"), try row.number(ifPresent: "score_rejected"))
    return pair(
      row, prompt: texts.prompt, .init(text: texts.chosen, score: scores.0),
      .init(text: texts.rejected, score: scores.1), turns: turns)
  }

  func completion(_ row: DataRow, label: Bool?) throws(LineProblem) -> DataRecord {
    let (prompt, texts, turns) = try texts(row, completions: [(row.column("completion"), try row.value("completion"))])
    return DataRecord(
      line: row.line, prompt: prompt, completions: texts.map { .init(text: $0, label: label) }, turns: turns)
  }

  func ranked(_ row: DataRow) throws(LineProblem) -> DataRecord {
    let elements = try row.list("completions")
    let name = row.column("completions")
    guard elements.count <= RecordConverter.maximumCompletions else {
      throw .tooMany(column: name, count: elements.count, limit: RecordConverter.maximumCompletions)
    }
    let (prompt, texts, turns) = try texts(
      row, completions: elements.enumerated().map { ("\(name)[\($0.offset)]", $0.element) })
    var completions = texts.map { DataRecord.Completion(text: $0) }
    func numbers(_ column: String) throws(LineProblem) -> [Double] {
      let numbers = try row.numbers(column)
      guard numbers.count == texts.count else {
        throw .differentCounts(column: row.column(column), count: numbers.count, completions: texts.count)
      }
      return numbers
    }
    if row.has("scores") {
      for (index, score) in try numbers("scores").enumerated() { completions[index].score = score }
    }
    if row.has("ranks") {
      for (index, rank) in try numbers("ranks").enumerated() { completions[index].rank = rank }
    } else if !row.has("scores") {
      for index in completions.indices { completions[index].rank = Double(index + 1) }
    }
    var pairs: [Example.Pair] = []
    var ties = 0
    for first in completions.indices {
      for second in completions.indices.dropFirst(first + 1) {
        // Ranks take precedence over scores.
        let margin =
          (completions[second].rank ?? -(completions[second].score ?? 0))
          - (completions[first].rank ?? -(completions[first].score ?? 0))
        if margin == 0 || RecordConverter.isSame(completions[first].text, completions[second].text) {
          ties += 1
        } else {
          pairs.append(margin > 0 ? .init(chosen: first, rejected: second) : .init(chosen: second, rejected: first))
        }
      }
    }
    return DataRecord(
      line: row.line, prompt: prompt, completions: completions, pairs: pairs, ties: ties, turns: turns)
  }

  /// Returns the prompt and the completions of a row as texts. The row may contain texts or conversations.
  private func texts(
    _ row: DataRow, completions: [(name: String, value: JSONValue)]
  ) throws(LineProblem) -> (prompt: String, completions: [String], turns: Int?) {
    let prompt = try row.value("prompt")
    guard case .list = prompt else {
      let text = try row.text("prompt")
      var texts: [String] = []
      for (name, value) in completions {
        guard case .string(let completion) = value else {
          throw .wrongKind(column: name, found: value.kind, expected: "a text, like the prompt")
        }
        texts.append(completion)
      }
      return (text, texts, nil)
    }
    let messages = try Message.list(prompt, name: row.column("prompt"))
    var parts: [(prompt: String, completion: String)] = []
    var firstRole: String?
    for (name, value) in completions {
      let completion = try Message.list(value, name: name)
      if let firstRole, firstRole != completion[0].role {
        throw .wrongKind(
          column: "\(name)[0].role", found: DataFileError.list([completion[0].role]),
          expected: DataFileError.list([firstRole]))
      }
      firstRole = completion[0].role
      parts.append(try text(prompt: messages, completion, name: name))
    }
    guard let first = parts.first else {
      throw .wrongKind(column: row.column("completions"), found: "an empty list", expected: "at least one completion")
    }
    return (first.prompt, parts.map(\.completion), RecordConverter.turns(messages))
  }

  private func text(
    prompt: [Message], _ completion: [Message], name: String
  ) throws(LineProblem) -> (prompt: String, completion: String) {
    guard let chatTemplate else { throw .needsTemplate(column: name) }
    return chatTemplate.split(prompt: prompt, completion: completion)
  }

  private static func turns(_ messages: [Message]) -> Int {
    messages.count { $0.role != "system" && $0.role != "assistant" }
  }
}
