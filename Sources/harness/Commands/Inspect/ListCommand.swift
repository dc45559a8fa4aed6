import Tasks
import ArgumentParser
import Execution
import Stages
import Foundation
import Ledger

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the experiments: their state, cells, times and size.")

  @Flag(help: "Print as JSON.")
  var json = false

  @OptionGroup var folders: FolderOptions

  private struct Row: Encodable {
    let experiment: String
    let state: String
    let cells: Int
    let cellsCompleted: Int
    let cellsFailed: Int
    let created: Date
    let finished: Date?
    /// The size of the files of its stages. Stages that experiments share count for each of them.
    let bytes: Int

    var texts: [String] {
      [
        experiment, state, "\(cellsCompleted) of \(cells)", "\(cellsFailed)", UTCTime.minute(created),
        finished.map(UTCTime.minute) ?? "–", ByteCount.text(bytes),
      ]
    }
  }

  func run() throws {
    let ledger = try folders.ledger(), store = StageStore(results: folders.resultsURL)
    let rows = try ledger.experiments().map { record in
      let status = try ExperimentStatus(record, ledger: ledger, store: store)
      let cells = status.stages.filter { $0.stage == StageKind.cell.rawValue }
      func count(_ state: StageState) -> Int { cells.count { $0.state == state.rawValue } }
      return Row(
        experiment: record.name, state: status.isDead ? ExperimentState.interrupted.rawValue : record.state.rawValue,
        cells: cells.count, cellsCompleted: count(.completed), cellsFailed: count(.failed), created: record.created,
        finished: record.finished,
        bytes: status.stages.reduce(0) { sum, stage in
          sum + store.files(stage.stage, stage.hash).reduce(0) { $0 + $1.bytes }
        })
    }
    if json { return Terminal.data(JSONText.of(rows)) }
    let header = ["experiment", "state", "cells done", "failed", "started (UTC)", "ended (UTC)", "size"]
    let table = [header] + rows.map(\.texts)
    let widths = header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    for row in table {
      Terminal.out(
        zip(row, widths).map { $0.padded($1) }.joined(separator: "  ").trimmingCharacters(in: .whitespaces))
    }
    if rows.isEmpty { Terminal.err("There are no experiments here yet.") }
  }
}
