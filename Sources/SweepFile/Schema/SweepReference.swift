import Alignment

/// The Markdown reference of the sweep file, generated from the same tables that the reader uses.
public enum SweepReference {
  public static func markdown() -> String {
    var parts = ["# The sweep file", SweepTables.root.help]
    parts.append(table(SweepTables.root))
    for key in SweepTables.root.keys where key.name != "sweep" { parts += sections(of: key.shape, at: key.name) }
    parts = firstOfEqual(parts)
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// Keeps the first of several parts that differ in the heading only: tasks share sections.
  private static func firstOfEqual(_ parts: [String]) -> [String] {
    var seen: Set<Substring> = []
    return parts.filter { part in seen.insert(part.drop { $0 != "\n" }).inserted || !part.contains("\n") }
  }

  /// One part for each section within a shape: a heading, a sentence and a table.
  private static func sections(of shape: SweepShape, at path: String) -> [String] {
    switch shape {
    case .object(let section):
      // Overrides have the settings of their section.
      if case .overrides? = section.shared { return [] }
      return describe(section, heading: "`\(path)`", selector: nil, at: path)
    case .variants(let key, let sections):
      return sections.flatMap { section in
        describe(section, heading: "`\(path)`: `\(section.name)`", selector: key, at: path)
      }
    case .list(let element, _):
      return sections(of: element, at: path)
    case .setting, .text, .name, .seed, .path, .address, .variable, .range:
      return []
    }
  }

  private static func describe(
    _ section: SweepSection, heading: String, selector: String?, at path: String
  ) -> [String] {
    var parts = ["## " + heading, section.help]
    if let source = selector == "method" ? MethodRegistry.method(section.name)?.source : nil {
      parts.append("Source: \(source).")
    }
    parts.append(table(section, selector: selector))
    parts = [parts.joined(separator: "\n\n")]
    // The settings in a grid are those of other tables.
    for key in section.keys where key.name != "sweep" { parts += sections(of: key.shape, at: "\(path).\(key.name)") }
    return parts
  }

  private static func table(_ section: SweepSection, selector: String? = nil) -> String {
    var lines = ["| key | value | default | meaning |", "| --- | --- | --- | --- |"]
    if let selector { lines.append(row(selector, "\"\(section.name)\"", "required", "Selects this section.")) }
    for key in section.keys {
      let defaultText =
        switch key.presence {
        case .required: "required"
        case .default(let value): SweepSchema.literal(value).line
        case .defaultSection: "its own"
        case .optional: "none"
        }
      let only = key.onlyWith.map { " Only with `\($0.setting)` \($0.demand.words)." } ?? ""
      lines.append(row(key.name, key.shape.expectation, defaultText, key.help + only))
    }
    return lines.joined(separator: "\n")
  }

  private static func row(_ name: String, _ value: String, _ defaultText: String, _ help: String) -> String {
    let cells = ["`\(name)`", value, defaultText, help].map { $0.replacing("|", with: "\\|") }
    return "| " + cells.joined(separator: " | ") + " |"
  }
}
