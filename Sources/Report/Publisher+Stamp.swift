import Foundation
import Ledger

// A sweep that is run again with nothing to do need not be drawn again.
extension Publisher {
  /// What the last publication was made from, and what it was.
  private struct Stamp: Codable, Equatable {
    var stamp: String
    var figures: [String]
    var report: String
    var warnings: [String]
  }

  /// Publishes, unless the experiment's last publication bore the same stamp and its files still lie there.
  ///
  /// - Parameter stamp: names all that decides the publication, such as the cells' hashes and this program's version.
  public func publish(experiment: String, stamp: String) async throws -> Publication {
    let url = results.appendingPathComponent(Format.slug(experiment)).appendingPathComponent("publication.json")
    if let data = try? Data(contentsOf: url), let last = try? JSONDecoder().decode(Stamp.self, from: data),
      last.stamp == stamp,
      ([last.report] + last.figures).allSatisfy({ FileManager.default.fileExists(atPath: $0) })
    {
      return Publication(
        figures: last.figures.map { URL(fileURLWithPath: $0) }, report: URL(fileURLWithPath: last.report),
        warnings: last.warnings, summary: try SummaryTable(ledger: ledger, experiment: experiment).text)
    }
    let made = try await publish(experiment: experiment)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let record = Stamp(
      stamp: stamp, figures: made.figures.map(\.path), report: made.report.path, warnings: made.warnings)
    try encoder.encode(record).write(to: url, options: .atomic)
    return made
  }
}
