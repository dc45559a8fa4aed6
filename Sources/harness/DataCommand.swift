import ArgumentParser
import Foundation
import Tasks

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Show what is in a file of prompts and completions: JSON Lines, plain or .gz, or CSV.",
    discussion: "The form is found by the names of the columns:\n\n" + DataForm.table)

  @Argument(help: "The file.")
  var file: String

  @Option(help: "The data's form, where it cannot be found or is another than what is found.")
  var form: String?

  @Option(help: "A column under another name, such as chosen=good; may be given several times.")
  var map: [String] = []

  @Option(
    help: """
      How a message of a conversation is written, such as '\\n\\n{role}: {content}'; or the prompt of a form that makes \
      it of several columns, such as 'POST: {post}\\nTL;DR:'.
      """)
  var template: String?

  @Option(help: "Count lengths in the tokens of the vocab.json and merges.txt in this folder.")
  var tokenizer: String?

  @Option(help: "Count what would be cut if prompt, completion and end-of-text had so many tokens at most.")
  var context: Int?

  @Option(help: "Count the prompts that would be cut to so many tokens.")
  var promptTokens: Int?

  @Flag(help: "Only dialogues whose prompt is a single turn.")
  var singleTurn = false

  @Flag(help: "Count bad records and go on, instead of stopping at the first.")
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
    if json { print(DataText.json(survey, file: file)) } else { Terminal.out(DataText.page(survey, file: file)) }
  }

  private static func halves(of mapping: String) -> (name: String, column: String)? {
    guard let equals = mapping.firstIndex(of: "=") else { return nil }
    return (String(mapping[..<equals]), String(mapping[mapping.index(after: equals)...]))
  }

  /// Line ends and tabs, which are hard to type in a shell, may be written \n and \t.
  static func unescaped(_ template: String) -> String {
    template.replacingOccurrences(of: "\\n", with: "\n").replacingOccurrences(of: "\\t", with: "\t")
  }
}
