import Foundation
import Ledger
import Literature

/// An object of settings that the ledger keeps as JSON.
struct StoredSettings {
  private let object: [String: Any]

  init(_ json: String) { object = (try? JSONSerialization.jsonObject(with: Data(json.utf8))) as? [String: Any] ?? [:] }

  /// The hash of a stage that this one is made from, by its key.
  func hash(of input: String) -> String? { object[input] as? String }

  func value(_ name: String) -> PublishedTable.Value? { Self.value(object[name]) }

  /// A setting of the stage's training by its name in sweep files.
  func trainingValue(_ name: String) -> PublishedTable.Value? {
    Self.value((object["settings"] as? [String: Any])?[name])
  }

  private static func value(_ value: Any?) -> PublishedTable.Value? {
    switch value {
    case let text as String: .text(text)
    case let number as NSNumber: .number(number.doubleValue)
    default: nil
    }
  }

  /// The names of the published tables that a sweep file asks to compare with.
  var compareWith: [String] { object["compareWith"] as? [String] ?? [] }
}

extension Survey {
  /// A setting of a cell by its name in sweep files, `"beta"` or `"preferences.flipRate"`; 0 where the cell has none.
  /// Looks first in the configuration of the cell, then in the settings of its stage or of the stage that the name
  /// begins with.
  func setting(_ name: String, of cell: Cell) -> PublishedTable.Value {
    if let value = StoredSettings(cell.record.configuration).value(name) { return value }
    let parts = name.split(separator: ".").map(String.init)
    if parts.count == 1 { return StoredSettings(cell.stage.settings).trainingValue(name) ?? 0 }
    guard let hash = input(parts[0], of: cell), let stage = stages.first(where: { $0.stage.hash == hash })?.stage else {
      return 0
    }
    return StoredSettings(stage.settings).trainingValue(parts[1]) ?? 0
  }

  /// The hash of a stage that a cell is made from, by its key.
  func input(_ name: String, of cell: Cell) -> String? { StoredSettings(cell.stage.settings).hash(of: name) }
}

extension ExperimentRecord {
  /// The tables that the sweep file asks to compare with. Skips names that this version does not know.
  var publishedTables: [PublishedTable] {
    StoredSettings(sweep).compareWith.compactMap(PublishedTables.table)
  }
}
