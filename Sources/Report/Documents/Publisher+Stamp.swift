import Foundation
import Ledger

// A sweep that is run again with nothing to do is not drawn again.
extension Publisher {
  /// The last publication and the inputs that it was made from. Paths are relative to the results folder.
  private struct Stamp: Codable, Equatable {
    var stamp: String
    var figures: [String]
    var report: String
    var warnings: [String]
  }

  /// Publishes, unless the last publication had the same stamp and its files still exist. A publication that lacks a
  /// figure is always made again.
  ///
  /// - Parameter stamp: a hash of everything that decides the publication, such as the cells' hashes, the text of the
  ///   sweep, the folders and the version of this program.
  public func publish(experiment: String, stamp: String) async throws -> Publication {
    let url = reportFolder(of: experiment).appendingPathComponent("publication.json")
    if let data = try? Data(contentsOf: url), let last = try? JSONDecoder().decode(Stamp.self, from: data),
      last.stamp == stamp
    {
      let figures = last.figures.map(resolved), report = resolved(last.report)
      if ([report] + figures).allSatisfy({ FileManager.default.fileExists(atPath: $0.path) }) {
        return Publication(
          figures: figures, report: report, warnings: last.warnings,
          summary: try SummaryTable(ledger: ledger, experiment: experiment).text, isComplete: true)
      }
    }
    // Its files are about to be replaced.
    try? FileManager.default.removeItem(at: url)
    let publication = try await publish(experiment: experiment)
    guard publication.isComplete else { return publication }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let record = Stamp(
      stamp: stamp, figures: publication.figures.map(fromResults), report: fromResults(publication.report),
      warnings: publication.warnings)
    try? encoder.encode(record).write(to: url, options: .atomic)
    return publication
  }

  private func fromResults(_ file: URL) -> String { OutputFile.relativePath(from: results, to: file) }

  private func resolved(_ path: String) -> URL { results.appendingPathComponent(path).standardizedFileURL }
}
