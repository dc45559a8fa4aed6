import ArgumentParser
import SweepFile

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of sweep files, or their reference in Markdown.")

  @Flag(help: "Print the reference: every section, its settings, their bounds and defaults.")
  var reference = false

  func run() { Terminal.data(reference ? SweepReference.markdown() : SweepSchema.json(), terminator: "") }
}
