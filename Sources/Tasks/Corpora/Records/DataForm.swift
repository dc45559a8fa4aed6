/// The known forms of data, recognized by the names of their columns.
public enum DataForm: String, CaseIterable, Sendable, Codable {
  /// TRL's preference data: texts or conversations. The prompt may be implicit: the common prefix of both texts.
  case preference
  /// TRL's prompt–completion data: texts or conversations.
  case promptCompletion = "prompt-completion"
  /// K completions, either ordered from best to worst or with scores or ranks.
  case ranked
  /// TRL's unpaired preference data, for KTO (arXiv 2402.01306).
  case unpaired
  /// Stack Exchange, paired: `response_j` has more votes than `response_k`.
  case stackExchange = "stack-exchange"
  /// Anthropic's HH (arXiv 2204.05862): whole dialogues in one text.
  case hh
  /// SciTLDR (arXiv 2004.15011): the sentences of an abstract, and summaries of one sentence each.
  case scitldr
  /// OpenAI's TL;DR (arXiv 2009.01325): Reddit posts with summaries by their authors.
  case tldr
  /// Human comparisons of two summaries of a post or a news article (arXiv 2009.01325).
  case comparisons
  /// CNN/DailyMail (arXiv 1704.04368): articles and their highlights.
  case cnnDailyMail = "cnn-dailymail"

  /// A description of the columns, for help texts.
  private var columnsText: String {
    switch self {
    case .preference:
      "chosen, rejected; prompt, instruction, question or input, if not their common prefix; score_chosen, score_rejected"
    case .promptCompletion: "prompt, completion"
    case .ranked: "prompt, completions (a list, best first); scores (higher is better) or ranks (1 is best)"
    case .unpaired: "prompt, completion, label (true or false)"
    case .stackExchange: "question, response_j (the better), response_k"
    case .hh: "chosen, rejected (dialogues of \\n\\nHuman: and \\n\\nAssistant: turns)"
    case .scitldr: "source (a list of sentences), target (a list of summaries)"
    case .tldr: "subreddit, title, post, summary or label"
    case .comparisons: "info (with post or article), summaries (two, each with text), choice (0 or 1)"
    case .cnnDailyMail: "article, highlights"
    }
  }

  /// All forms with their columns, one form a line.
  public static var table: String {
    let width = allCases.map(\.rawValue.count).max() ?? 0
    return allCases.map { form in
      "  " + form.rawValue + String(repeating: " ", count: width - form.rawValue.count) + "  " + form.columnsText
    }.joined(separator: "\n")
  }

  /// The required columns. A record needs one column of each inner list.
  private var required: [[String]] {
    switch self {
    case .preference, .hh: [["chosen"], ["rejected"]]
    case .promptCompletion: [["prompt"], ["completion"]]
    case .ranked: [["prompt"], ["completions"]]
    case .unpaired: [["prompt"], ["completion"], ["label"]]
    case .stackExchange: [["question"], ["response_j"], ["response_k"]]
    case .scitldr: [["source"], ["target"]]
    case .tldr: [["subreddit"], ["title"], ["post"], ["summary", "label"]]
    case .comparisons: [["info"], ["summaries"], ["choice"]]
    case .cnnDailyMail: [["article"], ["highlights"]]
    }
  }

  private var optional: [String] {
    switch self {
    case .preference: ["prompt", "score_chosen", "score_rejected"]
    case .ranked: ["scores", "ranks"]
    default: []
    }
  }

  /// The names to which columns can be mapped.
  public var columns: [String] { required.flatMap { $0 } + optional }

  /// The template of the prompt, if the file does not contain the prompt as one text. See `TextTemplate`.
  var promptTemplate: String? {
    switch self {
    case .stackExchange: "Question: {question}\n\nAnswer:"
    case .scitldr: "{source}\n\nTL;DR:"
    // OpenAI's format: `openai/summarize-from-feedback`, model card.
    case .tldr, .comparisons: "SUBREDDIT: r/{subreddit}\n\nTITLE: {title}\n\nPOST: {post}\n\nTL;DR:"
    case .cnnDailyMail: "{article}\n\nTL;DR:"
    case .preference, .promptCompletion, .ranked, .unpaired, .hh: nil
    }
  }

  /// Returns the text that every prompt of the form ends with: the template after its last placeholder. Empty if prompts end
  /// differently.
  ///
  /// - Parameter template: Replaces the template of the form.
  func promptSuffix(template: String?) -> String {
    if self == .hh { return String(decoding: HHDialogue.assistant, as: UTF8.self) }
    guard let text = promptTemplate.map({ template ?? $0 }), let end = text.lastIndex(of: "}") else { return "" }
    return String(text[text.index(after: end)...])
  }

  /// The columns that may hold the prompt of the form `preference`, in order of precedence.
  static let promptNames = ["prompt", "instruction", "question", "input"]

  /// The columns that the form reads from a record, by the names of the form.
  func used(by row: DataRow) -> [String] {
    guard self == .preference, let name = Self.promptNames.first(where: { row.has($0) }) else { return columns }
    return columns + (name == "instruction" ? [name, "input"] : [name])
  }

  /// Returns the forms that match a record. Of two forms, one of which is a special case of the other, only the special case
  /// is returned.
  ///
  /// - Parameter withoutValues: Whether columns without a value count too.
  static func candidates(for row: DataRow, withoutValues: Bool = false) -> [DataForm] {
    let matching = allCases.filter { $0.matches(row, withoutValues: withoutValues) }
    return matching.filter { form in
      switch form {
      case .preference: !matching.contains(.hh)
      case .promptCompletion: !matching.contains(.unpaired)
      default: true
      }
    }
  }

  /// Whether a record that matches another form may be a bad record of this form: a dialogue that lacks a turn, or a completion
  /// that lacks its label.
  func mayBeBad(_ row: DataRow, of form: DataForm) -> Bool {
    switch (self, form) {
    case (.hh, .preference):
      ["chosen", "rejected"].allSatisfy { name in
        (try? row.completionText(name)).map { $0.isBlank || $0.utf8.starts(with: HHDialogue.human) } ?? false
      }
    case (.unpaired, .promptCompletion): row.hasColumn("label")
    default: false
    }
  }

  private func matches(_ row: DataRow, withoutValues: Bool) -> Bool {
    guard required.allSatisfy({ $0.contains { withoutValues ? row.hasColumn($0) : row.has($0) } }) else { return false }
    guard self == .hh else { return true }
    return !row.has("prompt")
      && ["chosen", "rejected"].allSatisfy { name in
        guard let text = try? row.text(name) else { return false }
        return HHDialogue.isDialogue(text)
      }
  }
}
