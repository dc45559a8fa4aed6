import Alignment

/// A value that has been read. Sections keep the locations of their parts for later checks.
indirect enum SweepValue: Sendable {
  case setting(SettingValue)
  case text(String)
  case seed(UInt64)
  case range(ClosedRange<Int>)
  case list([SweepValue])
  case section(SweepFields)
}

/// A section that has been read. Keys whose values had a problem are absent: the reader has reported them.
struct SweepFields: Sendable {
  struct Entry: Sendable {
    let value: SweepValue
    let location: JSONLocation
    /// Whether the file gives the value. If not, it is a default, with the location of the section.
    let isGiven: Bool
  }

  let section: SweepSection
  let location: JSONLocation
  /// Whether the object in the file is empty.
  let isEmpty: Bool
  var entries: [String: Entry] = [:]
  /// The keys in the file, in order, including those whose values had a problem.
  var givenKeys: [(name: String, location: JSONLocation)] = []

  /// Whether every key that the file gives or the table requires has a value.
  var isComplete: Bool {
    section.keys.allSatisfy { key in
      guard let entry = entries[key.name] else {
        if case .optional = key.presence { return !givenKeys.contains { $0.name == key.name } }
        return false
      }
      guard case .section(let inner) = entry.value else { return true }
      return inner.isComplete
    }
  }

  subscript(_ key: String) -> SweepValue? { entries[key]?.value }

  func numbers(_ key: String) -> [Double]? {
    settings(key)?.compactMap { value in
      guard case .number(let number) = value else { return nil }
      return number
    }
  }

  func section(_ key: String) -> SweepFields? {
    guard case .section(let fields)? = self[key] else { return nil }
    return fields
  }

  func list(_ key: String) -> [SweepValue]? {
    guard case .list(let elements)? = self[key] else { return nil }
    return elements
  }

  /// The values of a list of settings; nil unless all could be read.
  func settings(_ key: String) -> [SettingValue]? {
    list(key)?.compactMap { element in
      guard case .setting(let value) = element else { return nil }
      return value
    }
  }

  func integer(_ key: String) -> Int? {
    guard case .setting(.integer(let value))? = self[key] else { return nil }
    return value
  }

  func number(_ key: String) -> Double? {
    guard case .setting(.number(let value))? = self[key] else { return nil }
    return value
  }

  func boolean(_ key: String) -> Bool? {
    guard case .setting(.boolean(let value))? = self[key] else { return nil }
    return value
  }

  func word(_ key: String) -> String? {
    switch self[key] {
    case .setting(.text(let value)): value
    case .text(let value): value
    default: nil
    }
  }

  func range(_ key: String) -> ClosedRange<Int>? {
    guard case .range(let value)? = self[key] else { return nil }
    return value
  }

  func seed(_ key: String) -> UInt64? {
    guard case .seed(let value)? = self[key] else { return nil }
    return value
  }

  /// The location of a key's value, or of the section if there is none.
  func location(of key: String) -> JSONLocation { entries[key]?.location ?? location }

  /// The values of these settings.
  func settings(of table: [Setting]) -> Settings {
    var values: [String: SettingValue] = [:]
    for setting in table {
      if case .setting(let value)? = self[setting.name] { values[setting.name] = value }
    }
    return Settings(values)
  }
}
