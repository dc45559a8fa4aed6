import ArgumentParser
import Execution
import Foundation

/// The command that the coordinator starts for each stage. Hidden from help.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Make the one stage that is specified in a folder.", shouldDisplay: false)

  @Argument var folder: String
  @Option var results: String
  @Option var coordinator: Int32
  @Option var threads = 1
  @Option var checkpointEvery = 60.0

  func run() throws {
    let status = Worker.run(
      folder: URL(fileURLWithPath: folder), results: URL(fileURLWithPath: results), coordinator: coordinator,
      threads: threads, checkpointEvery: checkpointEvery)
    if status != 0 { throw ExitCode(status) }
  }
}
