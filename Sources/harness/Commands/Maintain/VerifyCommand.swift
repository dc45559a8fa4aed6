import Alignment
import ArgumentParser
import Execution
import Stages
import Foundation
import Report

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check losses, trainers and sampler against closed forms, on a task small enough to enumerate.",
    discussion: "Prints each check with the value found and the value required. The exit code is 1 if a check fails.")

  @Flag(help: "Print as JSON.")
  var json = false

  @Option(help: "Draw the learned over the true rewards, and the frontier of the closed form, into this folder.")
  var plots: String?

  func validate() throws {
    if plots?.isEmpty == true { throw ValidationError("--plots must name a folder; found an empty text.") }
  }

  func run() async throws {
    let folder = plots.map { URL(fileURLWithPath: $0) }
    if let folder { try WritableFolder.make(folder, purpose: .plots) }
    let verification = Verification.run()
    var figures: [URL] = [], warnings: [String] = []
    if let folder { (figures, warnings) = try await Self.figures(of: verification).draw(in: folder) }
    if json {
      Terminal.data(VerificationText.json(verification, figures: figures))
    } else {
      Terminal.out(VerificationText.table(verification, figures: figures))
    }
    for warning in warnings { Terminal.err("warning: \(warning)") }
    if !verification.holds || !warnings.isEmpty { throw ExitCode(ExitStatus.failed) }
  }

  private static func figures(of verification: Verification) -> VerificationFigures {
    VerificationFigures(
      policies: verification.policies.map {
        .init(title: $0.title, beta: $0.beta, divergence: $0.divergence, reward: $0.reward, rewards: $0.rewards)
      }, frontier: verification.frontier)
  }
}
