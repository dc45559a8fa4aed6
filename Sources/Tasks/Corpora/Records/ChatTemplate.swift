/// A message of a conversation, as in TRL and in chat templates.
struct Message: Equatable {
  let role: String
  let content: String

  /// Reads a list of messages.
  ///
  /// - Parameter name: The column, for error messages.
  static func list(_ value: JSONValue, name: String) throws(LineProblem) -> [Message] {
    guard case .list(let elements) = value, !elements.isEmpty else {
      throw .wrongKind(column: name, found: value.kind, expected: "a list of messages")
    }
    var messages: [Message] = []
    for (index, element) in elements.enumerated() {
      guard case .object(let members) = element else {
        throw .wrongKind(column: "\(name)[\(index)]", found: element.kind, expected: "a message with role and content")
      }
      messages.append(
        Message(
          role: try members.text("role", column: "\(name)[\(index)].role"),
          content: try content(of: members, column: "\(name)[\(index)].content")))
    }
    return messages
  }

  /// Returns the content of a message: a text, null for no text, or a list of parts that are texts.
  private static func content(of members: [JSONMember], column: String) throws(LineProblem) -> String {
    switch members["content"] {
    case .null?: return ""
    case .list(let parts)? where !parts.isEmpty:
      var texts: [String] = []
      for (index, part) in parts.enumerated() {
        if case .string(let text) = part {
          texts.append(text)
        } else if case .object(let part) = part, case .string(let text)? = part["text"] {
          texts.append(text)
        } else {
          throw .wrongKind(column: "\(column)[\(index)]", found: part.kind, expected: "a part with a text")
        }
      }
      return texts.joined()
    default: return try members.text("content", column: column)
    }
  }

  /// Returns the list of messages if a text is the JSON of one, and any other value unchanged.
  static func decoded(_ value: JSONValue, name: String) throws(LineProblem) -> JSONValue {
    guard case .string(let text) = value, text.first == "[" || text.first?.isWhitespace == true else { return value }
    let trimmed = text.trimmed, start = trimmed.utf8.prefix(32).filter { $0 != 0x20 && $0 != 0x0a && $0 != 0x0d }
    guard start.starts(with: "[{".utf8) else { return value }
    if start.starts(with: "[{'role'".utf8) || start.starts(with: "[{'content'".utf8) { throw .pythonList(column: name) }
    guard case .list(let elements)? = try? JSONValue.parse(Array(trimmed.utf8)),
      elements.allSatisfy({ element in
        guard case .object(let members) = element else { return false }
        return members["role"] != nil && members["content"] != nil
      })
    else { return value }
    return .list(elements)
  }
}

/// Writes conversations as text. The template describes one message, with the placeholders `{role}` and `{content}`.
///
/// The prompt ends where the content of the completion starts, so the role of the completion belongs to the prompt. Spaces
/// before the content belong to the completion, because byte-level tokens start with them. The part of the template after
/// the content is omitted at the end of the completion: the end-of-text token marks the end.
struct ChatTemplate {
  let template: TextTemplate

  func text(_ messages: some Sequence<Message>) -> String {
    messages.map { filled($0) }.joined()
  }

  /// - Parameter completion: At least one message.
  func split(prompt: [Message], completion: [Message]) -> (prompt: String, completion: String) {
    let (before, after) = template.split(at: "content")
    let first = completion[0]
    var promptText = text(prompt) + filled(before, first)
    var spaces = ""
    while promptText.unicodeScalars.last == " " {
      promptText.unicodeScalars.removeLast()
      spaces += " "
    }
    let tail = completion.dropFirst().indices.map { index in
      filled(after, completion[index - 1]) + filled(before, completion[index]) + completion[index].content
    }
    return (promptText, spaces + first.content + tail.joined())
  }

  private func filled(_ message: Message) -> String { filled(template.parts, message) }

  private func filled(_ parts: [TextTemplate.Part], _ message: Message) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .placeholder(let name): name == "role" ? message.role : message.content
      }
    }.joined()
  }
}
