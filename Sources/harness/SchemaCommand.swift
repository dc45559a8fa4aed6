import ArgumentParser
import Experiment

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of sweep files.")

  func run() throws { print(SweepSchema.json(), terminator: "") }
}
