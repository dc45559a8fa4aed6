import Alignment

/// Checks of shared sections and grids, at the top of the file and in the entries of `methods`.
extension SweepReader {
  mutating func checkDials(_ root: SweepFields) {
    let entries = (root.list("methods") ?? []).compactMap { entry -> SweepFields? in
      guard case .section(let fields) = entry else { return nil }
      return fields
    }
    checkDialConditions(in: root) { root.effectiveValues(of: $1, in: $0, amongEntries: entries) }
    for entry in entries {
      checkDialConditions(in: entry) { root.effectiveValues(of: $1, in: $0, for: entry) }
      checkRewards(of: entry)
    }
    for holder in [root] + entries {
      checkGrid(of: holder)
      checkCombination(of: holder)
    }
    checkUse(of: root, by: entries)
  }

  // MARK: Settings that belong to another

  private mutating func checkDialConditions(
    in holder: SweepFields, effectiveValues: (SharedSection, String) -> EffectiveValues?
  ) {
    for section in SharedSection.allCases {
      guard let fields = holder.section(section.rawValue) else { continue }
      for given in fields.givenKeys {
        guard let condition = section.settings.first(where: { $0.name == given.name })?.onlyWith,
          let values = effectiveValues(section, condition.setting)
        else { continue }
        reportIfIneffective(given.name, condition, values, named: condition.setting, at: given.location)
      }
    }
    for given in holder.section("sweep")?.givenKeys ?? [] {
      guard let (section, setting) = SharedSection.parse(given.name), let condition = setting.onlyWith,
        let values = effectiveValues(section, condition.setting)
      else { continue }
      reportIfIneffective(given.name, condition, values, named: section.dial(condition.setting), at: given.location)
    }
  }

  // MARK: Sections that matter to another reward

  /// Reports settings of an entry that none of its cells depends on, because the cells do not use the reward model.
  private mutating func checkRewards(of entry: SweepFields) {
    guard let method = MethodRegistry.method(entry.section.name) else { return }
    let own = entry.sharedSections
    func isIdle(_ section: SharedSection) -> Bool { method.sharedSections.contains(section) && !own.contains(section) }
    let sections = entry.givenKeys.filter { key in SharedSection(rawValue: key.name).map(isIdle) ?? false }
    let axes = (entry.section("sweep")?.givenKeys ?? []).filter { key in
      SharedSection.parse(key.name).map { isIdle($0.section) } ?? false
    }
    for key in sections + axes {
      report(
        .conflict, at: key.location,
        found: "\(Quoting.quoted(key.name)) has no effect with \"reward\" "
          + Quoting.alternatives(entry.rewards.map(\.rawValue)),
        expected: "it only with \"reward\" \"\(RewardSource.learned.rawValue)\"")
    }
  }

  // MARK: Grids

  private mutating func checkGrid(of holder: SweepFields) {
    guard let grid = holder.section("sweep") else { return }
    if grid.isEmpty {
      report(
        .notAllowed, at: grid.location, found: "an empty object",
        expected: "at least one setting with the values to try")
    }
    for key in grid.givenKeys {
      let dial = SharedSection.parse(key.name)
      let home = dial.map { holder.section($0.section.rawValue) } ?? holder
      let name = dial?.setting.name ?? key.name
      guard let fixed = home?.givenKeys.first(where: { $0.name == name })?.location.position else { continue }
      report(
        .conflict, at: key.location,
        found: "\(Quoting.quoted(key.name)) is fixed at \(fixed.line):\(fixed.column) and swept here",
        expected: "one of the two")
    }
  }

  private mutating func checkCombination(of holder: SweepFields) {
    guard let word = holder.word("combine") else { return }
    let location = holder.location(of: "combine")
    let isSwept = holder.givenKeys.contains { $0.name == "sweep" }
    guard isSwept else {
      return report(
        .conflict, at: location, found: "there is no \"sweep\" beside \"combine\"",
        expected: "both, or neither")
    }
    guard word == Combination.paired.rawValue, let grid = holder.section("sweep"), !grid.isEmpty else { return }
    guard grid.givenKeys.count > 1 else {
      return report(
        .conflict, at: location, found: "one setting alone cannot be paired",
        expected: "at least two settings in \"sweep\", or no \"combine\"")
    }
    let lengths = grid.givenKeys.compactMap { key in grid.list(key.name).map { (key, $0.count) } }
    for (key, count) in lengths where count != lengths[0].1 {
      report(
        .conflict, at: key.location,
        found:
          "\(Quoting.quoted(lengths[0].0.name)) has \(lengths[0].1) values and \(Quoting.quoted(key.name)) \(count)",
        expected: "the same number of values, since \"combine\" is \"paired\"")
    }
  }

  /// Reports shared settings in the grid of the file that no entry uses.
  private mutating func checkUse(of root: SweepFields, by entries: [SweepFields]) {
    guard !entries.isEmpty else { return }
    for axis in root.section("sweep")?.givenKeys ?? [] {
      guard let (section, setting) = SharedSection.parse(axis.name) else { continue }
      let isUsed = entries.contains { entry in
        entry.sharedSections.contains(section) && entry.givenValues(of: setting.name, in: section) == nil
      }
      if !isUsed {
        report(
          .conflict, at: axis.location, found: "no method here is swept over \(Quoting.quoted(axis.name))",
          expected: "one that depends on \"\(section.rawValue)\" and does not set \"\(setting.name)\" itself")
      }
    }
  }

  /// Reports more pairs than the completions can make.
  mutating func checkPairs(_ root: SweepFields, _ base: SweepBase) {
    let section = SharedSection.preferences
    var reported: Set<String> = []
    for case .section(let fields) in root.list("methods") ?? [] {
      guard let entry = MethodSweep(fields) else { continue }
      for cell in entry.variations(over: base) {
        let own = cell.dials.section(section)
        guard section.settings.allSatisfy({ own.values[$0.name] != nil }) else { continue }
        let settings = PreferenceSettings(own)
        guard let pairs = settings.pairs, settings.labels != .corpus, pairs > settings.greatestPairs else { continue }
        let holder = fields.givenValues(of: "pairs", in: section) == nil ? root : fields
        let grid = holder.section("sweep"), dial = section.dial("pairs")
        let location =
          grid?.givenKeys.contains { $0.name == dial } == true
          ? grid?.location(of: dial) : holder.section(section.rawValue)?.location(of: "pairs")
        guard let location, reported.insert(location.path).inserted else { continue }
        report(
          .conflict, at: location,
          found: "\(pairs) pairs of \(settings.prompts - settings.validationPrompts) training prompts with "
            + "\(settings.pairsPerPrompt) each",
          expected: "at most \(settings.greatestPairs), or more prompts")
      }
    }
  }
}

/// The value that the file or an entry gives for a shared setting.
private enum GivenValues {
  case values([SettingValue])
  /// The value could not be read.
  case invalid
}

extension SweepFields {
  /// For an entry: the shared sections that any of its cells depends on.
  fileprivate var sharedSections: [SharedSection] {
    guard let method = MethodRegistry.method(section.name) else { return [] }
    return SharedSection.allCases.filter { section in
      rewards.isEmpty
        ? method.sharedSections.contains(section)
        : rewards.contains { method.sharedSections(under: $0).contains(section) }
    }
  }

  /// Nil if no value is given.
  fileprivate func givenValues(of setting: String, in section: SharedSection) -> GivenValues? {
    if let grid = self.section("sweep"), grid.givenKeys.contains(where: { $0.name == section.dial(setting) }) {
      return grid.settings(section.dial(setting)).map(GivenValues.values) ?? .invalid
    }
    guard let home = self.section(section.rawValue), home.givenKeys.contains(where: { $0.name == setting }) else {
      return nil
    }
    guard case .setting(let value)? = home[setting] else { return .invalid }
    return .values([value])
  }

  /// For the file: the values of a shared setting in an entry, or by default in all entries. Nil if they had a problem.
  fileprivate func effectiveValues(
    of setting: String, in section: SharedSection, for entry: SweepFields?
  ) -> SweepReader.EffectiveValues? {
    for holder in [entry, self].compactMap({ $0 }) {
      switch holder.givenValues(of: setting, in: section) {
      case .values(let values): return SweepReader.EffectiveValues(values: values, isGiven: true)
      case .invalid: return nil
      case nil: continue
      }
    }
    if section == .start { return effectiveValues(of: setting, in: .sft, for: entry) }
    return section.settings.first { $0.name == setting }.map { .init(values: [$0.defaultValue], isGiven: false) }
  }

  /// For the file: all values of a shared setting, over all entries.
  fileprivate func effectiveValues(
    of setting: String, in section: SharedSection, amongEntries entries: [SweepFields]
  ) -> SweepReader.EffectiveValues? {
    guard var all = effectiveValues(of: setting, in: section, for: nil) else { return nil }
    for entry in entries {
      guard let own = effectiveValues(of: setting, in: section, for: entry) else { return nil }
      all.values += own.values.filter { !all.values.contains($0) }
      all.isGiven = all.isGiven || own.isGiven
    }
    return all
  }
}
