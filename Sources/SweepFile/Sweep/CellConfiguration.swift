import Alignment
import Foundation

/// The settings that distinguish a cell from the other cells of its method in a sweep, without the seed: its
/// hyperparameter and everything else that the sweep varies. Cells with equal configurations are repetitions of each
/// other.
public struct CellConfiguration: Sendable, Hashable {
  /// The settings in order; the hyperparameter of the method, if it has one, comes first.
  public var settings: [(name: String, value: SettingValue)]

  /// The configurations of all cells of a sweep, in order. A setting that an entry only fixes is listed for the cells
  /// where it differs from the sweep's.
  public static func of(_ plans: [CellPlan], in sweep: Sweep) -> [CellConfiguration] {
    struct Kind: Hashable {
      var method: String
      var reward: RewardSource?
    }
    let inEffect = plans.map { plan in
      plan.settings.inEffect(of: MethodRegistry.method(plan.method)?.settings ?? [])
        .overridden(by: plan.dials.dialsInEffect).values
    }
    let kinds = plans.map { Kind(method: $0.method, reward: $0.reward) }
    var varying: [Kind: Set<String>] = [:]
    for (kind, members) in Dictionary(grouping: plans.indices, by: { kinds[$0] }) {
      let names = Set(members.flatMap { inEffect[$0].keys })
      varying[kind] = names.filter { name in Set(members.map { inEffect[$0][name] }).count > 1 }
    }
    let base = SweepBase(sweep).dials.values
    // Collected by method in one pass over the entries: there may be as many entries as cells.
    var swept: [String: Set<String>] = [:]
    for entry in sweep.methods {
      swept[entry.method, default: Set(sweep.grid.map(\.name))].formUnion(entry.grid.map(\.name))
    }
    return plans.indices.map { index in
      let plan = plans[index], own = inEffect[index]
      let marks = (varying[kinds[index]] ?? []).filter { name in
        SharedSection.parse(name) == nil || swept[plan.method]?.contains(name) == true
          || value(of: name, in: own) != value(of: name, in: base)
      }
      var names = marks.subtracting([plan.hyperparameter]).sorted()
      if plan.hyperparameter != "none" { names.insert(plan.hyperparameter, at: 0) }
      return CellConfiguration(settings: names.compactMap { name in value(of: name, in: own).map { (name, $0) } })
    }
  }

  /// The value of a setting. A setting of `start` that is not given has its value in `sft`.
  private static func value(of name: String, in settings: [String: SettingValue]) -> SettingValue? {
    if let value = settings[name] { return value }
    guard let (section, setting) = SharedSection.parse(name), section == .start else { return nil }
    return settings[SharedSection.sft.dial(setting.name)]
  }

  /// Text such as "beta 0.1, learningRate 0.001".
  public var text: String {
    settings.map { setting in
      switch setting.value {
      case .number(let value): "\(setting.name) " + String(format: "%g", value)
      case .integer(let value): "\(setting.name) \(value)"
      case .boolean(let value): "\(setting.name) \(value)"
      case .text(let value): "\(setting.name) \(value)"
      }
    }.joined(separator: ", ")
  }

  /// Reads the JSON that the ledger stores.
  public init(json: String, first: String?) {
    let values = (try? JSONDecoder().decode([String: SettingValue].self, from: Data(json.utf8))) ?? [:]
    let names = values.keys.sorted { ($0 == first ? 0 : 1, $0) < ($1 == first ? 0 : 1, $1) }
    self.init(settings: names.compactMap { name in values[name].map { (name, $0) } })
  }

  private init(settings: [(name: String, value: SettingValue)]) { self.settings = settings }

  /// A JSON object with sorted keys, for the ledger.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let values = Dictionary(uniqueKeysWithValues: settings.map { ($0.name, $0.value) })
    return String(decoding: try encoder.encode(values), as: UTF8.self)
  }

  public static func == (a: CellConfiguration, b: CellConfiguration) -> Bool {
    a.settings.elementsEqual(b.settings) { $0 == $1 }
  }

  public func hash(into hasher: inout Hasher) {
    for setting in settings {
      hasher.combine(setting.name)
      hasher.combine(setting.value)
    }
  }
}
