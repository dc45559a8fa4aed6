import ArgumentParser
import Execution
import Stages
import SweepFile
import Foundation

@main
struct Harness: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "harness",
    abstract: "Preference optimisation, measured: DPO beside PPO on one reward–KL frontier.",
    version: RunEnvironment.version,
    subcommands: [
      RunCommand.self, CollectCommand.self, StatusCommand.self, ListCommand.self, ShowCommand.self, PlotCommand.self,
      ReportCommand.self, SampleCommand.self, ExportCommand.self, ImportCommand.self, CleanCommand.self,
      DoctorCommand.self, JudgeCommand.self, DataCommand.self, VerifyCommand.self, SchemaCommand.self,
      WorkerCommand.self, TaskCommand.self,
    ])

  static func main() async {
    // A reader that has gone, as of `harness status | head`, is no reason to say anything.
    signal(SIGPIPE, SIG_DFL)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      // Help and the version are thrown too.
      if exitCode(for: error) == .success { exit(withError: error) }
      Terminal.err(Failure.text(error))
      Foundation.exit(ExitStatus.of(error))
    }
  }
}

/// The program's exit codes.
enum ExitStatus {
  static let failed: Int32 = 1
  static let badInput: Int32 = 2
  static let interrupted: Int32 = 130

  /// What went wrong by itself is 1; what the user can mend is 2.
  static func of(_ error: any Error) -> Int32 {
    error is Interrupted ? interrupted : Failure.isOfInput(error) ? badInput : failed
  }
}
