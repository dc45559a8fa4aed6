import Ledger
import Stages

/// The folder, hash and memory estimate of each stage, for `run --verbose`.
struct StageDetails: Sendable {
  private let texts: [String: [String]]

  init(_ plan: Plan, store: StageStore, ledger: Ledger, threads: Int) throws {
    let memory = try plan.memory(threads: threads, ledger: ledger)
    texts = Dictionary(grouping: plan.entries, by: \.title).mapValues { entries in
      entries.map { entry in
        let account = memory[entry.hash]
        return
          "    folder \(store.folder(entry.specification).relativeToHere)\n    hash   \(entry.hash.text)\n    memory "
          + "\(account?.isBound == true ? "at most" : "about") \(ByteCount.text(account?.bytes ?? 0))"
      }
    }
  }

  /// Returns the details of the stages that have this title. Several can have the same.
  func text(ofStagesTitled title: String) -> String { (texts[title] ?? []).joined(separator: "\n") }
}
