import Ledger
import ArgumentParser
import Execution
import Stages
import Foundation
import Report

/// A sweep that this process runs, from its file to its report. No other process runs the same experiment meanwhile.
struct RunSession: @unchecked Sendable {
  let file: SweepSource
  let plan: Plan
  let store: StageStore
  let ledger: Ledger
  private let folders: FolderOptions
  private let json: Bool
  /// Held for the lifetime of the session.
  private let lock: RunLock

  init(sweep path: String, folders: FolderOptions, json: Bool) throws {
    let file = SweepSource(file: Terminal.line(path), bytes: try SweepSource.read(path))
    try self.init(file, plan: try file.plan(besides: URL(fileURLWithPath: path)), folders: folders, json: json)
  }

  init(_ file: SweepSource, plan: Plan, folders: FolderOptions, json: Bool) throws {
    self.file = file
    self.plan = plan
    self.folders = folders
    self.json = json
    let store = StageStore(results: folders.resultsURL)
    self.store = store
    lock = try RunLock(results: folders.resultsURL, experiment: plan.sweep.name)
    ledger = try store.withExclusiveAccess { try RunSession.openFolders(folders, plan.sweep.name, store) }
  }

  /// Checks that every folder can be written to before the first stage, so that a finished sweep cannot fail at its
  /// report.
  private static func openFolders(_ folders: FolderOptions, _ experiment: String, _ store: StageStore) throws -> Ledger
  {
    let publisher = Publisher(
      ledger: try folders.writableLedger(), plots: folders.plotsURL, results: folders.resultsURL)
    try store.prepare()
    try WritableFolder.make(publisher.reportFolder(of: experiment), purpose: .results)
    try WritableFolder.make(publisher.figuresFolder(of: experiment), purpose: .plots)
    return publisher.ledger
  }

  /// Adds the position in the sweep file to errors of the input.
  func locating<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let fault as InputFault {
      throw BadInput(["\(fault)"], file: file.file, bytes: file.bytes)
    }
  }

  /// Draws the figures, writes the report and prints the outcome of a finished run.
  func conclude(_ outcome: RunOutcome) async throws {
    if !outcome.badInput.isEmpty { throw BadInput(outcome.badInput, file: file.file, bytes: file.bytes) }
    try await publish(outcome)
    if !outcome.failed.isEmpty { throw ExitCode(ExitStatus.failed) }
  }

  private func publish(_ outcome: RunOutcome) async throws {
    let name = plan.sweep.name
    let publisher = Publisher(ledger: ledger, plots: folders.plotsURL, results: folders.resultsURL)
    let stamp = ContentHash.of(
      Data(
        ([
          RunEnvironment.version, "\(outcome.failed.count) failed", folders.plotsURL.standardizedFileURL.path,
          folders.resultsURL.standardizedFileURL.path, file.text,
        ] + plan.cells.map(\.hash.text)).joined(separator: "\u{0}").utf8))
    do {
      let publication = try await publisher.publish(experiment: name, stamp: stamp)
      show(OutcomeText.text(name, outcome, publication, summary: publication.summary, json: json))
    } catch {
      if Task.isCancelled { throw Interrupted(during: "Interrupted while figures were drawn; every stage is kept.") }
      // Failed cells, which are listed below, may leave nothing to draw. Print the measurements in any case.
      Terminal.err("No report: \(ErrorText.of(error))")
      let summary = try? SummaryTable(ledger: ledger, experiment: name).text
      show(OutcomeText.text(name, outcome, nil, summary: summary, json: json))
      throw ExitCode(ExitStatus.failed)
    }
  }

  /// Prints the text. JSON has its own escapes.
  func show(_ text: String) { if json { Terminal.data(text) } else { Terminal.out(text) } }
}
