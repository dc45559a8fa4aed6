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
    StandardStream.prepare()
    do {
      try ProcessLimits.prepare()
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      end(with: 0)
    } catch let code as ExitCode {
      end(with: code.rawValue)
    } catch {
      // Help and the version are thrown as errors, too.
      if exitCode(for: error) == .success {
        Terminal.data(fullMessage(for: error))
        end(with: 0)
      }
      Terminal.err(Failure.text(error))
      end(with: ExitStatus.of(error))
    }
  }

  /// Ends the process. Output that could not be written is an error.
  private static func end(with status: Int32) -> Never {
    do {
      try Terminal.checkOutput()
      Foundation.exit(status)
    } catch {
      Terminal.err(Failure.text(error))
      Foundation.exit(status == 0 ? ExitStatus.failed : status)
    }
  }
}
