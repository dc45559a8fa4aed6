import Foundation
import Ledger
import Stages

/// The stages that a run makes again although they are made: chosen cells, and the stages that depend on them.
public struct Remake: Sendable {
  /// The word for all stages of the sweep.
  public static let all = "all"

  /// Nothing in the sweep has this name.
  public struct UnknownName: Error, CustomStringConvertible {
    let name: String
    let methods: [String]
    let cells: [String]

    public var description: String {
      let shown = cells.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ") + (cells.count > 8 ? ", …" : "")
      return "--remake \(name): the sweep has no such cell or method. Its methods: \(methods.joined(separator: ", ")). "
        + "Its cells: \(shown). \"\(Remake.all)\" stands for every stage."
    }
  }

  public let stages: Set<StageHash>
  private let entries: [Plan.Entry]

  /// - Parameter names: Titles or hashes of cells, names of methods, or `all`. A hash may be cut after eight digits.
  public init(_ names: [String], in plan: Plan) throws(UnknownName) {
    var stages: Set<StageHash> = []
    for name in names {
      let wanted = name.lowercased()
      let chosen =
        wanted == Remake.all
        ? plan.entries.map(\.hash)
        : plan.cells.filter { cell in
          cell.plan.method == wanted || cell.title.lowercased() == wanted
            || wanted.count >= 8 && cell.hash.text.hasPrefix(wanted)
        }.map(\.hash)
      guard !chosen.isEmpty else {
        var methods: [String] = []
        for cell in plan.cells where !methods.contains(cell.plan.method) { methods.append(cell.plan.method) }
        throw UnknownName(name: name, methods: methods, cells: plan.cells.map(\.title))
      }
      stages.formUnion(chosen)
    }
    // Each stage comes after its inputs.
    for entry in plan.entries where !stages.isDisjoint(with: entry.inputs) { stages.insert(entry.hash) }
    self.stages = stages
    entries = plan.entries.filter { stages.contains($0.hash) }
  }

  /// Removes what earlier runs left of the stages, checkpoints included. Stages that another run is making stay.
  public func removeResults(from store: StageStore, _ ledger: Ledger) throws {
    try store.withExclusiveAccess {
      for entry in entries {
        guard let claim = try? store.claim(entry.kind, entry.hash) else { continue }
        try withExtendedLifetime(claim) {
          let state = try ledger.states(ofStages: [entry.hash.text])[entry.hash.text]
          try store.removeResults(of: entry)
          if state != nil { try ledger.setState(stage: entry.hash.text, to: .queued, at: Date()) }
        }
      }
    }
  }
}
