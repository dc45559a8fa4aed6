import Alignment

/// What a value of the sweep file may be.
///
/// The sections are described by tables of these; the reader, the JSON Schema, the defaults and the error texts all
/// come from the same tables.
indirect enum SweepShape: Sendable {
  case setting(Setting.Kind)
  /// Any text.
  case text
  /// A name that folders, tables and commands can bear.
  case name
  case seed
  /// A file or a folder, relative to the sweep file's folder.
  case path
  /// The address of a chat endpoint.
  case address
  /// An environment variable's name. What stands there instead may be a secret, and is shown to nobody.
  case variable
  /// `[least, greatest]`, both within the given bounds.
  case range(ClosedRange<Int>)
  /// At least one element, each different from the others where that is asked.
  case list(SweepShape, distinct: Bool)
  case object(SweepSection)
  /// One of several sections, told apart by the word under `key`.
  case variants(key: String, [SweepSection])
}

/// An object of the sweep file: its keys, in the order of the documentation.
struct SweepSection: Sendable {
  /// The word that selects this section among variants; elsewhere its name in the schema.
  let name: String
  let help: String
  let keys: [SweepKey]
  /// Keys that other sections have and a reader may well expect here: why not here.
  var misplaced: [String: String] = [:]
  /// Whether its settings are dials.
  var shared: Sharing?

  enum Sharing: Sendable {
    /// The section itself.
    case whole(SharedSection)
    /// What is otherwise than in it.
    case overrides(SharedSection)

    var section: SharedSection {
      switch self {
      case .whole(let section), .overrides(let section): section
      }
    }
  }

  func key(_ name: String) -> SweepKey? { keys.first { $0.name == name } }
}

struct SweepKey: Sendable {
  enum Presence: Sendable {
    case required
    /// What stands there when nothing is said.
    case `default`(SweepValue)
    /// The section's own defaults.
    case defaultSection
    /// Nothing stands there.
    case optional
  }

  let name: String
  let shape: SweepShape
  let presence: Presence
  let help: String
  var onlyWith: Setting.Condition?

  init(_ name: String, _ shape: SweepShape, _ presence: Presence, _ help: String) {
    self.name = name
    self.shape = shape
    self.presence = presence
    self.help = help
  }

  init(_ setting: Setting) {
    self.init(setting.name, .setting(setting.kind), .default(.setting(setting.defaultValue)), setting.help)
    onlyWith = setting.onlyWith
  }
}

/// A value that has been read, its place beside it where parts of it may yet be found at fault.
indirect enum SweepValue: Sendable {
  case setting(SettingValue)
  case text(String)
  case seed(UInt64)
  case range(ClosedRange<Int>)
  case list([SweepValue])
  case section(SweepFields)
}

/// Where something stands in the file.
struct SweepPlace: Sendable {
  let path: String
  let position: LocatedJSON.Position
}

/// A section that has been read. Keys whose values were at fault are absent: their problems are already told.
struct SweepFields: Sendable {
  struct Entry: Sendable {
    let value: SweepValue
    let place: SweepPlace
    /// Whether the file says it; otherwise it is a default, placed at the section.
    let isGiven: Bool
  }

  let section: SweepSection
  let place: SweepPlace
  /// Whether the file says nothing here, not even what is unknown.
  let isEmpty: Bool
  var entries: [String: Entry] = [:]
  /// The keys that the file gives, in its order, faulty ones included.
  var givenKeys: [(name: String, place: SweepPlace)] = []

  /// Whether nothing that the file gives or the table demands is missing.
  var isComplete: Bool {
    section.keys.allSatisfy { key in
      guard let entry = entries[key.name] else {
        if case .optional = key.presence { return !givenKeys.contains { $0.name == key.name } }
        return false
      }
      guard case .section(let inner) = entry.value else { return true }
      return inner.isComplete
    }
  }

  subscript(_ key: String) -> SweepValue? { entries[key]?.value }

  func numbers(_ key: String) -> [Double]? {
    settings(key)?.compactMap { value in
      guard case .number(let number) = value else { return nil }
      return number
    }
  }

  func section(_ key: String) -> SweepFields? {
    guard case .section(let fields)? = self[key] else { return nil }
    return fields
  }

  func list(_ key: String) -> [SweepValue]? {
    guard case .list(let elements)? = self[key] else { return nil }
    return elements
  }

  /// The values of a list of settings, all of which could be read.
  func settings(_ key: String) -> [SettingValue]? {
    list(key)?.compactMap { element in
      guard case .setting(let value) = element else { return nil }
      return value
    }
  }

  func integer(_ key: String) -> Int? {
    guard case .setting(.integer(let value))? = self[key] else { return nil }
    return value
  }

  func number(_ key: String) -> Double? {
    guard case .setting(.number(let value))? = self[key] else { return nil }
    return value
  }

  func boolean(_ key: String) -> Bool? {
    guard case .setting(.boolean(let value))? = self[key] else { return nil }
    return value
  }

  func word(_ key: String) -> String? {
    switch self[key] {
    case .setting(.text(let value)): value
    case .text(let value): value
    default: nil
    }
  }

  func range(_ key: String) -> ClosedRange<Int>? {
    guard case .range(let value)? = self[key] else { return nil }
    return value
  }

  func seed(_ key: String) -> UInt64? {
    guard case .seed(let value)? = self[key] else { return nil }
    return value
  }

  /// Where a key's value stands, or else its section.
  func place(of key: String) -> SweepPlace { entries[key]?.place ?? place }

  /// The values of a table's settings.
  func settings(of table: [Setting]) -> Settings {
    var values: [String: SettingValue] = [:]
    for setting in table {
      if case .setting(let value)? = self[setting.name] { values[setting.name] = value }
    }
    return Settings(values)
  }
}
