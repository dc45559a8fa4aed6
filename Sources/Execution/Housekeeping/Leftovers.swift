import Foundation
import Ledger
import Stages
import SweepFile

/// What lies in a results folder and nothing needs.
public struct Leftovers: Sendable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Of a worker that died before it left a place to go on from, or after another had made its stage.
    case deadAttempt = "dead attempt"
    /// Set aside since it was not as it was written.
    case damagedStage = "damaged stage"
    /// A stage, or the kept place of one, that no experiment in the ledger names: of a sweep that has since been changed.
    case unnamedStage = "unnamed stage"
    /// A ledger that a process had not ended making.
    case draftLedger = "draft of a ledger"
  }

  public struct Item: Sendable {
    public let kind: Kind
    public let url: URL
    public let bytes: Int
  }

  public let items: [Item]
  /// Why stages were not looked through, if they were not.
  public let passedOver: String?

  public var bytes: Int { items.reduce(0) { $0 + $1.bytes } }

  /// - Parameter ledger: what names stages. Without one nothing is known to be unneeded, since a run takes up the stages
  ///   that it finds.
  public init(_ store: StageStore, ledger: Ledger?) throws {
    var items: [Item] = []
    func add(_ kind: Kind, _ url: URL) {
      var bytes = StageStore.files(in: url).reduce(0) { $0 + $1.bytes }
      if bytes == 0 { bytes = (try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int) ?? 0 }
      items.append(Item(kind: kind, url: url, bytes: bytes))
    }
    let named = try ledger.map { Set(try $0.namedStages().map { StageHash($0).short }) }
    func isNamed(_ folder: String) -> Bool {
      guard let named else { return true }
      return named.contains(String(folder.prefix { $0 != "." }.suffix(16)))
    }
    for attempt in store.attempts() where store.isIdle(attempt) {
      if store.isDead(attempt) {
        add(.deadAttempt, attempt)
      } else if !isNamed(attempt.lastPathComponent) {
        add(.unnamedStage, attempt)
      }
    }
    for name in Leftovers.names(store.damaged) { add(.damagedStage, store.damaged.appendingPathComponent(name)) }
    for name in Leftovers.names(store.stages) where !name.hasPrefix(".") && !isNamed(name) {
      let folder = store.stages.appendingPathComponent(name)
      if StageStore.isStage(name), store.isIdle(folder) { add(.unnamedStage, folder) }
    }
    for name in Leftovers.names(store.results) where name.hasPrefix(".\(store.ledger.lastPathComponent).") {
      let draft = store.results.appendingPathComponent(name)
      let made = try? FileManager.default.attributesOfItem(atPath: draft.path)[.modificationDate] as? Date
      // Its process may be at it.
      if let made, made.timeIntervalSinceNow < -3600 { add(.draftLedger, draft) }
    }
    self.items = items
    passedOver =
      ledger == nil
      ? "there is no ledger that could say which stages are needed; `harness run` on their sweeps finds them again"
      : nil
  }

  private static func names(_ folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  /// Deletes what still is as it was found; what a run has taken up since stays.
  ///
  /// - Returns: what was deleted, and what could not be and why.
  public func delete(from store: StageStore) throws -> (deleted: [Item], problems: [String]) {
    var deleted: [Item] = [], problems: [String] = []
    // No run plans meanwhile.
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
