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
