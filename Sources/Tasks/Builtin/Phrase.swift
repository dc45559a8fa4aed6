/// A part of a template for built-in texts.
///
/// In a template, `[a|b]` is a choice. Choices can be nested, and `[|a]` makes `a` optional. `{name}` is a placeholder. `{~name}`
/// and `{!name}` are placeholders with the polarity of the sentence and with the opposite polarity.
enum Phrase: Sendable {
  case text(String)
  case name(String, opposite: Bool)
  case choice([[Phrase]])

  /// - Precondition: The template is well-formed. Templates are part of the program.
  static func parse(_ template: Substring) -> [Phrase] {
    var rest = template
    let parts = sequence(&rest, nested: false)
    precondition(rest.isEmpty, "unbalanced brackets in '\(template)'")
    return parts
  }

  private static func sequence(_ rest: inout Substring, nested: Bool) -> [Phrase] {
    var parts: [Phrase] = []
    while let first = rest.first {
      if nested, first == "|" || first == "]" { break }
      rest.removeFirst()
      switch first {
      case "[":
        var alternatives = [sequence(&rest, nested: true)]
        while rest.first == "|" {
          rest.removeFirst()
          alternatives.append(sequence(&rest, nested: true))
        }
        precondition(rest.first == "]", "a choice is not closed")
        rest.removeFirst()
        parts.append(.choice(alternatives))
      case "{":
        guard let end = rest.firstIndex(of: "}") else { preconditionFailure("a name is not closed") }
        let name = rest[..<end]
        rest = rest[rest.index(after: end)...]
        let hasMark = name.first == "~" || name.first == "!"
        parts.append(.name(String(hasMark ? name.dropFirst() : name), opposite: name.first == "!"))
      default:
        let end = rest.firstIndex { "[]{|".contains($0) } ?? rest.endIndex
        parts.append(.text(String(first) + rest[..<end]))
        rest = rest[end...]
      }
    }
    return parts
  }
}
