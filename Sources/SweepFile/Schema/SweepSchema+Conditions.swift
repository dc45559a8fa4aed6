import Alignment

extension SweepSchema {
  /// `Setting.onlyWith` as JSON Schema: if a setting that depends on another is given, fixed or swept, then the other
  /// setting must have one of the required values, or a sweep that contains one.
  ///
  /// Conditions of dials are left out: they may concern distant parts of the file, which only the reader sees.
  static func conditions(of section: SweepSection) -> [OrderedJSON] {
    guard section.shared == nil else { return [] }
    var groups: [(condition: Setting.Condition, names: [String])] = []
    for key in section.keys {
      guard let condition = key.onlyWith else { continue }
      if let index = groups.firstIndex(where: { $0.condition == condition }) {
        groups[index].names.append(key.name)
      } else {
        groups.append((condition, [key.name]))
      }
    }
    let hasGrid = section.key("sweep") != nil
    return groups.map { group in
      let isGiven: [OrderedJSON] = group.names.flatMap { name in
        hasGrid ? [requires([name]), inGrid(requires([name]))] : [requires([name])]
      }
      return .object([
        ("if", .object([("anyOf", .array(isGiven))])),
        ("then", requirement(group.condition, in: section, hasGrid: hasGrid)),
      ])
    }
  }

  private static func requirement(_ condition: Setting.Condition, in section: SweepSection, hasGrid: Bool)
    -> OrderedJSON
  {
    let name = condition.setting
    let isRight: OrderedJSON =
      switch condition.demand {
      case .words(let words) where words.count == 1: .object([("const", .string(words[0]))])
      case .words(let words): .object([("enum", .array(words.map(OrderedJSON.string)))])
      case .positive: .object([("exclusiveMinimum", .number("0"))])
      }
    var ways: [OrderedJSON] = [
      .object([("required", .array([.string(name)])), ("properties", .object([(name, isRight)]))])
    ]
    if hasGrid {
      let contains = OrderedJSON.object([("contains", isRight)])
      ways.append(
        inGrid(
          .object([("required", .array([.string(name)])), ("properties", .object([(name, contains)]))])))
    }
    if case .default(.setting(let value))? = section.key(name)?.presence, condition.isMet(by: value) {
      let anywhere = hasGrid ? [requires([name]), inGrid(requires([name]))] : [requires([name])]
      ways.append(.object([("not", .object([("anyOf", .array(anywhere))]))]))
    }
    return .object([("anyOf", .array(ways))])
  }

  private static func requires(_ names: [String]) -> OrderedJSON {
    .object([("required", .array(names.map(OrderedJSON.string)))])
  }

  private static func inGrid(_ schema: OrderedJSON) -> OrderedJSON {
    .object([("required", .array([.string("sweep")])), ("properties", .object([("sweep", schema)]))])
  }
}
