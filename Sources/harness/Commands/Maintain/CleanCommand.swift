import Alignment
import Tasks
import SweepFile
import ArgumentParser
import Execution
import Stages
import Foundation

struct CleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Show what can be removed from a results folder, and how much space it takes.",
    discussion: """
      Finds leftovers of dead workers, damaged stages that were set aside, and stages that no experiment in the ledger \
      uses. Nothing is deleted without --delete. Stages that are running, and checkpoints of an experiment's trainings, \
      are always kept.
      """)

  @Flag(help: "Delete the items shown.")
  var delete = false

  @Flag(help: "Print as JSON.")
  var json = false

  @OptionGroup var folders: FolderOptions

  private struct Row: Encodable {
    let kind: UnusedFiles.Kind
    let path: String
    let bytes: Int
  }
  private struct Form: Encodable {
    let items: [Row]
    let bytes: Int
    let deleted: Bool
    let problems: [String]
    let passedOver: String?
  }

  func run() throws {
    let store = StageStore(results: folders.resultsURL)
    guard FileManager.default.fileExists(atPath: store.results.path) else { throw NoResults(path: store.results.path) }
    let ledger = FileManager.default.fileExists(atPath: store.ledger.path) ? try folders.ledger() : nil
    let found = try UnusedFiles(store, ledger: ledger)
    var shown = found.items, problems: [String] = []
    if delete { (shown, problems) = try found.delete(from: store) }
    let bytes = shown.reduce(0) { $0 + $1.bytes }
    if json {
      Terminal.data(
        JSONText.of(
          Form(
            items: shown.map { Row(kind: $0.kind, path: $0.url.relativeToHere, bytes: $0.bytes) }, bytes: bytes,
            deleted: delete, problems: problems, passedOver: found.passedOver)))
    } else {
      for item in shown {
        Terminal.out(
          "  \(item.kind.rawValue.padded(18))\(ByteCount.text(item.bytes).padded(12))\(item.url.relativeToHere)")
      }
      if let reason = found.passedOver { Terminal.err("Stages were not checked: \(reason).") }
      for problem in problems { Terminal.err("not deleted: \(problem)") }
      Terminal.out(
        shown.isEmpty
          ? "Nothing to remove."
          : delete
            ? "\(ByteCount.text(bytes)) freed."
            : "\(ByteCount.text(bytes)) in total. `harness clean --delete` deletes these items.")
    }
    if !problems.isEmpty { throw ExitCode(ExitStatus.failed) }
  }
}
