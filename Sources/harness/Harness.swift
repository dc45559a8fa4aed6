import Alignment
import ArgumentParser
import Execution
import Stages
import Foundation

@main
struct Harness: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "harness",
    abstract: "Train language models by DPO, PPO and related methods, and compare their reward and KL divergence.",
    discussion: """
      One sweep file describes an experiment. `harness run` trains and evaluates it, records every measurement in SQLite, \
      draws the figures and writes a report.

      EXAMPLES:
        harness run experiments/smoke.json   Run a sweep. Again: continue it.
        harness status                       Show the progress of all sweeps.
        harness report smoke                 Write the report of a sweep again.
        harness sample smoke --method dpo    Read completions of its policies.
        harness doctor                       Check this machine.

      \(ExitStatus.help)
      """,
    version: RunEnvironment.version,
    subcommands: [WorkerCommand.self, TaskCommand.self],
    groupedSubcommands: [
      CommandGroup(name: "Running", subcommands: [RunCommand.self, StatusCommand.self, CollectCommand.self]),
      CommandGroup(
        name: "Results",
        subcommands: [
          ListCommand.self, ShowCommand.self, ReportCommand.self, PlotCommand.self, SampleCommand.self,
          JudgeCommand.self, ExportCommand.self, ImportCommand.self,
        ]),
      CommandGroup(
        name: "Files and machine",
        subcommands: [
          DataCommand.self, SchemaCommand.self, VerifyCommand.self, CleanCommand.self, DoctorCommand.self,
        ]),
    ])

  static func main() async {
    // If the reader of a pipe is gone, as in `harness status | head`, end without a message.
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
      // Help and the version are thrown as errors, too.
      if exitCode(for: error) == .success { exit(withError: error) }
      Terminal.err(Failure.text(error))
      Foundation.exit(ExitStatus.of(error))
    }
  }
}
