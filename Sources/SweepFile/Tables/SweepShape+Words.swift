import Alignment

extension SweepShape {
  /// The text after "expected" in a message.
  var expectation: String {
    switch self {
    case .setting(let kind): kind.expectation
    case .text: "a string"
    case .name:
      "1 to \(SweepShape.longestName) letters, digits, \".\", \"_\" or \"-\", and not \".\" or \"-\" first"
    case .seed: "a whole number from 0 to \(UInt64.max)"
    case .path: "the path of a file or a folder"
    case .address: "a URL that starts with http:// or https://, such as \"https://api.openai.com/v1\""
    case .variable: "the name of an environment variable, such as \"OPENAI_API_KEY\", not the key itself"
    case .range(let bounds):
      "two whole numbers from \(bounds.lowerBound) to \(bounds.upperBound), minimum and maximum, such as [2, 8]"
    case .list(let element, _): "a list of at least one element, each \(element.expectation)"
    case .object: "an object"
    case .variants(let key, let sections):
      "an object whose \(Quoting.quoted(key)) is \(Quoting.alternatives(sections.map(\.name)))"
    }
  }

  static let longestName = 80

  static func isVariable(_ text: String) -> Bool {
    let bytes = text.utf8
    func isLetter(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xdf)
    }
    guard let first = bytes.first, bytes.count <= longestName, isLetter(first) else { return false }
    return bytes.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  static func isName(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, bytes.count <= longestName else { return false }
    guard first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
    return bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
  }
}

extension Sweep {
  /// Whether a text can be the name of a sweep, and so of an experiment: safe in a shell and as a folder name.
  public static func isName(_ text: String) -> Bool { SweepShape.isName(text) }
}

extension Setting.Kind {
  var expectation: String {
    switch self {
    case .number(let bounds): "a number" + bounds.words
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "true or false"
    case .choice(let words): Quoting.alternatives(words)
    }
  }
}

extension Setting.Condition.Demand {
  /// The required value of the other setting.
  var words: String {
    switch self {
    case .words(let words): Quoting.alternatives(words)
    case .positive: "above 0"
    }
  }
}

extension [SettingValue] {
  /// Text such as `"a" or "b"` or `0 or 0.5`.
  var alternatives: String {
    let parts = map { value in
      switch value {
      case .text(let word): Quoting.quoted(word)
      case .number(let number): NumberText.text(number)
      case .integer(let number): "\(number)"
      case .boolean(let boolean): "\(boolean)"
      }
    }
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "nothing" }
    return parts.dropLast().joined(separator: ", ") + " or " + last
  }
}

extension Setting.Bounds {
  fileprivate var words: String {
    let low = NumberText.text(lower)
    let high = NumberText.text(upper)
    switch (lower.isFinite, upper.isFinite) {
    case (false, false): return ""
    case (true, false): return lowerIncluded ? " of at least \(low)" : " above \(low)"
    case (false, true): return upperIncluded ? " of at most \(high)" : " below \(high)"
    case (true, true):
      if lowerIncluded && upperIncluded { return " from \(low) to \(high)" }
      return (lowerIncluded ? " of at least \(low)" : " above \(low)")
        + (upperIncluded ? " and at most \(high)" : " and below \(high)")
    }
  }
}
