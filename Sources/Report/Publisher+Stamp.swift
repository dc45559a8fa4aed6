import Foundation
import Ledger

// A sweep that is run again with nothing to do need not be drawn again.
extension Publisher {
  /// What the last publication was made from, and what it was. Paths are relative to the results folder.
  private struct Stamp: Codable, Equatable {
    var stamp: String
    var figures: [String]
    var report: String
    var warnings: [String]
  }

  /// Publishes, unless the experiment's last publication bore the same stamp and its files still lie there. One that
  /// lacks a figure is never taken for the last.
  ///
  /// - Parameter stamp: names all that decides the publication, such as the cells' hashes, the sweep's text, the folders
  ///   and this program's version.
  public func publish(experiment: String, stamp: String) async throws -> Publication {
    let url = reportFolder(of: experiment).appendingPathComponent("publication.json")
    if let data = try? Data(contentsOf: url), let last = try? JSONDecoder().decode(Stamp.self, from: data),
      last.stamp == stamp
    {
      let figures = last.figures.map(resolved), report = resolved(last.report)
      if ([report] + figures).allSatisfy({ FileManager.default.fileExists(atPath: $0.path) }) {
        return Publication(
          figures: figures, report: report, warnings: last.warnings,
          summary: try SummaryTable(ledger: ledger, experiment: experiment).text, isWhole: true)
      }
    }
    // What it tells of is about to be replaced.
    try? FileManager.default.removeItem(at: url)
    let made = try await publish(experiment: experiment)
    guard made.isWhole else { return made }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let record = Stamp(
      stamp: stamp, figures: made.figures.map(fromResults), report: fromResults(made.report), warnings: made.warnings)
    try? encoder.encode(record).write(to: url, options: .atomic)
    return made
  }

  private func fromResults(_ file: URL) -> String { Publisher.relativePath(from: results, to: file) }

  private func resolved(_ path: String) -> URL { results.appendingPathComponent(path).standardizedFileURL }
}
