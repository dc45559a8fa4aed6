/// A text with named placeholders, such as `"\n\n{role}: {content}"`.
struct TextTemplate: Equatable, Sendable {
  enum Part: Equatable, Sendable {
    case text(String)
    case placeholder(String)
  }

  let parts: [Part]

  /// - Parameters:
  ///   - required: Placeholders that must occur exactly once.
  ///   - optional: Other placeholders that may occur.
  init(_ template: String, required: [String], optional: [String] = []) throws(DataFileError) {
    var parts: [Part] = []
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw .badTemplate(template: template, problem: "has an opening brace without a closing brace")
      }
      let name = String(rest[rest.index(after: open)..<close])
      guard required.contains(name) || optional.contains(name) else {
        let known = (required + optional).map { "{\($0)}" }.joined(separator: ", ")
        throw .badTemplate(template: template, problem: "has the unknown placeholder {\(name)}; expected \(known)")
      }
      if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
      parts.append(.placeholder(name))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    for name in required where parts.count(where: { $0 == .placeholder(name) }) != 1 {
      throw .badTemplate(template: template, problem: "must contain the placeholder {\(name)} exactly once")
    }
    self.parts = parts
  }

  /// Replaces the placeholders by values.
  func filled(_ value: (String) -> String) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .placeholder(let name): value(name)
      }
    }.joined()
  }

  /// Returns the parts before and after a placeholder.
  func split(at name: String) -> (before: [Part], after: [Part]) {
    let index = parts.firstIndex(of: .placeholder(name)) ?? parts.endIndex
    return (Array(parts[..<index]), Array(parts[(index + 1)...]))
  }
}
