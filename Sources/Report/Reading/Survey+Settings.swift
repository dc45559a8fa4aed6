import Foundation
import Ledger
import Literature

extension Survey {
  /// A setting of a cell by its name in sweep files, `"beta"` or `"preferences.flipRate"`; 0 where the cell has none.
  /// Looks first in the configuration of the cell, then in the settings of its stage or of the stage that the name
  /// begins with.
  func setting(_ name: String, of cell: Cell) -> PublishedTable.Value {
    if let value = Self.value(name, in: object(cell.record.configuration)) { return value }
    let parts = name.split(separator: ".").map(String.init)
    let settings = object(cell.stage.settings)
    if parts.count == 1 { return Self.value(name, in: settings["settings"]) ?? 0 }
    guard let hash = settings[parts[0]] as? String, let stage = stages.first(where: { $0.stage.hash == hash })?.stage
    else { return 0 }
    return Self.value(parts[1], in: object(stage.settings)["settings"]) ?? 0
  }

  /// The hash of a stage that a cell is made from, by its key, such as "preferences".
  func input(_ key: String, of cell: Cell) -> String? { object(cell.stage.settings)[key] as? String }

  private static func value(_ name: String, in object: Any?) -> PublishedTable.Value? {
    switch (object as? [String: Any])?[name] {
    case let text as String: .text(text)
    case let number as NSNumber: .number(number.doubleValue)
    default: nil
    }
  }
}

extension ExperimentRecord {
  /// The tables that the sweep file asks to compare with. Skips names that this version does not know.
  var publishedTables: [PublishedTable] {
    (object(sweep)["compareWith"] as? [String] ?? []).compactMap(PublishedTables.table)
  }
}

private func object(_ json: String) -> [String: Any] {
  (try? JSONSerialization.jsonObject(with: Data(json.utf8))) as? [String: Any] ?? [:]
}
