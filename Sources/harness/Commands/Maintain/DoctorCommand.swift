import Alignment
import ArgumentParser
import Execution
import Stages
import Foundation

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Check this machine: program, BLAS, cores, memory, disk, gnuplot, SQLite, Slurm.",
    discussion: "Each line says ok, warning or problem, with a remedy. The exit code is 1 if there is a problem.")

  @Flag(help: "Print as JSON.")
  var json = false

  @Flag(help: .hidden)
  var blasSpeed = false

  @OptionGroup var folders: FolderOptions

  func run() async throws {
    if blasSpeed { return Terminal.data("\(MachineSpeed.blasOperationsPerSecond())") }
    let facts = await MachineFacts.gather(executable: Executable.image, results: folders.resultsURL)
    let check = MachineCheck(facts)
    if json {
      Terminal.data(JSONText.of(check.findings))
    } else {
      for finding in check.findings {
        Terminal.out("  \(finding.verdict.rawValue.padded(9))\(finding.subject.padded(11))\(finding.found)")
        if let remedy = finding.remedy { Terminal.out("           \("".padded(9))\(remedy)") }
      }
    }
    if check.hasProblem { throw ExitCode(ExitStatus.failed) }
  }
}
