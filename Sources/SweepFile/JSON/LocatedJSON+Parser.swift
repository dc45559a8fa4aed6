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

  init(_ bytes: [UInt8]) { scanner = JSONScanner(bytes, depthLimit: LocatedJSON.greatestDepth) }

  mutating func document() throws(LocatedJSON.Fault) -> LocatedJSON.Document {
    do throws(JSONFault) {
      try scanner.checkEncoding()
      let root = try value()
      try scanner.finish(after: Self.kindName(root))
      return LocatedJSON.Document(root: root, duplicates: duplicates)
    } catch {
      throw LocatedJSON.Fault(
        position: scanner.position(of: error.offset),
        found: error.found(end: "the end of the file", quote: Quoting.quoted),
        expected: error.expected(quote: Quoting.quoted))
    }
  }

  private mutating func value() throws(JSONFault) -> LocatedJSON {
    _ = scanner.peek()
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

  private static func kindName(_ root: LocatedJSON) -> String {
    switch root.value {
    case .object: "object"
    case .array: "list"
    default: "value"
    }
  }
}
