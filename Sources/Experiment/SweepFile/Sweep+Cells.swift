import Alignment

/// One method at one point of its grid, with one seed: what one worker trains and evaluates.
public struct CellPlan: Sendable, Codable, Hashable {
  /// The method's key in the registry.
  public var method: String
  /// Every setting of the method, `evaluateEvery` resolved to the sweep's where the file leaves it open.
  public var settings: Settings
  /// Nil for methods that train against no reward.
  public var reward: RewardSource?
  public var seed: UInt64
  /// What the frontier tells this cell's point apart by, such as "beta"; "none" for methods without any.
  public var hyperparameter: String
  /// Its value; 0 for "none".
  public var value: Double

  enum CodingKeys: String, CodingKey {
    case method, settings, reward, seed, hyperparameter, value
  }
}

extension Sweep {
  /// More cells are taken for a mistake.
  public static let greatestCellCount = 10_000

  /// Every cell, in file order: entries, then rewards, then the grid with its last axis fastest, then seeds. What
  /// is made of the reference policy without training is of the sweep's own seed alone: nothing in it is trained again.
  public func cells() -> [CellPlan] {
    methods.flatMap { entry in
      let family = MethodRegistry.method(entry.method)?.family
      let seeds = family == .reference || family == .selection ? [seed] : seeds
      return entry.variations(evaluateEvery: evaluation.every).flatMap { plan in
        seeds.map { seed in
          var plan = plan
          plan.seed = seed
          return plan
        }
      }
    }
  }
}

extension MethodSweep {
  /// How many cells this entry makes of each seed; `Int.max` stands for more than can be counted.
  var variationCount: Int {
    grid.reduce(max(1, rewards.count)) { count, axis in
      let (product, overflows) = count.multipliedReportingOverflow(by: axis.values.count)
      return overflows ? .max : product
    }
  }

  /// This entry's cells at seed 0.
  func variations(evaluateEvery: Int) -> [CellPlan] {
    guard let description = MethodRegistry.method(method) else {
      preconditionFailure("a sweep with the unknown method \(method)")
    }
    var base = Settings(standardOf: description.settings)
    for (name, value) in settings.values { base = base.setting(name, to: value) }
    var points = [base]
    for axis in grid {
      points = points.flatMap { point in axis.values.map { point.setting(axis.name, to: $0) } }
    }
    let evaluateKey = "evaluateEvery"
    points = points.map { point in
      guard point.values[evaluateKey] == .integer(0) else { return point }
      return point.setting(evaluateKey, to: .integer(evaluateEvery))
    }
    let sources: [RewardSource?] = rewards.isEmpty ? [nil] : rewards
    return sources.flatMap { reward in
      points.map { point in
        let (name, value) = frontierPoint(at: point, of: description)
        return CellPlan(
          method: method, settings: point, reward: reward, seed: 0, hyperparameter: name, value: value)
      }
    }
  }

  /// The method's own hyperparameter if it is swept or nothing numeric is; else the first numeric one that is swept.
  private func frontierPoint(at point: Settings, of description: MethodDescription) -> (String, Double) {
    let point = point.inEffect(of: description.settings)
    let swept = grid.map(\.name)
    let own = description.hyperparameter
    let candidates = (own.map { swept.contains($0) ? [$0] : [] } ?? []) + swept + (own.map { [$0] } ?? [])
    for name in candidates {
      switch point.values[name] {
      case .number(let value): return (name, value)
      case .integer(let value): return (name, Double(value))
      case .boolean, .text, nil: continue
      }
    }
    return ("none", 0)
  }
}

extension Settings {
  /// Only the settings that have an effect: those bound to another choice than the one taken are left out. Two cells
  /// that differ in nothing else do the same, so this is what a stage's identity should be made of.
  public func inEffect(of table: [Setting]) -> Settings {
    let idle = table.filter { setting in
      guard let condition = setting.onlyWith else { return false }
      return !condition.words.contains { values[condition.setting] == .text($0) }
    }
    let names = Set(idle.map(\.name))
    return Settings(values.filter { !names.contains($0.key) })
  }
}
