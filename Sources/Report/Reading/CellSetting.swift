import Foundation

/// A setting that distinguishes a cell from the other cells of its method, as the ledger's column `configuration` has
/// it.
struct CellSetting: Hashable {
  /// The shared stages whose settings a sweep can vary between cells, by their sections in sweep files.
  enum SharedStage: String, CaseIterable {
    case preferences, sft, start, rewardModel

    fileprivate var words: String {
      switch self {
      case .preferences: ""
      case .sft: "SFT "
      case .start: "start "
      case .rewardModel: "reward model "
      }
    }
  }

  /// The name in sweep files: "beta", "preferences.flipRate".
  var name: String
  /// The shortest text that reads back as the same value.
  var value: String
  /// The stage whose setting it is, which decides the data or the start of the training; nil for settings of the
  /// method.
  var sharedStage: SharedStage?

  init(name: String, value: String) {
    self.name = name
    self.value = value
    sharedStage = SharedStage.allCases.first { name.hasPrefix("\($0.rawValue).") }
  }

  /// The name in sentences: "flip rate", "SFT epochs". For settings of the method, the name in sweep files.
  var title: String {
    guard let sharedStage else { return name }
    let setting = name.dropFirst(sharedStage.rawValue.count + 1)
    return sharedStage.words + setting.map { $0.isUppercase ? " \($0.lowercased())" : "\($0)" }.joined()
  }

  /// "β = 0.1", "target 6", "flip rate 0.2".
  var text: String {
    guard sharedStage == nil else { return "\(title) \(value)" }
    return switch name {
    case "beta": "β = \(value)"
    case "alpha": "α = \(value)"
    case "tau": "τ = \(value)"
    case "lambda": "λ = \(value)"
    case "betaPrime": "β′ = \(value)"
    case "labelSmoothing", "flipRate": "ε = \(value)"
    case "targetKL": "target \(value)"
    case "learningRate": "rate \(value)"
    default: "\(name) = \(value)"
    }
  }

  var number: Double? { Double(value) }

  /// The settings of a configuration, by name, with the cell's hyperparameter first.
  static func all(inConfiguration json: String, hyperparameter: String?) -> [CellSetting] {
    guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else { return [] }
    let settings = object.map { name, value in
      if let number = value as? NSNumber, !(value is Bool) {
        return CellSetting(name: name, value: Format.setting(number.doubleValue))
      }
      return CellSetting(name: name, value: "\(value)")
    }
    return settings.sorted {
      ($0.name == hyperparameter ? 0 : 1, $0.name) < ($1.name == hyperparameter ? 0 : 1, $1.name)
    }
  }
}
