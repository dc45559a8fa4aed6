import Foundation
import Ledger
import Stages

/// The files in a results folder that nothing needs.
public struct UnusedFiles: Sendable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// The folder of a worker that died before it wrote a checkpoint, or after another worker had made the stage.
    case deadAttempt = "dead attempt"
    /// A stage that was set aside because its files were damaged.
    case damagedStage = "damaged stage"
    /// A stage, or the checkpoint of one, that no experiment in the ledger uses, for example after its sweep was changed.
    case unnamedStage = "unnamed stage"
    /// A new ledger that a process did not finish.
    case draftLedger = "draft of a ledger"
  }

  public struct Item: Sendable {
    public let kind: Kind
    public let url: URL
    public let bytes: Int
  }

  public let items: [Item]
  /// The reason why stages were not checked; nil if they were.
  public let passedOver: String?

  /// - Parameter ledger: The ledger that says which stages are used. If it is nil, all stages count as used, because a run
  ///   uses the stages that it finds.
  public init(_ store: StageStore, ledger: Ledger?) throws {
    var items: [Item] = []
    func add(_ kind: Kind, _ url: URL) {
      var bytes = StageStore.files(in: url).reduce(0) { $0 + $1.bytes }
      if bytes == 0 { bytes = (try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int) ?? 0 }
      items.append(Item(kind: kind, url: url, bytes: bytes))
    }
    let used = try ledger.map { Set(try $0.namedStages().map { StageHash($0).short }) }
    func isUsed(_ folder: String) -> Bool {
      guard let used else { return true }
      return used.contains(String(folder.prefix { $0 != "." }.suffix(16)))
    }
    for attempt in store.attempts() where store.isIdle(attempt) {
      if store.isDead(attempt) {
        add(.deadAttempt, attempt)
      } else if !isUsed(attempt.lastPathComponent) {
        add(.unnamedStage, attempt)
      }
    }
    for name in UnusedFiles.names(store.damaged) { add(.damagedStage, store.damaged.appendingPathComponent(name)) }
    for name in UnusedFiles.names(store.stages) where !name.hasPrefix(".") && !isUsed(name) {
      let folder = store.stages.appendingPathComponent(name)
      if StageStore.isStage(name), store.isIdle(folder) { add(.unnamedStage, folder) }
    }
    for name in UnusedFiles.names(store.results) where name.hasPrefix(".\(store.ledger.lastPathComponent).") {
      let draft = store.results.appendingPathComponent(name)
      let modified = try? FileManager.default.attributesOfItem(atPath: draft.path)[.modificationDate] as? Date
      // A process may still be writing a newer one.
      if let modified, modified.timeIntervalSinceNow < -3600 { add(.draftLedger, draft) }
    }
    self.items = items
    passedOver =
      ledger == nil
      ? "there is no ledger that says which stages are used; `harness run` with their sweep files creates it again"
      : nil
  }

  private static func names(_ folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  /// Deletes the items, except those that a run has started to use.
  ///
  /// - Returns: The deleted items, and an error message for each item that could not be deleted.
  public func delete(from store: StageStore) throws -> (deleted: [Item], problems: [String]) {
    var deleted: [Item] = [], problems: [String] = []
    // With this lock no run makes its plan meanwhile.
    try store.withExclusiveAccess {
      for item in items {
        let isOfStage = item.kind == .deadAttempt || item.kind == .unnamedStage
        let claim = isOfStage ? try? store.claim(on: store.stageFolder(of: item.url)) : nil
        if isOfStage, claim == nil || !store.isIdle(item.url, besides: claim) { continue }
        do {
          try FileManager.default.removeItem(at: item.url)
          deleted.append(item)
        } catch {
          problems.append("\(item.url.path): \(ErrorText.reason(error))")
        }
        withExtendedLifetime(claim) {}
      }
    }
    return (deleted, problems)
  }
}
