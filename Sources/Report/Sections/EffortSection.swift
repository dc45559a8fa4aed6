/// The configurations, updates, samples and seconds that each method was given.
enum EffortSection {
  static func markdown(_ survey: Survey) -> String {
    let rows = survey.series.filter { !$0.isReference }.map { series -> [String] in
      let stages = series.cells.map(\.stage)
      let seconds = stages.compactMap(\.wallSeconds)
      return [
        Markdown.escaped(series.title), "\(series.configurations.count)", "\(series.seeds)", "\(series.cells.count)",
        Format.count(sum(stages.map(\.updates))), Format.count(sum(stages.map(\.samples))),
        Format.count(sum(stages.map(\.rewardCalls))), Format.count(sum(stages.map(\.tokens))),
        Format.seconds(seconds.isEmpty ? nil : seconds.reduce(0, +)),
        Format.bytes(stages.compactMap(\.peakMemoryBytes).max()),
      ]
    }
    let header = [
      "method", "configurations", "seeds", "cells", "updates", "samples", "reward calls", "tokens", "seconds, summed",
      "peak memory",
    ]
    return "## What each method was given\n\n" + Markdown.table(header, rows)
      + "\n\nSums over the method's cells, for training only (the table of stages has the shared stages). Peak memory "
      + "is the largest of one process. From the tables `experiment_cell` and `stage`."
  }

  /// Nil where no value is known.
  private static func sum(_ values: [Int?]) -> Int? {
    let known = values.compactMap { $0 }
    return known.isEmpty ? nil : known.reduce(0) { $0.addingReportingOverflow($1).partialValue }
  }
}
