import ArgumentParser
import Foundation
import Tasks

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Summarize a file of prompts and completions: JSON Lines (plain or .gz) or CSV.",
    discussion: "The format is detected from the column names:\n\n" + DataForm.table)

  @Argument(help: "The file to read.")
  var file: String

  @Option(help: "The format, if it is not detected or detected wrongly.")
  var form: String?

  @Option(help: "The name of a column in this file, such as chosen=good. Can be repeated.")
  var map: [String] = []

  @Option(
    help: """
      The template of a message in a conversation, such as '\\n\\n{role}: {content}'; or of a prompt that is made of \
      several columns, such as 'POST: {post}\\nTL;DR:'.
      """)
  var template: String?

  @Option(help: "Count lengths in tokens, with the vocab.json and merges.txt in this folder.")
  var tokenizer: String?

  @Option(
    help: "Count the completions that would be cut at this context length in tokens, prompt and end-of-text included.")
  var context: Int?

  @Option(help: "Count the prompts that would be cut at this number of tokens.")
  var promptTokens: Int?

  @Flag(help: "Use only dialogues whose prompt is a single turn.")
  var singleTurn = false

  @Flag(help: "Count and skip bad records. Without this, the first bad record stops the command.")
  var skipBad = false

  @Flag(help: "Print as JSON.")
  var json = false

  func validate() throws {
    if let form, DataForm(rawValue: form) == nil {
      let known = DataForm.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--form must be one of \(known); found \"\(form)\".")
    }
    var names = Set<String>()
    for mapping in map {
      let halves = DataCommand.halves(of: mapping)
      guard let halves, !halves.name.isEmpty, !halves.column.isEmpty else {
        throw ValidationError("--map must be a name and a column, such as chosen=good; found \"\(mapping)\".")
      }
      guard names.insert(halves.name).inserted else { throw ValidationError("--map gives \(halves.name) twice.") }
    }
    for (name, value) in [("--context", context), ("--prompt-tokens", promptTokens)] {
      guard let value else { continue }
      if value < 1 { throw ValidationError("\(name) must be at least 1; found \(value).") }
      if tokenizer == nil { throw ValidationError("\(name) counts tokens: give their --tokenizer too.") }
    }
    if tokenizer?.isEmpty == true { throw ValidationError("--tokenizer must name a folder; found an empty text.") }
  }

  func run() throws {
    var options = DataFileOptions()
    options.form = form.flatMap(DataForm.init(rawValue:))
    for mapping in map {
      guard let halves = DataCommand.halves(of: mapping) else { continue }
      options.columns[halves.name] = halves.column
    }
    options.template = template.map(DataCommand.unescaped)
    options.singleTurn = singleTurn
    options.skipBad = skipBad
    let survey = try DataSurvey(
      path: file, options: options, tokenizer: tokenizer.map { URL(fileURLWithPath: $0) }, context: context,
      promptTokens: promptTokens)
    if json {
      Terminal.data(DataText.json(survey, file: file))
    } else {
      Terminal.out(DataText.page(survey, file: file))
    }
  }

  private static func halves(of mapping: String) -> (name: String, column: String)? {
    guard let equals = mapping.firstIndex(of: "=") else { return nil }
    return (String(mapping[..<equals]), String(mapping[mapping.index(after: equals)...]))
  }

  /// Replaces \n and \t by a newline and a tab, which are hard to type in a shell.
  static func unescaped(_ template: String) -> String {
    template.replacingOccurrences(of: "\\n", with: "\n").replacingOccurrences(of: "\\t", with: "\t")
  }
}
