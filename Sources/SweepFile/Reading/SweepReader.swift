import Alignment
import Foundation
import Tasks

/// Reads located JSON by the tables. It continues after each problem, so that one pass finds all problems.
struct SweepReader {
  /// The file as the user named it.
  let file: String
  /// The folder that relative paths start from.
  let folder: URL
  private(set) var problems: [SweepProblem] = []

  init(file: String, folder: URL) {
    self.file = file
    self.folder = folder
  }

  mutating func report(
    _ kind: SweepProblem.Kind, at location: JSONLocation, found: String, expected: String, suggestion: String? = nil
  ) {
    problems.append(
      SweepProblem(
        file: file, position: location.position, path: location.path, kind: kind, found: found, expected: expected,
        suggestion: suggestion))
  }

  mutating func report(_ duplicates: [LocatedJSON.Duplicate]) {
    for duplicate in duplicates {
      let location = JSONLocation(path: duplicate.path, position: duplicate.position)
      let key = Quoting.quoted(duplicate.key)
      let first = duplicate.firstPosition
      report(
        .conflict, at: location, found: "the key \(key) is repeated here (first at \(first.line):\(first.column))",
        expected: "each key once")
    }
  }

  // MARK: Sections

  mutating func section(_ json: LocatedJSON, as section: SweepSection, at path: String) -> SweepFields? {
    guard case .object(let members) = json.value else {
      report(
        .notAllowed, at: JSONLocation(path: path, position: json.position), found: json.shown, expected: "an object")
      return nil
    }
    return self.section(members, at: JSONLocation(path: path, position: json.position), as: section)
  }

  private mutating func section(
    _ members: [LocatedJSON.Member], at location: JSONLocation, as section: SweepSection, selector: String? = nil
  ) -> SweepFields {
    var fields = SweepFields(section: section, location: location, isEmpty: members.isEmpty)
    var given: Set<String> = []
    let known = (selector.map { [$0] } ?? []) + section.keys.map(\.name)
    for member in members where given.insert(member.key).inserted && member.key != selector {
      guard let key = section.key(member.key) else {
        reportUnknown(member, in: section, at: location, known: known)
        continue
      }
      let valueLocation = JSONLocation(
        path: Quoting.path(location.path, key: key.name), position: member.value.position)
      fields.givenKeys.append(
        (key.name, JSONLocation(path: valueLocation.path, position: member.keyPosition)))
      if reportListOfTrials(member.value, for: key, in: section, at: valueLocation) { continue }
      if let value = value(member.value, as: key.shape, at: valueLocation.path) {
        fields.entries[key.name] = SweepFields.Entry(value: value, location: valueLocation, isGiven: true)
      }
    }
    for key in section.keys where !given.contains(key.name) {
      switch key.presence {
      case .optional: break
      case .required:
        report(
          .missingKey, at: location, found: Quoting.quoted(key.name), expected: key.shape.expectation)
      case .default(let value):
        fields.entries[key.name] = SweepFields.Entry(value: value, location: location, isGiven: false)
      case .defaultSection:
        guard case .object(let inner) = key.shape else { preconditionFailure("only sections have section defaults") }
        let innerFields = self.section([], at: location, as: inner)
        fields.entries[key.name] = SweepFields.Entry(value: .section(innerFields), location: location, isGiven: false)
      }
    }
    return fields
  }

  /// Reports `"beta": [0.1, 1]` where the user meant `"sweep": { "beta": [0.1, 1] }`.
  private mutating func reportListOfTrials(
    _ json: LocatedJSON, for key: SweepKey, in section: SweepSection, at location: JSONLocation
  ) -> Bool {
    guard case .array = json.value, case .setting = key.shape else { return false }
    let destination: String
    if let shared = section.shared?.section {
      destination = "\"sweep\" as \(Quoting.quoted(shared.dial(key.name)))"
    } else if section.key("sweep") != nil, key.name != "combine" {
      destination = "\"sweep\""
    } else {
      return false
    }
    report(
      .notAllowed, at: location, found: json.shown,
      expected: "\(key.shape.expectation); put a list of values to try into \(destination)")
    return true
  }

  private mutating func reportUnknown(
    _ member: LocatedJSON.Member, in section: SweepSection, at location: JSONLocation, known: [String]
  ) {
    let here = JSONLocation(path: location.path, position: member.keyPosition)
    if let reason = section.misplaced[member.key] {
      report(
        .conflict, at: here, found: "the key \(Quoting.quoted(member.key)) is not allowed here", expected: reason)
      return
    }
    // "flipRate" or "sft.flipRate" instead of "preferences.flipRate".
    let end = member.key.split(separator: ".").last.map { ".\($0)" }
    let namesake = end.flatMap { end in known.first { $0.hasSuffix(end) } }
    report(
      .unknownKey(known: Self.listed(known)), at: here, found: Quoting.quoted(member.key),
      expected: known.isEmpty ? "no keys" : "one of the known keys",
      suggestion: Suggestion.nearest(to: member.key, among: known) ?? namesake)
  }

  /// The known keys, with all dials of a section in one item: there are many.
  private static func listed(_ known: [String]) -> [String] {
    let sections = SharedSection.allCases.filter { section in known.contains { $0.hasPrefix(section.dial("")) } }
    return known.filter { SharedSection.parse($0) == nil } + sections.map { $0.dial("…") }
  }

  private mutating func variant(
    _ json: LocatedJSON, key: String, of sections: [SweepSection], at path: String
  ) -> SweepFields? {
    let location = JSONLocation(path: path, position: json.position)
    let shape = SweepShape.variants(key: key, sections)
    guard case .object(let members) = json.value else {
      report(.notAllowed, at: location, found: json.shown, expected: shape.expectation)
      return nil
    }
    let names = sections.map(\.name)
    guard let selector = members.first(where: { $0.key == key })?.value else {
      report(.missingKey, at: location, found: Quoting.quoted(key), expected: Quoting.alternatives(names))
      return nil
    }
    guard case .string(let word) = selector.value, let section = sections.first(where: { $0.name == word }) else {
      var suggestion: String?
      if case .string(let word) = selector.value { suggestion = Suggestion.nearest(to: word, among: names) }
      report(
        .notAllowed, at: JSONLocation(path: Quoting.path(path, key: key), position: selector.position),
        found: selector.shown, expected: Quoting.alternatives(names), suggestion: suggestion)
      return nil
    }
    return self.section(members, at: location, as: section, selector: key)
  }

  // MARK: Values

  mutating func value(_ json: LocatedJSON, as shape: SweepShape, at path: String) -> SweepValue? {
    let location = JSONLocation(path: path, position: json.position)
    switch shape {
    case .object(let section): return self.section(json, as: section, at: path).map(SweepValue.section)
    case .variants(let key, let sections):
      return variant(json, key: key, of: sections, at: path).map(SweepValue.section)
    case .list(let element, let distinct): return list(json, of: element, distinct: distinct, at: location)
    case .setting(let kind):
      if let value = Self.scalar(json, as: kind) { return .setting(value) }
    case .text:
      if case .string(let text) = json.value { return .text(text) }
    case .name:
      if case .string(let text) = json.value, SweepShape.isName(text) { return .text(text) }
    case .seed:
      if case .number(let text) = json.value, let seed = Self.wholeNumber(text, as: UInt64.self) { return .seed(seed) }
    case .path: return self.path(json, at: location)
    case .address:
      if case .string(let text) = json.value, ChatEndpoint.isValidURL(text) { return .text(text) }
    case .variable:
      if case .string(let text) = json.value, SweepShape.isVariable(text) { return .text(text) }
    case .range(let bounds):
      if case .array(let elements) = json.value, elements.count == 2,
        case .integer(let least)? = Self.scalar(elements[0], as: .integer(bounds)),
        case .integer(let greatest)? = Self.scalar(elements[1], as: .integer(bounds)), least <= greatest
      {
        return .range(least...greatest)
      }
    }
    var suggestion: String?
    if case .setting(.choice(let words)) = shape, case .string(let word) = json.value {
      suggestion = Suggestion.nearest(to: word, among: words)
    }
    report(
      .notAllowed, at: location, found: shown(json, as: shape), expected: shape.expectation, suggestion: suggestion)
    return nil
  }

  private func shown(_ json: LocatedJSON, as shape: SweepShape) -> String {
    if case .variable = shape, case .string = json.value { return "a text that is not a variable name" }
    guard case .range = shape, case .array(let elements) = json.value, elements.count <= 4 else { return json.shown }
    return "[" + elements.map(\.shown).joined(separator: ", ") + "]"
  }

  private mutating func list(
    _ json: LocatedJSON, of element: SweepShape, distinct: Bool, at location: JSONLocation
  ) -> SweepValue? {
    guard case .array(let elements) = json.value, !elements.isEmpty else {
      report(
        .notAllowed, at: location, found: json.shown, expected: SweepShape.list(element, distinct: distinct).expectation
      )
      return nil
    }
    var values: [SweepValue] = []
    var firstPositions: [SweepElement: LocatedJSON.Position] = [:]
    var repeats = false
    for (index, json) in elements.enumerated() {
      let path = "\(location.path)[\(index)]"
      guard let value = value(json, as: element, at: path) else { continue }
      values.append(value)
      guard distinct, let identity = SweepElement(value) else { continue }
      if let first = firstPositions[identity] {
        repeats = true
        report(
          .conflict, at: JSONLocation(path: path, position: json.position),
          found: "\(json.shown) is repeated here (first at \(first.line):\(first.column))",
          expected: "each element once")
      } else {
        firstPositions[identity] = json.position
      }
    }
    // Sections that could be read are checked further, even if others could not be read.
    switch element {
    case .object, .variants: return .list(values)
    default: return values.count == elements.count && !repeats ? .list(values) : nil
    }
  }

  /// Checks that a path exists. The stage that reads the file or folder checks its content.
  private mutating func path(_ json: LocatedJSON, at location: JSONLocation) -> SweepValue? {
    guard case .string(let text) = json.value, !text.isEmpty, !text.unicodeScalars.contains("\0") else {
      report(.notAllowed, at: location, found: json.shown, expected: SweepShape.path.expectation)
      return nil
    }
    let whole = text.hasPrefix("/") ? text : folder.path + "/" + text
    guard let resolved = realpath(whole, nil) else {
      let isAbsent = errno == ENOENT || errno == ENOTDIR
      let reason = isAbsent ? "there is no file or folder at" : "no file or folder can be reached at"
      report(
        .conflict, at: location, found: "\(reason) \(json.shown)",
        expected: "a path that exists; relative paths start at \(Quoting.quoted(folder.path))")
      return nil
    }
    defer { free(resolved) }
    return .text(String(cString: resolved))
  }

  // MARK: Scalars

  static func scalar(_ json: LocatedJSON, as kind: Setting.Kind) -> SettingValue? {
    switch (kind, json.value) {
    case (.boolean, .boolean(let value)): return .boolean(value)
    case (.choice(let words), .string(let text)): return words.contains(text) ? .text(text) : nil
    case (.integer(let range), .number(let text)):
      guard let value = wholeNumber(text, as: Int.self), range.contains(value) else { return nil }
      return .integer(value)
    case (.number(let bounds), .number(let text)):
      // Adding zero turns -0 into 0, so that equal settings have equal text.
      guard let value = Double(text), bounds.contains(value) else { return nil }
      return .number(value + 0)
    default: return nil
    }
  }

  /// Accepts `2`, and like JSON Schema also `2.0` and `2e0`. Only the first form may exceed the exact range of a
  /// double.
  static func wholeNumber<Integer: FixedWidthInteger>(_ text: String, as type: Integer.Type) -> Integer? {
    if let value = Integer(text) { return value }
    guard let value = Double(text), value.magnitude < 0x1p53 else { return nil }
    return Integer(exactly: value)
  }
}

/// The identity of a list element. Sections are compared elsewhere, by the cells that they make.
private enum SweepElement: Hashable {
  case setting(SettingValue)
  case text(String)
  case seed(UInt64)

  init?(_ value: SweepValue) {
    switch value {
    case .setting(let value): self = .setting(value)
    case .text(let text): self = .text(text)
    case .seed(let seed): self = .seed(seed)
    case .range, .list, .section: return nil
    }
  }
}
