/// The forms of TRL, and rankings.
extension RecordConverter {
  func preference(_ row: DataRow) throws(LineProblem) -> DataRecord {
    var chosen = try row.completion("chosen"), rejected = try row.completion("rejected")
    let prompt = try prompt(of: row)
    var texts: (prompt: String, chosen: String, rejected: String)
    var turns: Int?
    var isRepeated = false
    // A blank completion beside a conversation.
    if case .list = rejected, case .string(let text) = chosen, text.isBlank { chosen = .blankReply }
    if case .list = chosen, case .string(let text) = rejected, text.isBlank { rejected = .blankReply }
    if case .list = chosen {
      var messages = (
        prompt: [Message](), chosen: try Message.list(chosen, name: row.column("chosen")),
        rejected: try Message.list(rejected, name: row.column("rejected"))
      )
      if let prompt, case .list = prompt.value {
        messages.prompt = try Message.list(prompt.value, name: prompt.name)
        let count = messages.prompt.count
        func repeats(_ completion: [Message]) -> Bool {
          completion.count > count && completion.starts(with: messages.prompt)
        }
        if repeats(messages.chosen), repeats(messages.rejected) {
          messages.chosen.removeFirst(count)
          messages.rejected.removeFirst(count)
          isRepeated = true
        }
      } else if let prompt, case .string(let text) = prompt.value, !text.isBlank,
        messages.chosen[0].role == "assistant", messages.rejected[0].role == "assistant"
      {
        messages.prompt = [Message(role: "user", content: text)]
      } else {
        // As in TRL: if the prompt is a text, conversations that start with another role contain it, so it is not read.
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
    } else {
      let first = try row.text(chosen, name: "chosen"), second = try row.text(rejected, name: "rejected")
      if let prompt {
        texts = (try row.text(prompt.value, name: prompt.name), first, second)
        if let stripped = RepeatedPrompt.strip(texts.prompt, from: [first, second]) {
          (texts.chosen, texts.rejected, isRepeated) = (stripped[0], stripped[1], true)
        }
      } else {
        let parts = CommonPrefix.split(first, second)
        texts = (parts.prompt, parts.first, parts.second)
      }
    }
    let scores = (try row.number(ifPresent: "score_chosen"), try row.number(ifPresent: "score_rejected"))
    var record = pair(
      row, prompt: texts.prompt, .init(text: texts.chosen, score: scores.0),
      .init(text: texts.rejected, score: scores.1), turns: turns)
    record.repeatsPrompt = isRepeated
    return record
  }

  /// Returns the prompt of a preference: the column `prompt`, or if it has no value `instruction` (followed by `input` after an
  /// empty line), `question` or `input`, in this order. Nil if the prompt is what both completions begin with.
  private func prompt(of row: DataRow) throws(LineProblem) -> (name: String, value: JSONValue)? {
    guard let name = DataForm.promptNames.first(where: { row.has($0) }) else { return nil }
    let value = try Message.decoded(try row.value(name), name: row.column(name))
    if name == "instruction", row.has("input"), case .string(let instruction) = value,
      case .string(let input) = try row.value("input"), !input.isBlank
    {
      return (name, .string(instruction + "\n\n" + input))
    }
    return (row.column(name), value)
  }

  func completion(_ row: DataRow, label: Bool?) throws(LineProblem) -> DataRecord {
    let (prompt, texts, turns) = try texts(
      row, completions: [(row.column("completion"), try row.completion("completion"))])
    let stripped = RepeatedPrompt.strip(prompt, from: texts)
    var record = DataRecord(
      line: row.line, prompt: prompt, completions: (stripped ?? texts).map { .init(text: $0, label: label) },
      turns: turns)
    record.repeatsPrompt = stripped != nil
    return record
  }

  func ranked(_ row: DataRow) throws(LineProblem) -> DataRecord {
    let elements = try row.list("completions")
    let name = row.column("completions")
    guard elements.count <= RecordConverter.maximumCompletions else {
      throw .tooMany(column: name, count: elements.count, limit: RecordConverter.maximumCompletions)
    }
    var values: [(name: String, value: JSONValue)] = []
    for (index, element) in elements.enumerated() {
      let name = "\(name)[\(index)]"
      values.append((name, element == .null ? .string("") : try Message.decoded(element, name: name)))
    }
    let (prompt, texts, turns) = try texts(row, completions: values)
    let stripped = RepeatedPrompt.strip(prompt, from: texts)
    var completions = (stripped ?? texts).map { DataRecord.Completion(text: $0) }
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
    var record = DataRecord(
      line: row.line, prompt: prompt, completions: completions, pairs: pairs, ties: ties, turns: turns)
    record.repeatsPrompt = stripped != nil
    return record
  }

  /// Returns the prompt and the completions of a row as texts. The row may contain texts or conversations.
  private func texts(
    _ row: DataRow, completions: [(name: String, value: JSONValue)]
  ) throws(LineProblem) -> (prompt: String, completions: [String], turns: Int?) {
    let prompt = try Message.decoded(try row.value("prompt"), name: row.column("prompt"))
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
      var value = value
      if case .string(let text) = value, text.isBlank { value = .blankReply }
      var completion = try Message.list(value, name: name)
      if completion.count > messages.count, completion.starts(with: messages) {
        completion.removeFirst(messages.count)
      }
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
