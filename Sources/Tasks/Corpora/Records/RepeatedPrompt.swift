/// Removes the prompt from completions that repeat it, as in files whose completions are whole texts.
enum RepeatedPrompt {
  /// Returns the completions without the prompt. Returns nil unless all completions begin with the prompt and no word goes on
  /// over the prompt's end.
  static func strip(_ prompt: String, from completions: [String]) -> [String]? {
    guard !prompt.isBlank, !completions.isEmpty else { return nil }
    let scalars = prompt.unicodeScalars, endsInWord = scalars.last.map(isWord) == true
    var stripped: [String] = []
    for completion in completions {
      guard completion.utf8.starts(with: prompt.utf8) else { return nil }
      let rest = String(decoding: completion.utf8.dropFirst(prompt.utf8.count), as: UTF8.self)
      if endsInWord, rest.unicodeScalars.first.map(isWord) == true { return nil }
      stripped.append(rest)
    }
    return stripped
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}

extension JSONValue {
  /// A reply without a text.
  static var blankReply: JSONValue {
    .list([
      .object([
        JSONMember(key: "role", value: .string("assistant")), JSONMember(key: "content", value: .string("")),
      ])
    ])
  }
}
