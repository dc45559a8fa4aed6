import Alignment
import Foundation

/// What tells a cell from the other cells of its method in a sweep, apart from its seed: its hyperparameter, and
/// whatever else the sweep varies. Cells that are equal in it are repetitions of each other.
public struct CellConfiguration: Sendable, Hashable {
  /// By name; the method's hyperparameter, if it has one, comes first.
  public var settings: [(name: String, value: SettingValue)]

  /// Those of all cells of a sweep, in their order.
  static func of(_ plans: [CellPlan]) -> [CellConfiguration] {
    struct Kind: Hashable {
      var method: String
      var reward: RewardSource?
    }
    let inEffect = plans.map { plan in
      plan.settings.inEffect(of: MethodRegistry.method(plan.method)?.settings ?? []).values
    }
    let kinds = plans.map { Kind(method: $0.method, reward: $0.reward) }
    var varying: [Kind: Set<String>] = [:]
    for (kind, members) in Dictionary(grouping: plans.indices, by: { kinds[$0] }) {
      let names = Set(members.flatMap { inEffect[$0].keys })
      varying[kind] = names.filter { name in Set(members.map { inEffect[$0][name] }).count > 1 }
    }
    return plans.indices.map { index in
      let plan = plans[index]
      var names = (varying[kinds[index]] ?? []).subtracting([plan.hyperparameter]).sorted()
      if plan.hyperparameter != "none" { names.insert(plan.hyperparameter, at: 0) }
      return CellConfiguration(settings: names.compactMap { name in inEffect[index][name].map { (name, $0) } })
    }
  }

  /// "beta 0.1, learningRate 0.001".
  var text: String {
    settings.map { setting in
      switch setting.value {
      case .number(let value): "\(setting.name) " + String(format: "%g", value)
      case .integer(let value): "\(setting.name) \(value)"
      case .boolean(let value): "\(setting.name) \(value)"
      case .text(let value): "\(setting.name) \(value)"
      }
    }.joined(separator: ", ")
  }

  /// A JSON object, its keys sorted, for the ledger.
  func json() throws -> String {
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
