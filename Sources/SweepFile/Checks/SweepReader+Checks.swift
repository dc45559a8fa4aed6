import Alignment

/// Checks that involve more than one value. A value that had a problem is absent from the fields, and checks that need
/// it are skipped.
extension SweepReader {
  mutating func check(_ fields: SweepFields) {
    if let task = fields.section("task") {
      checkSequences(task)
      checkTask(task, fields)
    }
    if let model = fields.section("model") {
      checkHeads(model)
      if let task = fields.section("task") { checkContext(model, holds: task) }
    }
    checkDials(fields)
    if let evaluation = fields.section("evaluation") { checkSamples(evaluation) }
    checkMethods(fields)
    checkPrompting(fields)
    checkJudging(fields)
    checkSlurm(fields)
  }

  // MARK: Model

  /// The allowed widths of a head: narrower heads carry too little information, and no published model has wider ones.
  private static let headWidths = 4...256

  mutating func checkHeads(_ model: SweepFields) {
    guard let width = model.integer("width"), let heads = model.integer("heads") else { return }
    let location = model.location(of: model.entries["heads"]?.isGiven == true ? "heads" : "width")
    if width % heads != 0 {
      report(
        .conflict, at: location, found: "a width of \(width) cannot be divided among \(heads) heads",
        expected: "a width that is a multiple of the heads")
    } else if !Self.headWidths.contains(width / heads) {
      report(
        .conflict, at: location, found: "a width of \(width) over \(heads) heads makes heads of \(width / heads)",
        expected: "heads of \(Self.headWidths.lowerBound) to \(Self.headWidths.upperBound)")
    }
  }

  private mutating func checkContext(_ model: SweepFields, holds task: SweepFields) {
    guard let context = model.integer("context") else { return }
    let location = model.location(of: "context")
    if let prompt = task.range("promptTokens")?.upperBound ?? task.integer("promptTokens"),
      let completion = task.integer("completionTokens"), context < 1 + prompt + completion
    {
      report(
        .conflict, at: location,
        found:
          "a context of \(context) cannot hold 1 start token, \(prompt) prompt tokens and \(completion) completion tokens",
        expected: "a context of at least \(1 + prompt + completion)")
    }
    if let sequence = task.integer("sequenceTokens"), context < sequence {
      report(
        .conflict, at: location, found: "a context of \(context) cannot hold a sequence of \(sequence) tokens",
        expected: "a context of at least \(sequence), or \"sequenceTokens\" of at most \(context)")
    }
  }

  /// A policy writes noise at positions that it was never trained on.
  private mutating func checkSequences(_ task: SweepFields) {
    guard let prompt = task.range("promptTokens")?.upperBound, let completion = task.integer("completionTokens"),
      let sequence = task.integer("sequenceTokens"), sequence < prompt + completion
    else { return }
    let isGiven = task.entries["sequenceTokens"]?.isGiven == true
    report(
      .conflict, at: task.location(of: isGiven ? "sequenceTokens" : "completionTokens"),
      found: "SFT trains on \(sequence) tokens of a review\(isGiven ? "" : ", the default \"sequenceTokens\""), but "
        + "a prompt of \(prompt) tokens and a completion of \(completion) are longer",
      expected: "\"sequenceTokens\" of at least \(prompt + completion)")
  }

  private mutating func checkSamples(_ evaluation: SweepFields) {
    guard let samples = evaluation.integer("samples"), let prompts = evaluation.integer("prompts"), samples > prompts
    else { return }
    // The default number of samples may exceed a small evaluation.
    guard evaluation.entries["samples"]?.isGiven == true else { return }
    report(
      .conflict, at: evaluation.location(of: "samples"), found: "\(samples) samples of \(prompts) prompts",
      expected: "at most one sample of each prompt")
  }

  // MARK: Settings that belong to another

  mutating func checkConditions(_ section: SweepFields) {
    let grid = section.section("sweep")
    for fields in [section, grid].compactMap({ $0 }) {
      for given in fields.givenKeys {
        guard let condition = fields.section.key(given.name)?.onlyWith,
          let values = effectiveValues(of: condition.setting, in: section, sweptIn: grid)
        else { continue }
        reportIfIneffective(given.name, condition, values, named: condition.setting, at: given.location)
      }
    }
  }

  /// The values of a setting: several if it is swept.
  struct EffectiveValues {
    var values: [SettingValue]
    /// Whether the file gives it.
    var isGiven: Bool
  }

  /// - Parameter name: the name of the setting that `setting` depends on, as written at this location.
  mutating func reportIfIneffective(
    _ setting: String, _ condition: Setting.Condition, _ effective: EffectiveValues, named name: String,
    at location: JSONLocation
  ) {
    guard !effective.values.contains(where: condition.isMet) else { return }
    report(
      .conflict, at: location,
      found: "\(Quoting.quoted(setting)) has no effect with \(Quoting.quoted(name)) \(effective.values.alternatives)"
        + (effective.isGiven ? "" : ", the default"),
      expected: "it only with \(Quoting.quoted(name)) \(condition.demand.words)")
  }

  /// Nil if the values had a problem.
  private func effectiveValues(of setting: String, in section: SweepFields, sweptIn grid: SweepFields?)
    -> EffectiveValues?
  {
    if let grid, grid.givenKeys.contains(where: { $0.name == setting }) {
      return grid.settings(setting).map { EffectiveValues(values: $0, isGiven: true) }
    }
    guard let entry = section.entries[setting], case .setting(let value) = entry.value else { return nil }
    return EffectiveValues(values: [value], isGiven: entry.isGiven)
  }

  // MARK: Methods

  private mutating func checkMethods(_ fields: SweepFields) {
    guard let entries = fields.list("methods") else { return }
    let base = SweepBase(fields)
    var complete: [(entry: MethodSweep, location: JSONLocation)] = []
    for case .section(let method) in entries {
      checkConditions(method)
      if let entry = MethodSweep(method) {
        checkConflicts(entry, base, method.location)
        complete.append((entry, method.location))
      }
    }
    let seeds = fields.list("seeds")?.compactMap { value -> UInt64? in
      guard case .seed(let seed) = value else { return nil }
      return seed
    }
    let count = complete.reduce(0) { count, item in
      let own = item.entry.seeds.isEmpty ? seeds?.count ?? 1 : item.entry.seeds.count
      let (product, productOverflows) = item.entry.variationCount(over: base).multipliedReportingOverflow(by: own)
      let (sum, sumOverflows) = count.addingReportingOverflow(productOverflows ? .max : product)
      return sumOverflows ? .max : sum
    }
    guard count <= Sweep.greatestCellCount else {
      report(
        .conflict, at: fields.location(of: "methods"),
        found: count == .max ? "more cells than can be counted" : "\(count) cells",
        expected: "at most \(Sweep.greatestCellCount) over all methods, rewards and seeds")
      return
    }
    checkCellsDiffer(complete, seeds: seeds ?? [0], base)
    checkPairs(fields, base)
  }

  /// Reports combinations of settings that the method itself does not allow.
  private mutating func checkConflicts(_ entry: MethodSweep, _ base: SweepBase, _ location: JSONLocation) {
    guard let method = MethodRegistry.method(entry.method), entry.variationCount(over: base) <= Sweep.greatestCellCount
    else { return }
    for cell in entry.variations(over: base) {
      guard let conflict = method.conflict(cell.settings) else { continue }
      return report(.conflict, at: location, found: conflict.found, expected: conflict.expected)
    }
  }

  /// Reports cells that would be trained twice.
  private mutating func checkCellsDiffer(
    _ entries: [(entry: MethodSweep, location: JSONLocation)], seeds: [UInt64], _ base: SweepBase
  ) {
    // For each cell without its seed: the entries that make it, with their seeds.
    var owners: [CellPlan: [(path: String, seeds: [UInt64])]] = [:]
    for (entry, location) in entries {
      let isTrained = MethodRegistry.method(entry.method)?.isTrained == true
      let own = !isTrained ? [0] : entry.seeds.isEmpty ? seeds : entry.seeds
      for plan in entry.variations(over: base) {
        let point = plan.hyperparameter == "none" ? "" : " (\(plan.hyperparameter) \(NumberText.text(plan.value)))"
        let owner = owners[plan.identity]?.first { !Set($0.seeds).isDisjoint(with: own) }?.path
        owners[plan.identity, default: []].append((location.path, own))
        guard let owner else { continue }
        report(
          .conflict, at: location,
          found: owner == location.path
            ? "two combinations of this sweep make the same \(entry.method) cell\(point)"
            : "the same \(entry.method) cell\(point) as \(owner) makes", expected: "each cell once")
        break
      }
    }
  }
}
