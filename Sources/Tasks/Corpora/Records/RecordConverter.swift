/// Converts rows of one form to records.
struct RecordConverter {
  /// The maximum number of completions of a prompt. The number of pairs grows with its square.
  static let maximumCompletions = 256

  let form: DataForm
  /// For the forms whose prompt is built from columns.
  let promptTemplate: TextTemplate?
  let chatTemplate: ChatTemplate?
  let hasOwnTemplate: Bool

  /// - Parameter template: The template of a message or of the prompt; see `DataFileOptions.template`.
  init(form: DataForm, template: String?) throws(DataFileError) {
    self.form = form
    hasOwnTemplate = template != nil
    if let defaultTemplate = form.promptTemplate {
      promptTemplate = try TextTemplate(
        template ?? defaultTemplate, required: [], optional: RecordConverter.placeholders(of: form))
      chatTemplate = nil
    } else {
      promptTemplate = nil
      guard let template else {
        chatTemplate = nil
        return
      }
      chatTemplate = ChatTemplate(template: try TextTemplate(template, required: ["content"], optional: ["role"]))
    }
  }

  private static func placeholders(of form: DataForm) -> [String] {
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

  func pair(
    _ row: DataRow, prompt: String, _ chosen: DataRecord.Completion, _ rejected: DataRecord.Completion,
    turns: Int? = nil
  ) -> DataRecord {
    let isTie =
      RecordConverter.isSame(chosen.text, rejected.text)
      || chosen.score.flatMap { score in rejected.score.map { $0 == score } } == true
    return DataRecord(
      line: row.line, prompt: prompt, completions: [chosen, rejected],
      pairs: isTie ? [] : [.init(chosen: 0, rejected: 1)], ties: isTie ? 1 : 0, turns: turns)
  }

  func prompt(_ values: [String: String]) -> String {
    promptTemplate?.filled { values[$0] ?? "" } ?? ""
  }

  /// Compares bytes. Swift's `==` treats canonically equivalent texts as equal, but tokenizers do not.
  static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

  /// Returns a completion that starts with white space: after "TL;DR:", byte-level tokens start with a space.
  static func spaced(_ text: String) -> DataRecord.Completion {
    .init(text: text.unicodeScalars.first?.properties.isWhitespace != false ? text : " " + text)
  }
}
