/// Anthropic's HH dialogues as published: one text whose turns start with "\n\nHuman:" and "\n\nAssistant:".
enum HHDialogue {
  static let human = Array("\n\nHuman:".utf8), assistant = Array("\n\nAssistant:".utf8)

  static func isDialogue(_ text: String) -> Bool {
    text.utf8.starts(with: human) && !positions(of: assistant, in: Array(text.utf8)).isEmpty
  }

  /// Splits a dialogue before its last reply. The prompt ends with "\n\nAssistant:". Returns nil if there is no reply.
  static func split(_ text: String) -> (prompt: String, reply: String)? {
    let bytes = Array(text.utf8)
    guard let last = positions(of: assistant, in: bytes).last else { return nil }
    let end = last + assistant.count
    return (String(decoding: bytes[..<end], as: UTF8.self), String(decoding: bytes[end...], as: UTF8.self))
  }

  /// Returns the number of human turns in a prompt.
  static func turns(in prompt: String) -> Int { positions(of: human, in: Array(prompt.utf8)).count }

  /// Searches bytes and not characters: "\r\n" is one character.
  private static func positions(of mark: [UInt8], in bytes: [UInt8]) -> [Int] {
    guard bytes.count >= mark.count else { return [] }
    return (0...(bytes.count - mark.count)).filter { start in
      bytes[start] == mark[0] && bytes[start..<(start + mark.count)].elementsEqual(mark)
    }
  }
}
