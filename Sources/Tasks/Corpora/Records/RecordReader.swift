/// Makes the neutral record of a row of one form.
struct RecordReader {
  /// More completions of one prompt have more pairs than anybody trains on.
  static let mostCompletions = 256

  let form: DataForm
  /// For the forms whose prompt is made of several columns.
  private let prompt: TextTemplate?
  private let conversation: ConversationWriter?
  private let template: String?

  /// - Parameter template: how messages of a conversation are written, or what the form's prompt is made of.
  init(form: DataForm, template: String?) throws(DataFileError) {
    self.form = form
    self.template = template
    if let usual = form.promptTemplate {
      prompt = try TextTemplate(template ?? usual, required: [], allowed: RecordReader.places(of: form))
      conversation = nil
    } else {
      prompt = nil
      guard let template else {
        conversation = nil
        return
      }
      conversation = ConversationWriter(
        template: try TextTemplate(template, required: ["content"], allowed: ["role"]))
    }
  }

  private static func places(of form: DataForm) -> [String] {
    switch form {
    case .stackExchange: ["question"]
    case .scitldr: ["source"]
    case .tldr: ["subreddit", "title", "post"]
    case .comparisons: ["subreddit", "title", "post", "article"]
    case .cnnDailyMail: ["article"]
    default: []
    }
  }

  func record(of row: DataRow) throws(LineProblem) -> DataRecord {
    switch form {
    case .preference: try preference(row)
    case .promptCompletion: try completion(row, label: nil)
    case .unpaired: try completion(row, label: try row.boolean("label"))
    case .ranked: try ranked(row)
    case .hh: try dialogue(row)
    case .stackExchange: try stackExchange(row)
    case .scitldr: try summaries(row)
    case .tldr: try post(row)
    case .comparisons: try comparison(row)
    case .cnnDailyMail: try article(row)
    }
  }

  // MARK: - TRL's forms

  private func preference(_ row: DataRow) throws(LineProblem) -> DataRecord {
    let chosen = try row.value("chosen"), rejected = try row.value("rejected")
    var texts: (prompt: String, chosen: String, rejected: String)
    var turns: Int?
    if case .list = chosen {
      var messages = (
        prompt: [Message](), chosen: try Message.list(chosen, name: row.shown("chosen")),
        rejected: try Message.list(rejected, name: row.shown("rejected"))
      )
      // As TRL does: a prompt that is only a text is in both conversations too.
      if row.has("prompt"), case .list = try row.value("prompt") {
        messages.prompt = try Message.list(try row.value("prompt"), name: row.shown("prompt"))
      } else {
        let shortest = min(messages.chosen.count, messages.rejected.count)
        let shared = zip(messages.chosen, messages.rejected).prefix(shortest - 1).prefix { $0 == $1 }.count
        messages.prompt = Array(messages.chosen[..<shared])
        messages.chosen.removeFirst(shared)
        messages.rejected.removeFirst(shared)
      }
      let first = try written(prompt: messages.prompt, messages.chosen, name: row.shown("chosen"))
      let second = try written(prompt: messages.prompt, messages.rejected, name: row.shown("rejected"))
      guard first.prompt == second.prompt else {
        throw .otherRole(chosen: messages.chosen[0].role, rejected: messages.rejected[0].role)
      }
      texts = (first.prompt, first.completion, second.completion)
      turns = RecordReader.turns(messages.prompt)
    } else if row.has("prompt") {
      texts = (try row.text("prompt"), try row.text("chosen"), try row.text("rejected"))
    } else {
      let parts = CommonBeginning.split(try row.text("chosen"), try row.text("rejected"))
      texts = (parts.prompt, parts.first, parts.second)
    }
    let scores = (try row.number(ifThere: "score_chosen"), try row.number(ifThere: "score_rejected"))
    return pair(
      row, prompt: texts.prompt, .init(text: texts.chosen, score: scores.0),
      .init(text: texts.rejected, score: scores.1), turns: turns)
  }

  private func completion(_ row: DataRow, label: Bool?) throws(LineProblem) -> DataRecord {
    let (prompt, texts, turns) = try written(row, completions: [(row.shown("completion"), try row.value("completion"))])
    return DataRecord(
      line: row.line, prompt: prompt, completions: texts.map { .init(text: $0, label: label) }, pairs: [], ties: 0,
      turns: turns)
  }

  private func ranked(_ row: DataRow) throws(LineProblem) -> DataRecord {
    let elements = try row.list("completions")
    let name = row.shown("completions")
    guard elements.count <= RecordReader.mostCompletions else {
      throw .tooMany(column: name, count: elements.count, limit: RecordReader.mostCompletions)
    }
    let (prompt, texts, turns) = try written(
      row, completions: elements.enumerated().map { ("\(name)[\($0.offset)]", $0.element) })
    var completions = texts.map { DataRecord.Completion(text: $0) }
    func numbers(_ column: String) throws(LineProblem) -> [Double] {
      let numbers = try row.numbers(column)
      guard numbers.count == texts.count else {
        throw .differentCounts(column: row.shown(column), count: numbers.count, completions: texts.count)
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
    var pairs: [DataRecord.Pair] = []
    var ties = 0
    for first in completions.indices {
      for second in completions.indices.dropFirst(first + 1) {
        // Ranks, where there are some, are what was judged.
        let better =
          (completions[second].rank ?? -(completions[second].score ?? 0))
          - (completions[first].rank ?? -(completions[first].score ?? 0))
        if better == 0 || RecordReader.isSame(completions[first].text, completions[second].text) {
          ties += 1
        } else {
          pairs.append(better > 0 ? .init(chosen: first, rejected: second) : .init(chosen: second, rejected: first))
        }
      }
    }
    return DataRecord(
      line: row.line, prompt: prompt, completions: completions, pairs: pairs, ties: ties, turns: turns)
  }

  /// Prompt and completions as texts, be they texts or conversations.
  private func written(
    _ row: DataRow, completions: [(name: String, value: JSONValue)]
  ) throws(LineProblem) -> (prompt: String, completions: [String], turns: Int?) {
    let prompt = try row.value("prompt")
    guard case .list = prompt else {
      let text = try row.text("prompt")
      var texts: [String] = []
      for (name, value) in completions {
        guard case .string(let completion) = value else {
          throw .wrongKind(column: name, found: value.kind, expected: "a text, as the prompt is")
        }
        texts.append(completion)
      }
      return (text, texts, nil)
    }
    let messages = try Message.list(prompt, name: row.shown("prompt"))
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
      parts.append(try written(prompt: messages, completion, name: name))
    }
    guard let first = parts.first else {
      throw .wrongKind(column: row.shown("completions"), found: "an empty list", expected: "a completion or more")
    }
    return (first.prompt, parts.map(\.completion), RecordReader.turns(messages))
  }

  private func written(
    prompt: [Message], _ completion: [Message], name: String
  ) throws(LineProblem) -> (prompt: String, completion: String) {
    guard let conversation else { throw .needsTemplate(column: name) }
    return conversation.split(prompt: prompt, completion: completion)
  }

  private static func turns(_ messages: [Message]) -> Int {
    messages.count { $0.role != "system" && $0.role != "assistant" }
  }

  // MARK: - Published data

  private func dialogue(_ row: DataRow) throws(LineProblem) -> DataRecord {
    func split(_ name: String) throws(LineProblem) -> (prompt: String, reply: String) {
      let text = try row.text(name)
      guard text.utf8.starts(with: HHDialogue.human) else {
        throw .noTurn(column: row.shown(name), turn: "\"\\n\\nHuman:\" at its beginning")
      }
      guard let parts = HHDialogue.split(text) else {
        throw .noTurn(column: row.shown(name), turn: "\"\\n\\nAssistant:\"")
      }
      return parts
    }
    let chosen = try split("chosen"), rejected = try split("rejected")
    guard RecordReader.isSame(chosen.prompt, rejected.prompt) else { throw .otherPrompt }
    return pair(
      row, prompt: chosen.prompt, .init(text: chosen.reply), .init(text: rejected.reply),
      turns: HHDialogue.turns(in: chosen.prompt))
  }

  private func stackExchange(_ row: DataRow) throws(LineProblem) -> DataRecord {
    pair(
      row, prompt: filled(["question": try row.text("question")]),
      .init(text: RecordReader.spaced(try row.text("response_j"))),
      .init(text: RecordReader.spaced(try row.text("response_k"))), turns: nil)
  }

  private func summaries(_ row: DataRow) throws(LineProblem) -> DataRecord {
    let sentences = try row.texts("source").map(RecordReader.trimmed)
    let targets = try row.texts("target").map(RecordReader.trimmed)
    return DataRecord(
      line: row.line, prompt: filled(["source": sentences.joined(separator: " ")]),
      completions: targets.map { .init(text: RecordReader.spaced($0)) }, pairs: [], ties: 0, turns: nil)
  }

  private func post(_ row: DataRow) throws(LineProblem) -> DataRecord {
    var values: [String: String] = [:]
    for name in ["subreddit", "title", "post"] { values[name] = try row.text(name) }
    let summary = try row.text(row.has("label") && !row.has("summary") ? "label" : "summary")
    return DataRecord(
      line: row.line, prompt: filled(values), completions: [.init(text: RecordReader.spaced(summary))], pairs: [],
      ties: 0, turns: nil)
  }

  private func article(_ row: DataRow) throws(LineProblem) -> DataRecord {
    DataRecord(
      line: row.line, prompt: filled(["article": try row.text("article")]),
      completions: [.init(text: RecordReader.spaced(try row.text("highlights")))], pairs: [], ties: 0, turns: nil)
  }

  private func comparison(_ row: DataRow) throws(LineProblem) -> DataRecord {
    let info = try row.value("info")
    guard case .object(let members) = info else { throw row.wrongKind("info", info, "an object") }
    func text(_ name: String) throws(LineProblem) -> String {
      guard let value = members[name] else { throw .missing(column: "info.\(name)", found: members.map(\.key)) }
      guard case .string(let text) = value else {
        throw .wrongKind(column: "info.\(name)", found: value.kind, expected: "a text")
      }
      return text
    }
    // News have an article; their other fields may be there and null.
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
      completions.append(.init(text: RecordReader.spaced(text)))
    }
    guard completions.count == 2 else {
      throw .wrongKind(column: "summaries", found: "a list of \(completions.count)", expected: "two summaries")
    }
    let choice = try row.value("choice")
    guard case .number(let chosen) = choice, chosen == 0 || chosen == 1 else {
      throw row.wrongKind("choice", choice, "0 or 1")
    }
    let prompt = isNews && template == nil ? "\(values["article"] ?? "")\n\nTL;DR:" : filled(values)
    let isTie = RecordReader.isSame(completions[0].text, completions[1].text)
    return DataRecord(
      line: row.line, prompt: prompt, completions: completions,
      pairs: isTie ? [] : [.init(chosen: Int(chosen), rejected: 1 - Int(chosen))], ties: isTie ? 1 : 0, turns: nil)
  }

  // MARK: - Parts

  private func pair(
    _ row: DataRow, prompt: String, _ chosen: DataRecord.Completion, _ rejected: DataRecord.Completion, turns: Int?
  ) -> DataRecord {
    let isTie =
      RecordReader.isSame(chosen.text, rejected.text)
      || chosen.score.flatMap { score in rejected.score.map { $0 == score } } == true
    return DataRecord(
      line: row.line, prompt: prompt, completions: [chosen, rejected],
      pairs: isTie ? [] : [.init(chosen: 0, rejected: 1)], ties: isTie ? 1 : 0, turns: turns)
  }

  private func filled(_ values: [String: String]) -> String {
    prompt?.filled { values[$0] ?? "" } ?? ""
  }

  /// Byte for byte: Swift's own equality holds canonically equivalent texts for equal, and tokenizers do not.
  private static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

  /// Behind "TL;DR:" and its like a text begins with a space, as byte-level tokens do.
  private static func spaced(_ text: String) -> String {
    text.unicodeScalars.first?.properties.isWhitespace != false ? text : " " + text
  }

  private static func trimmed(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(String.UnicodeScalarView(scalars[first...last]))
  }
}
