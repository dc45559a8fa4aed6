import Stages

/// The stages that a run has to make, and which of them have not started yet.
struct StageQueue {
  /// The stages that have not started, in the plan's order: each stage comes after its inputs.
  private(set) var waiting: [Plan.Entry]
  private(set) var made: Set<StageHash> = []
  private let missing: Set<StageHash>
  /// Stages that cannot be made, each with the title of the stage that failed.
  private var unavailable: [StageHash: String] = [:]

  init(_ missing: [Plan.Entry]) {
    waiting = missing
    self.missing = Set(missing.map(\.hash))
  }

  /// The waiting stages, the longest first, so that no long stage is left for the end.
  var longestFirst: [Plan.Entry] { waiting.sorted { $0.flops > $1.flops } }

  var hasPreparations: Bool { waiting.contains { $0.kind.isPreparation } }

  func hasInputs(_ entry: Plan.Entry) -> Bool {
    entry.inputs.allSatisfy { !missing.contains($0) || made.contains($0) }
  }

  mutating func remove(_ entry: Plan.Entry) { waiting.removeAll { $0.hash == entry.hash } }

  mutating func removeAll() { waiting = [] }

  mutating func complete(_ entry: Plan.Entry) { made.insert(entry.hash) }

  /// Marks a stage as failed, and removes the waiting stages that need it, directly or through others.
  ///
  /// - Returns: The removed stages, each with the title of the failed stage.
  mutating func fail(_ entry: Plan.Entry) -> [(entry: Plan.Entry, because: String)] {
    unavailable[entry.hash] = entry.title
    var skipped: [(entry: Plan.Entry, because: String)] = []
    for other in waiting {
      guard let failed = other.inputs.lazy.compactMap({ [unavailable] in unavailable[$0] }).first else { continue }
      unavailable[other.hash] = failed
      skipped.append((other, failed))
    }
    for (other, _) in skipped { remove(other) }
    return skipped
  }
}
