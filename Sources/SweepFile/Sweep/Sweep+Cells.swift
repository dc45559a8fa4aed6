import Alignment

/// One method at one point of its grid, with one seed: what one worker trains and evaluates.
public struct CellPlan: Sendable, Hashable {
  /// The method's key in the registry.
  public var method: String
  /// Every setting of the method, `evaluateEvery` resolved to the sweep's where the file leaves it open.
  public var settings: Settings
  /// Every setting of the shared sections that the method depends on, by the names that grids have for them; of `start`
  /// only what the file says.
  public var dials: Settings
  /// Nil for methods that train against no reward.
  public var reward: RewardSource?
  public var seed: UInt64
  /// What the frontier tells this cell's point apart by, such as "beta"; "none" for methods without any.
  public var hyperparameter: String
  /// Its value; 0 for "none".
  public var value: Double

}

extension CellPlan {
  /// The same for two cells that do the same, whatever they are called.
  var identity: CellPlan {
    guard let description = MethodRegistry.method(method) else { return self }
    var plan = self
    plan.settings = settings.inEffect(of: description.settings)
    (plan.hyperparameter, plan.value) = ("none", 0)
    let needsPairs = sharedSections.contains(.preferences)
    plan.dials = Settings(dials.dialsInEffect.values.filter { SharedSection.parse($0.key)?.section != .start })
    // The SFT policy matters by what is drawn from it.
    if !needsPairs { plan.dials = Settings([:]) }
    plan.dials = plan.dials.overridden(by: dials.start.inEffect(of: Sweep.sftSettings).dials(of: .start))
    return plan
  }
}

extension Sweep {
  /// More cells are taken for a mistake.
  public static let greatestCellCount = 10_000

  /// Every cell, in file order: entries, then rewards, then the sweep's own grid, then the entry's with its last axis
  /// fastest, then seeds. What is made of the reference policy without training is of the sweep's own seed alone: nothing
  /// in it is trained again.
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

  /// The sweep as if it were this cell's alone: its shared sections stand at the cell's dials.
  public func resolved(for cell: CellPlan) -> Sweep {
    var own = self
    own.sft = sft.overridden(by: cell.dials.section(.sft))
    own.start = cell.dials.section(.start)
    own.preferences = preferences.overridden(by: cell.dials.section(.preferences))
    own.rewardModel = rewardModel.overridden(by: cell.dials.section(.rewardModel))
    return own
  }
}

/// What the entries of a sweep have in common.
public struct SweepBase {
  /// Optimizer steps between evaluations.
  var evaluateEvery: Int
  public var dials: Settings
  var grid: [MethodSweep.Axis]
  var combination: Combination
}

extension SweepBase {
  public init(_ sweep: Sweep) {
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

  /// How many points some axes make; `Int.max` stands for more than can be counted.
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

  /// The last axis varies fastest.
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
  /// How many cells this entry makes of each seed; `Int.max` stands for more than can be counted.
  func variationCount(over base: SweepBase) -> Int {
    sources.reduce(0) { count, reward in
      let axes = axes(under: reward, base)
      let (product, productOverflows) = combination.count(of: axes.own).multipliedReportingOverflow(
        by: base.combination.count(of: axes.shared))
      let (sum, sumOverflows) = count.addingReportingOverflow(product)
      return productOverflows || sumOverflows ? .max : sum
    }
  }

  /// What its cells are trained against, in turn.
  private var sources: [RewardSource?] { rewards.isEmpty ? [nil] : rewards }

  /// What its cells of one reward are swept over: of the entry's grid and of the sweep's own, unless the entry says it
  /// itself, what they depend on.
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

  /// This entry's cells at seed 0.
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

  /// The method's own hyperparameter if it is swept or nothing numeric is; else the first numeric setting or dial that
  /// is swept.
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
  /// Only the settings that have an effect: those bound to what another does not stand at are left out. Two cells
  /// that differ in nothing else do the same, so this is what a stage's identity should be made of.
  public func inEffect(of table: [Setting]) -> Settings {
    let idle = table.filter { setting in
      guard let condition = setting.onlyWith else { return false }
      return !condition.isMet(by: values[condition.setting])
    }
    let names = Set(idle.map(\.name))
    return Settings(values.filter { !names.contains($0.key) })
  }
}
