import Alignment

extension SweepSchema {
  /// `Setting.onlyWith` in a schema's words: if any of the settings that belong to some words is given, fixed or swept,
  /// then the choice stands at one of them, or one is among the words that are swept.
  static func conditions(of section: SweepSection) -> [OrderedJSON] {
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
        ("then", standing(group.condition, in: section, hasGrid: hasGrid)),
      ])
    }
  }

  private static func standing(_ condition: Setting.Condition, in section: SweepSection, hasGrid: Bool) -> OrderedJSON {
    let choice = condition.setting
    let isWord =
      condition.words.count == 1
      ? OrderedJSON.object([("const", .string(condition.words[0]))])
      : .object([("enum", .array(condition.words.map(OrderedJSON.string)))])
    var ways: [OrderedJSON] = [
      .object([("required", .array([.string(choice)])), ("properties", .object([(choice, isWord)]))])
    ]
    if hasGrid {
      let contains = OrderedJSON.object([("contains", isWord)])
      ways.append(
        inGrid(
          .object([("required", .array([.string(choice)])), ("properties", .object([(choice, contains)]))])))
    }
    if case .standard(.setting(.text(let word)))? = section.key(choice)?.presence, condition.words.contains(word) {
      let anywhere = hasGrid ? [requires([choice]), inGrid(requires([choice]))] : [requires([choice])]
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
