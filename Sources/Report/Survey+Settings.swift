import Foundation
import Ledger
import Literature

// What a cell was trained with, as the ledger keeps it: in its configuration, in its stage's settings, and in those of
// the stages that it is made from.
extension Survey {
  /// A cell's setting by its name in sweep files, `"beta"` or `"preferences.flipRate"`; 0 where it has none.
  func setting(_ name: String, of cell: Cell) -> PublishedTable.Value {
    let parts = name.split(separator: ".").map(String.init)
    if let value = Self.value(name, in: Self.object(cell.record.configuration)) { return value }
    let own = Self.object(cell.stage.settings)
    if parts.count == 1 { return Self.value(name, in: own["settings"]) ?? 0 }
    guard let hash = own[parts[0]] as? String, let stage = stages.first(where: { $0.stage.hash == hash })?.stage else {
      return 0
    }
    return Self.value(parts[1], in: Self.object(stage.settings)["settings"]) ?? 0
  }

  /// The name of the stage that a cell's stage is made from under a key, such as "preferences".
  func input(_ key: String, of cell: Cell) -> String? { Self.object(cell.stage.settings)[key] as? String }

  private static func object(_ json: String) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(json.utf8))) as? [String: Any] ?? [:]
  }

  private static func value(_ name: String, in object: Any?) -> PublishedTable.Value? {
    switch (object as? [String: Any])?[name] {
    case let text as String: .text(text)
    case let number as NSNumber: .number(number.doubleValue)
    default: nil
    }
  }
}

extension ExperimentRecord {
  /// What its sweep file asks to be set beside; names that this version does not know are passed over.
  var publishedTables: [PublishedTable] {
    let file = (try? JSONSerialization.jsonObject(with: Data(sweep.utf8))) as? [String: Any]
    return (file?["compareWith"] as? [String] ?? []).compactMap(PublishedTables.table)
  }
}
