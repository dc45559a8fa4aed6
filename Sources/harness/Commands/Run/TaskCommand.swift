import ArgumentParser
import Execution
import Foundation

/// The command that Slurm tasks run. Hidden from help.
struct TaskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "task", abstract: "Make the stages of one task of an array.", shouldDisplay: false)

  @Argument var folder: String

  func run() async throws {
    let status = try await ClusterTask.run(
      folder: URL(fileURLWithPath: folder), environment: ProcessInfo.processInfo.environment,
      executable: Executable.image)
    if status != 0 { throw ExitCode(status) }
  }
}
