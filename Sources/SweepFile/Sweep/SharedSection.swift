import Alignment

/// A part of the sweep file that cells share and may yet differ in. Its settings are dials: swept beside a method's own
/// settings, by names such as `preferences.flipRate`.
public enum SharedSection: String, Sendable, CaseIterable {
  case sft
  /// What is otherwise than in `sft` in the run that policies start from.
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

  /// A setting's name in a grid.
  public func dial(_ setting: String) -> String { "\(rawValue).\(setting)" }

  /// The section and the setting that a name in a grid stands for; nil for a method's own setting.
  public static func parse(_ name: String) -> (section: SharedSection, setting: Setting)? {
    guard let dot = name.firstIndex(of: "."), let section = SharedSection(rawValue: String(name[..<dot])) else {
      return nil
    }
    let rest = name[name.index(after: dot)...]
    return section.settings.first { $0.name == rest }.map { (section, $0) }
  }
}

extension MethodDescription {
  /// The shared sections that its cells of one reward depend on. Methods that sample for themselves take their prompts
  /// and the scale of rewards from the preferences; best-of-n depends on them by the reward model alone.
  func sharedSections(under reward: RewardSource?) -> [SharedSection] {
    let readsRewardModel = takesReward && (hasCritic || reward == .learned)
    let readsPreferences = family == .preferences || family == .onPolicy || readsRewardModel
    // Its KL is taken from the policy that the others start from.
    return [.sft, .start] + (readsPreferences ? [.preferences] : []) + (readsRewardModel ? [.rewardModel] : [])
  }

  /// Those that some of its cells depend on.
  var sharedSections: [SharedSection] { sharedSections(under: takesReward ? .learned : nil) }

  /// Why a section is none of this method's.
  func reasonAgainst(_ section: SharedSection) -> String {
    switch section {
    case .sft, .start, .preferences: "no \(section.rawValue): \(title) depends on none"
    case .rewardModel: "no rewardModel: \(title) has no reward model"
    }
  }
}

extension CellPlan {
  /// The shared sections that it depends on.
  public var sharedSections: [SharedSection] { MethodRegistry.method(method)?.sharedSections(under: reward) ?? [] }
}

/// A cell's dials are kept flat, by the names that grids have for them.
extension Settings {
  /// A section's settings as dials.
  func dials(of section: SharedSection) -> Settings {
    Settings(Dictionary(uniqueKeysWithValues: values.map { (section.dial($0.key), $0.value) }))
  }

  /// Of dials, a section's settings.
  func section(_ section: SharedSection) -> Settings {
    let prefix = section.dial("")
    let own = values.filter { $0.key.hasPrefix(prefix) }
    return Settings(Dictionary(uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value) }))
  }

  /// Of dials, the whole of the run that policies start from.
  var start: Settings { section(.sft).overridden(by: section(.start)) }

  /// Of dials, those that have an effect.
  public var dialsInEffect: Settings {
    var kept: [String: SettingValue] = [:]
    for section in SharedSection.allCases {
      let own = self.section(section)
      let effective = (section == .start ? start : own).inEffect(of: section.settings)
      for (name, value) in own.values where effective.values[name] != nil { kept[section.dial(name)] = value }
    }
    return Settings(kept)
  }
}
