import Alignment

/// What no single value can be blamed for. Whatever was at fault by itself is absent from the fields, and then what
/// depends on it is not judged.
extension SweepReader {
  mutating func check(_ fields: SweepFields) {
    if let task = fields.section("task") { checkSequences(task) }
    if let model = fields.section("model") {
      checkHeads(model)
      if let task = fields.section("task") { checkContext(model, holds: task) }
    }
    for name in ["sft", "preferences", "rewardModel"] {
      if let section = fields.section(name) { checkConditions(section) }
    }
    if let evaluation = fields.section("evaluation") { checkSamples(evaluation) }
    checkMethods(fields)
  }

  // MARK: Model

  /// Narrower heads tell nothing apart, and wider ones are wider than any published model's.
  private static let headWidths = 4...256

  private mutating func checkHeads(_ model: SweepFields) {
    guard let width = model.integer("width"), let heads = model.integer("heads") else { return }
    let place = model.place(of: model.entries["heads"]?.isGiven == true ? "heads" : "width")
    if width % heads != 0 {
      report(
        .conflict, at: place, found: "a width of \(width) cannot be shared by \(heads) heads",
        expected: "a width that is a multiple of the heads")
    } else if !Self.headWidths.contains(width / heads) {
      report(
        .conflict, at: place, found: "a width of \(width) over \(heads) heads makes heads of \(width / heads)",
        expected: "heads of \(Self.headWidths.lowerBound) to \(Self.headWidths.upperBound)")
    }
  }

  private mutating func checkContext(_ model: SweepFields, holds task: SweepFields) {
    guard let context = model.integer("context") else { return }
    let place = model.place(of: "context")
    if let prompt = task.range("promptTokens")?.upperBound, let completion = task.integer("completionTokens"),
      context < 1 + prompt + completion
    {
      report(
        .conflict, at: place,
        found:
          "a context of \(context) cannot hold 1 start token, \(prompt) of a prompt and \(completion) of a completion",
        expected: "a context of at least \(1 + prompt + completion)")
    }
    if let sequence = task.integer("sequenceTokens"), context < sequence {
      report(
        .conflict, at: place, found: "a context of \(context) cannot hold a sequence of \(sequence) tokens",
        expected: "a context of at least \(sequence), or \"sequenceTokens\" of at most \(context)")
    }
  }

  /// A policy that samples at positions it was never trained on writes noise.
  private mutating func checkSequences(_ task: SweepFields) {
    guard let prompt = task.range("promptTokens")?.upperBound, let completion = task.integer("completionTokens"),
      let sequence = task.integer("sequenceTokens"), sequence < prompt + completion
    else { return }
    let isGiven = task.entries["sequenceTokens"]?.isGiven == true
    report(
      .conflict, at: task.place(of: isGiven ? "sequenceTokens" : "completionTokens"),
      found: "SFT sees \(sequence) tokens of a review\(isGiven ? "" : ", the default \"sequenceTokens\""), but a prompt"
        + " of \(prompt) and a completion of \(completion) are sampled from it",
      expected: "\"sequenceTokens\" of at least \(prompt + completion)")
  }

  private mutating func checkSamples(_ evaluation: SweepFields) {
    guard let samples = evaluation.integer("samples"), let prompts = evaluation.integer("prompts"), samples > prompts
    else { return }
    // The default yields: few prompts need no word about samples.
    guard evaluation.entries["samples"]?.isGiven == true else { return }
    report(
      .conflict, at: evaluation.place(of: "samples"), found: "\(samples) samples of \(prompts) prompts",
      expected: "at most one sample of each prompt")
  }

  // MARK: Settings that belong to a choice

  private mutating func checkConditions(_ section: SweepFields) {
    let grid = section.section("sweep")
    for fields in [section, grid].compactMap({ $0 }) {
      for given in fields.givenKeys {
        guard let condition = fields.section.key(given.name)?.onlyWith else { continue }
        let choice = chosen(condition.setting, in: section, sweptIn: grid)
        guard let choice, Set(choice.words).isDisjoint(with: condition.words) else { continue }
        let standing = "\(Quoting.quoted(condition.setting)) \(Quoting.alternatives(choice.words))"
        report(
          .conflict, at: given.place,
          found: "\(Quoting.quoted(given.name)) has no effect with \(standing)"
            + (choice.isGiven ? "" : ", the default"),
          expected: "it only with \(Quoting.quoted(condition.setting)) \(Quoting.alternatives(condition.words))")
      }
    }
  }

  /// The words that a choice stands at: several if it is swept; nil if they were at fault.
  private func chosen(
    _ setting: String, in section: SweepFields, sweptIn grid: SweepFields?
  ) -> (words: [String], isGiven: Bool)? {
    if let grid, grid.givenKeys.contains(where: { $0.name == setting }) {
      let words = grid.list(setting)?.compactMap { element -> String? in
        guard case .setting(.text(let word)) = element else { return nil }
        return word
      }
      return words.map { ($0, true) }
    }
    guard let entry = section.entries[setting], let word = section.word(setting) else { return nil }
    return ([word], entry.isGiven)
  }

  // MARK: Methods

  private mutating func checkMethods(_ fields: SweepFields) {
    guard let entries = fields.list("methods") else { return }
    var complete: [(entry: MethodSweep, place: SweepPlace)] = []
    for case .section(let method) in entries {
      checkConditions(method)
      checkGrid(of: method)
      if let entry = MethodSweep(method) {
        checkConflicts(entry, method.place)
        complete.append((entry, method.place))
      }
    }
    let seeds = max(1, fields.list("seeds")?.count ?? 1)
    let count = complete.reduce(0) { count, item in
      let (product, productOverflows) = item.entry.variationCount.multipliedReportingOverflow(by: seeds)
      let (sum, sumOverflows) = count.addingReportingOverflow(productOverflows ? .max : product)
      return sumOverflows ? .max : sum
    }
    guard count <= Sweep.greatestCellCount else {
      report(
        .conflict, at: fields.place(of: "methods"),
        found: count == .max ? "more cells than can be counted" : "\(count) cells",
        expected: "at most \(Sweep.greatestCellCount) over all methods, rewards and seeds")
      return
    }
    let every = fields.section("evaluation")?.integer("every") ?? 1
    checkCellsDiffer(complete, evaluateEvery: every)
  }

  /// What a method itself refuses, for every combination of its settings.
  private mutating func checkConflicts(_ entry: MethodSweep, _ place: SweepPlace) {
    guard let method = MethodRegistry.method(entry.method), entry.variationCount <= Sweep.greatestCellCount
    else { return }
    for cell in entry.variations(evaluateEvery: 1) {
      guard let conflict = method.conflict(cell.settings) else { continue }
      return report(.conflict, at: place, found: conflict.found, expected: conflict.expected)
    }
  }

  private mutating func checkGrid(of method: SweepFields) {
    guard let grid = method.section("sweep") else { return }
    if grid.isEmpty {
      report(
        .notAllowed, at: grid.place, found: "an empty object",
        expected: "at least one setting with the values to be tried")
    }
    for key in grid.givenKeys {
      guard let fixed = method.givenKeys.first(where: { $0.name == key.name })?.place.position else { continue }
      report(
        .conflict, at: key.place,
        found: "\(Quoting.quoted(key.name)) is fixed at \(fixed.line):\(fixed.column) and swept here",
        expected: "one of the two")
    }
  }

  /// One cell would be trained twice, or a point stand twice in the figure.
  private mutating func checkCellsDiffer(
    _ entries: [(entry: MethodSweep, place: SweepPlace)], evaluateEvery: Int
  ) {
    var owners: [CellPlan: String] = [:]
    for (entry, place) in entries {
      guard let table = MethodRegistry.method(entry.method)?.settings else { continue }
      for var plan in entry.variations(evaluateEvery: evaluateEvery) {
        let point = plan.hyperparameter == "none" ? "" : " (\(plan.hyperparameter) \(NumberText.text(plan.value)))"
        // What the figure calls a cell does not make it another.
        plan.settings = plan.settings.inEffect(of: table)
        (plan.hyperparameter, plan.value) = ("none", 0)
        guard let owner = owners.updateValue(place.path, forKey: plan) else { continue }
        report(
          .conflict, at: place,
          found: owner == place.path
            ? "two combinations of this sweep make the same \(entry.method) cell\(point)"
            : "the same \(entry.method) cell\(point) as \(owner) makes", expected: "each cell once")
        break
      }
    }
  }
}
