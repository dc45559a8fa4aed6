import Alignment

/// A section of the sweep file that cells share, and may yet differ in. Its settings are called dials: grids can sweep
/// them beside a method's settings, under names such as `preferences.flipRate`.
public enum SharedSection: String, Sendable, CaseIterable {
  case sft
  /// Settings that differ from `sft` for the initial policy.
  case start
  case preferences
  case rewardModel

  var settings: [Setting] {
    switch self {
    case .sft, .start: Sweep.sftSettings
    case .preferences: Sweep.preferenceSettings
    case .rewardModel: Sweep.rewardModelSettings
    }
  }

  /// The name of a setting in a grid.
  func dial(_ setting: String) -> String { "\(rawValue).\(setting)" }

  /// The section and setting that a name in a grid refers to; nil for a setting of a method.
  public static func parse(_ name: String) -> (section: SharedSection, setting: Setting)? {
    guard let dot = name.firstIndex(of: "."), let section = SharedSection(rawValue: String(name[..<dot])) else {
      return nil
    }
    let rest = name[name.index(after: dot)...]
    return section.settings.first { $0.name == rest }.map { (section, $0) }
  }
}

extension MethodDescription {
  /// The shared sections that the method's cells with this reward depend on. On-policy methods take their prompts and
  /// the scale of rewards from the preferences. Best-of-n depends on the preferences through the reward model only.
  func sharedSections(under reward: RewardSource?) -> [SharedSection] {
    let readsRewardModel = takesReward && (hasCritic || reward == .learned)
    let readsPreferences = family == .preferences || family == .onPolicy || readsRewardModel
    // All methods depend on `start`: the initial policy is the reference of the KL divergence.
    return [.sft, .start] + (readsPreferences ? [.preferences] : []) + (readsRewardModel ? [.rewardModel] : [])
  }

  /// The shared sections that any cell of the method depends on.
  var sharedSections: [SharedSection] { sharedSections(under: takesReward ? .learned : nil) }

  /// The reason why a section is not allowed for this method.
  func reasonAgainst(_ section: SharedSection) -> String {
    switch section {
    case .sft, .start, .preferences: "no \(section.rawValue): \(title) does not use it"
    case .rewardModel: "no rewardModel: \(title) has no reward model"
    }
  }
}

extension CellPlan {
  /// The shared sections that the cell depends on.
  public var sharedSections: [SharedSection] { MethodRegistry.method(method)?.sharedSections(under: reward) ?? [] }
}

/// A cell's dials are flat, with the names that grids use.
extension Settings {
  /// Turns the settings of a section into dials.
  func dials(of section: SharedSection) -> Settings {
    Settings(Dictionary(uniqueKeysWithValues: values.map { (section.dial($0.key), $0.value) }))
  }

  /// The settings of one section among these dials.
  func section(_ section: SharedSection) -> Settings {
    let prefix = section.dial("")
    let own = values.filter { $0.key.hasPrefix(prefix) }
    return Settings(Dictionary(uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value) }))
  }

  /// All settings of the initial policy's training, from these dials.
  var start: Settings { section(.sft).overridden(by: section(.start)) }

  /// The dials that have an effect.
  var dialsInEffect: Settings {
    var kept: [String: SettingValue] = [:]
    for section in SharedSection.allCases {
      let own = self.section(section)
      let effective = (section == .start ? start : own).inEffect(of: section.settings)
      for (name, value) in own.values where effective.values[name] != nil { kept[section.dial(name)] = value }
    }
    return Settings(kept)
  }
}
