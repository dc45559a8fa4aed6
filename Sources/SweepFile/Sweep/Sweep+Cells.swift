import Alignment

/// One method at one point of its grid with one seed: the work of one worker.
public struct CellPlan: Sendable, Hashable {
  /// The key of the method in the registry.
  public var method: String
  /// Every setting of the method. `evaluateEvery` has the sweep's value if the file does not give it.
  public var settings: Settings
  /// Every setting of the shared sections that the method depends on, named as in grids. Of `start`, only settings that
  /// the file gives.
  public var dials: Settings
  /// Nil for methods without a reward.
  public var reward: RewardSource?
  public var seed: UInt64
  /// The name of the quantity that distinguishes the cell's point on the frontier, such as "beta"; "none" if there is
  /// none.
  public var hyperparameter: String
  /// The value of the hyperparameter; 0 for "none".
  public var value: Double

}

extension CellPlan {
  /// A form that is equal for two cells that do the same work, whatever the file calls them.
  var identity: CellPlan {
    guard let description = MethodRegistry.method(method) else { return self }
    var plan = self
    plan.settings = settings.inEffect(of: description.settings)
    (plan.hyperparameter, plan.value) = ("none", 0)
    let needsPairs = sharedSections.contains(.preferences)
    plan.dials = Settings(dials.dialsInEffect.values.filter { SharedSection.parse($0.key)?.section != .start })
    // The SFT policy matters only through the pairs that are sampled from it.
    if !needsPairs { plan.dials = Settings([:]) }
    plan.dials = plan.dials.overridden(by: dials.start.inEffect(of: Sweep.sftSettings).dials(of: .start))
    return plan
  }
}

extension Sweep {
  /// The maximum number of cells; more are considered a mistake.
  static let greatestCellCount = 10_000

  /// All cells, in order: entries of the file, then rewards, then the grid of the sweep, then the grid of the entry
  /// with its last axis fastest, then seeds. Methods without training use the seed of the sweep only.
  public func cells() -> [CellPlan] {
    let base = SweepBase(self)
    return methods.flatMap { entry in
      let isTrained = MethodRegistry.method(entry.method)?.isTrained == true
      let seeds = !isTrained ? [seed] : entry.seeds.isEmpty ? seeds : entry.seeds
      return entry.variations(over: base).flatMap { plan in
        seeds.map { seed in
          var plan = plan
          plan.seed = seed
          return plan
        }
      }
    }
  }

  /// The sweep as one cell sees it: its shared sections have the values of the cell's dials.
  public func resolved(for cell: CellPlan) -> Sweep {
    var own = self
    own.sft = sft.overridden(by: cell.dials.section(.sft))
    own.start = cell.dials.section(.start)
    own.preferences = preferences.overridden(by: cell.dials.section(.preferences))
    own.rewardModel = rewardModel.overridden(by: cell.dials.section(.rewardModel))
    return own
  }
}

/// The settings that all entries of a sweep share.
struct SweepBase {
  /// The number of optimizer steps between evaluations.
  var evaluateEvery: Int
  var dials: Settings
  var grid: [MethodSweep.Axis]
  var combination: Combination
}

extension SweepBase {
  init(_ sweep: Sweep) {
    self.init(
      evaluateEvery: sweep.evaluation.every,
      dials: sweep.sft.dials(of: .sft).overridden(by: sweep.start.dials(of: .start))
        .overridden(by: sweep.preferences.dials(of: .preferences))
        .overridden(by: sweep.rewardModel.dials(of: .rewardModel)),
      grid: sweep.grid, combination: sweep.combination)
  }
}

extension Combination {
  typealias Point = [(name: String, value: SettingValue)]

  /// The number of points of some axes; `Int.max` if it overflows.
  func count(of axes: [MethodSweep.Axis]) -> Int {
    switch self {
    case .paired: axes.map(\.values.count).min() ?? 1
    case .cartesian:
      axes.reduce(1) { count, axis in
        let (product, overflows) = count.multipliedReportingOverflow(by: axis.values.count)
        return overflows ? .max : product
      }
    }
  }

  /// The points of some axes. The last axis varies fastest.
  func points(of axes: [MethodSweep.Axis]) -> [Point] {
    switch self {
    case .paired:
      (0..<count(of: axes)).map { index in axes.map { ($0.name, $0.values[index]) } }
    case .cartesian:
      axes.reduce([[]]) { points, axis in
        points.flatMap { point in axis.values.map { point + [(axis.name, $0)] } }
      }
    }
  }
}

extension MethodSweep {
  /// The number of cells of this entry for each seed; `Int.max` if it overflows.
  func variationCount(over base: SweepBase) -> Int {
    sources.reduce(0) { count, reward in
      let axes = axes(under: reward, base)
      let (product, productOverflows) = combination.count(of: axes.own).multipliedReportingOverflow(
        by: base.combination.count(of: axes.shared))
      let (sum, sumOverflows) = count.addingReportingOverflow(product)
      return productOverflows || sumOverflows ? .max : sum
    }
  }

  /// The rewards of its cells.
  private var sources: [RewardSource?] { rewards.isEmpty ? [nil] : rewards }

  /// The axes of its cells with this reward: the entry's grid, and the sweep's grid without settings that the entry
  /// gives itself. Only settings that the cells depend on are kept.
  private func axes(under reward: RewardSource?, _ base: SweepBase) -> (own: [Axis], shared: [Axis]) {
    let sections = MethodRegistry.method(method)?.sharedSections(under: reward) ?? []
    func matters(_ axis: Axis) -> Bool {
      SharedSection.parse(axis.name).map { sections.contains($0.section) } ?? true
    }
    let shared = base.grid.filter { axis in
      matters(axis) && dials.values[axis.name] == nil && !grid.contains { $0.name == axis.name }
    }
    return (grid.filter(matters), shared)
  }

  /// The cells of this entry, with seed 0.
  func variations(over base: SweepBase) -> [CellPlan] {
    guard let description = MethodRegistry.method(method) else {
      preconditionFailure("a sweep with the unknown method \(method)")
    }
    let settings = Settings(defaultsOf: description.settings).overridden(by: self.settings)
    let all = base.dials.overridden(by: dials)
    return sources.flatMap { reward in
      let fixed = description.sharedSections(under: reward).reduce(Settings([:])) {
        $0.overridden(by: all.section($1).dials(of: $1))
      }
      let axes = axes(under: reward, base), swept = (axes.own + axes.shared).map(\.name)
      let points = base.combination.points(of: axes.shared).flatMap { outer in
        combination.points(of: axes.own).map { outer + $0 }
      }
      return points.map { point in
        var plan = CellPlan(
          method: method, settings: settings, dials: fixed, reward: reward, seed: 0, hyperparameter: "none", value: 0)
        for (name, value) in point {
          if SharedSection.parse(name) != nil {
            plan.dials = plan.dials.setting(name, to: value)
          } else {
            plan.settings = plan.settings.setting(name, to: value)
          }
        }
        if plan.settings.values["evaluateEvery"] == .integer(0) {
          plan.settings = plan.settings.setting("evaluateEvery", to: .integer(base.evaluateEvery))
        }
        (plan.hyperparameter, plan.value) = frontierPoint(of: plan, description, swept)
        return plan
      }
    }
  }

  /// The hyperparameter and its value. This is the method's own hyperparameter if it is swept or if no number is swept,
  /// and else the first swept setting that is a number.
  private func frontierPoint(
    of plan: CellPlan, _ description: MethodDescription, _ swept: [String]
  ) -> (String, Double) {
    let point = plan.settings.inEffect(of: description.settings).overridden(by: plan.dials.dialsInEffect)
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
  /// Only the settings that have an effect. A setting is left out if it belongs to a value that another setting does
  /// not have. Cells that differ in nothing else do the same, so hashes of stages cover this form.
  public func inEffect(of table: [Setting]) -> Settings {
    let idle = table.filter { setting in
      guard let condition = setting.onlyWith else { return false }
      return !condition.isMet(by: values[condition.setting])
    }
    let names = Set(idle.map(\.name))
    return Settings(values.filter { !names.contains($0.key) })
  }
}
