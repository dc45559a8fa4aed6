/// A text with named places, such as `"\n\n{role}: {content}"`.
struct TextTemplate: Equatable, Sendable {
  enum Part: Equatable, Sendable {
    case text(String)
    case place(String)
  }

  let parts: [Part]

  /// - Parameter names: every one of `required` must be there, and no other than these and `required`.
  init(_ template: String, required: [String], allowed names: [String] = []) throws(DataFileError) {
    var parts: [Part] = []
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw .badTemplate(template: template, problem: "opens a brace and does not close it")
      }
      let name = String(rest[rest.index(after: open)..<close])
      guard required.contains(name) || names.contains(name) else {
        let known = (required + names).map { "{\($0)}" }.joined(separator: ", ")
        throw .badTemplate(template: template, problem: "has the place {\(name)}; expected \(known)")
      }
      if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
      parts.append(.place(name))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    for name in required where parts.count(where: { $0 == .place(name) }) != 1 {
      throw .badTemplate(template: template, problem: "must have the place {\(name)} once")
    }
    self.parts = parts
  }

  func filled(_ value: (String) -> String) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .place(let name): value(name)
      }
    }.joined()
  }

  /// What stands before a place, and what behind.
  func split(at name: String) -> (before: [Part], after: [Part]) {
    let index = parts.firstIndex(of: .place(name)) ?? parts.endIndex
    return (Array(parts[..<index]), Array(parts[(index + 1)...]))
  }
}
