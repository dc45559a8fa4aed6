import Alignment

/// The allowed form of a value.
///
/// Tables of these describe the sections. The reader, the JSON Schema, the defaults and the error messages all use the
/// same tables.
indirect enum SweepShape: Sendable {
  case setting(Setting.Kind)
  case text
  /// A name that is safe for folders, tables and commands.
  case name
  case seed
  /// A file or a folder, relative to the folder of the sweep file.
  case path
  /// The URL of a chat endpoint.
  case address
  /// The name of an environment variable. Messages never show the value found: it may be a secret.
  case variable
  /// `[minimum, maximum]`, both within the given bounds.
  case range(ClosedRange<Int>)
  /// A list with at least one element.
  case list(SweepShape, distinct: Bool)
  case object(SweepSection)
  /// One of several sections, selected by the word under `key`.
  case variants(key: String, [SweepSection])
}

/// An object of the sweep file: its keys, in the order of the documentation.
struct SweepSection: Sendable {
  /// The word that selects this section among variants, or its name in the schema.
  let name: String
  let help: String
  let keys: [SweepKey]
  /// Keys of other sections that a user may expect here, each with the reason why it is not allowed.
  var misplaced: [String: String] = [:]
  /// Nil unless the settings are dials.
  var shared: Sharing?

  enum Sharing: Sendable {
    /// The section itself.
    case whole(SharedSection)
    /// Settings that differ from the section.
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
    /// The value if the key is not given.
    case `default`(SweepValue)
    /// A section that is filled with its own defaults if it is not given.
    case defaultSection
    /// No value if the key is not given.
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
