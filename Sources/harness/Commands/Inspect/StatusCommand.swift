import ArgumentParser
import Execution
import Stages
import Foundation

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the state, progress, speed, time left, host and error of each stage.",
    discussion: "Works during a run, after its end, and after a crash.")

  @Argument(help: "The experiment's name. Default: all experiments.")
  var experiment: String?

  @Flag(help: "Print as JSON.")
  var json = false

  @Flag(help: "Keep showing changes until no run is active: in place on a terminal, otherwise line by line.")
  var watch = false

  @OptionGroup var folders: FolderOptions

  func validate() throws {
    if json, watch { throw ValidationError("--watch and --json cannot be combined.") }
  }

  func run() async throws {
    let ledger = try folders.ledger(), store = StageStore(results: folders.resultsURL)
    func look() throws -> [ExperimentStatus] {
      let records = try experiment.map { [try ledger.experiment($0)] } ?? ledger.experiments()
      return try records.map { try ExperimentStatus($0, ledger: ledger, store: store) }
    }
    if watch { return try await follow(look) }
    let found = try look()
    if json { return Terminal.data(JSONText.of(found.flatMap(\.stages))) }
    for line in found.flatMap({ StatusText.page($0) }) { Terminal.out(line) }
  }

  private func follow(_ look: () throws -> [ExperimentStatus]) async throws {
    var live = LiveText(1), reported: [String: String] = [:]
    let isLive = LiveText.isPossible(on: 1)
    var found = try look()
    while found.contains(where: \.isLive) {
      if isLive {
        live.draw(found.filter(\.isLive).flatMap(StatusText.glance))
      } else {
        for line in found.flatMap({ StatusText.changes(of: $0, since: &reported) }) {
          Terminal.out(line)
        }
      }
      try Terminal.checkOutput()
      try await Task.sleep(for: .seconds(1))
      found = try look()
    }
    if isLive {
      live.erase()
      for line in found.flatMap({ StatusText.page($0) }) { Terminal.out(line) }
    } else {
      for line in found.flatMap({ StatusText.changes(of: $0, since: &reported) }) { Terminal.out(line) }
    }
  }
}
