import Foundation
import Ledger
import Literature

/// The settings of a stage, which the ledger keeps as JSON: the stages that it is made from, by key, and the settings
/// of its training.
struct StageSettings {
  /// A key under which a cell names a stage that it is made from.
  enum Input: String {
    case preferences
    case rewardModel
  }

  private let object: [String: Any]

  init(_ stage: StageRecord) { object = Self.object(stage.settings) }

  /// The hash of a stage that this one is made from.
  func hash(of input: Input) -> String? { hash(named: input.rawValue) }

  func hash(named key: String) -> String? { object[key] as? String }

  /// A setting of the training by its name in sweep files.
  func setting(_ name: String) -> PublishedTable.Value? {
    Self.value(name, in: object["settings"] as? [String: Any] ?? [:])
  }

  fileprivate static func object(_ json: String) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(json.utf8))) as? [String: Any] ?? [:]
  }

  fileprivate static func value(_ name: String, in object: [String: Any]) -> PublishedTable.Value? {
    switch object[name] {
    case let text as String: .text(text)
    case let number as NSNumber: .number(number.doubleValue)
    default: nil
    }
  }
}

extension Survey {
  /// A setting of a cell by its name in sweep files, `"beta"` or `"preferences.flipRate"`; 0 where the cell has none.
  /// Looks first in the configuration of the cell, then in the settings of its stage or of the stage that the name
  /// begins with.
  func setting(_ name: String, of cell: Cell) -> PublishedTable.Value {
    let configuration = StageSettings.object(cell.record.configuration)
    if let value = StageSettings.value(name, in: configuration) { return value }
    let parts = name.split(separator: ".").map(String.init)
    let own = StageSettings(cell.stage)
    if parts.count == 1 { return own.setting(name) ?? 0 }
    guard let hash = own.hash(named: parts[0]), let stage = stages.first(where: { $0.stage.hash == hash })?.stage else {
      return 0
    }
    return StageSettings(stage).setting(parts[1]) ?? 0
  }

  /// The hash of a stage that a cell is made from.
  func input(_ input: StageSettings.Input, of cell: Cell) -> String? { StageSettings(cell.stage).hash(of: input) }
}

extension ExperimentRecord {
  /// The tables that the sweep file asks to compare with. Skips names that this version does not know.
  var publishedTables: [PublishedTable] {
    (StageSettings.object(sweep)["compareWith"] as? [String] ?? []).compactMap(PublishedTables.table)
  }
}
