import JSONScanner

/// Builds a ``LocatedJSON`` tree, and collects duplicate keys with their paths.
struct LocatedJSONParser {
  private enum PathStep {
    case key(String)
    case element(Int)
  }

  private var scanner: JSONScanner
  private var duplicates: [LocatedJSON.Duplicate] = []
  private var path: [PathStep] = []

  init(_ bytes: [UInt8]) {
    scanner = JSONScanner(bytes, depthLimit: LocatedJSON.greatestDepth, quote: Quoting.quoted)
  }

  mutating func document() throws(JSONFault) -> LocatedJSON.Document {
    try scanner.checkEncoding()
    let root = try value()
    let name =
      switch root.value {
      case .object: "object"
      case .array: "list"
      default: "value"
      }
    try scanner.finish(after: name)
    return LocatedJSON.Document(root: root, duplicates: duplicates)
  }

  private mutating func value() throws(JSONFault) -> LocatedJSON {
    scanner.peek()
    let position = scanner.position(of: scanner.offset)
    let value: LocatedJSON.Value =
      switch try scanner.value() {
      case .null: .null
      case .boolean(let value): .boolean(value)
      case .number(let text): .number(text)
      case .string(let text): .string(text)
      case .list: .array(try elements())
      case .object: .object(try members())
      }
    return LocatedJSON(position: position, value: value)
  }

  private mutating func elements() throws(JSONFault) -> [LocatedJSON] {
    var elements: [LocatedJSON] = []
    while try scanner.nextElement() {
      path.append(.element(elements.count))
      elements.append(try value())
      path.removeLast()
    }
    return elements
  }

  private mutating func members() throws(JSONFault) -> [LocatedJSON.Member] {
    var members: [LocatedJSON.Member] = []
    var firstPositions: [String: LocatedJSON.Position] = [:]
    while let key = try scanner.nextKey() {
      let position = scanner.position(of: key.offset)
      if let first = firstPositions[key.name] {
        duplicates.append(
          LocatedJSON.Duplicate(path: shownPath, key: key.name, position: position, firstPosition: first))
      } else {
        firstPositions[key.name] = position
      }
      path.append(.key(key.name))
      members.append(LocatedJSON.Member(key: key.name, keyPosition: position, value: try value()))
      path.removeLast()
    }
    return members
  }

  private var shownPath: String {
    path.reduce("$") { path, step in
      switch step {
      case .key(let key): Quoting.path(path, key: key)
      case .element(let element): "\(path)[\(element)]"
      }
    }
  }
}
