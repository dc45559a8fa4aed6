/// A message of a conversation as TRL and chat templates have it.
struct Message: Equatable {
  let role: String
  let content: String

  /// - Parameter name: the column, for messages of errors.
  static func list(_ value: JSONValue, name: String) throws(LineProblem) -> [Message] {
    guard case .list(let elements) = value, !elements.isEmpty else {
      throw .wrongKind(column: name, found: value.kind, expected: "a list of messages")
    }
    var messages: [Message] = []
    for (index, element) in elements.enumerated() {
      guard case .object(let members) = element else {
        throw .wrongKind(column: "\(name)[\(index)]", found: element.kind, expected: "a message with role and content")
      }
      func text(_ key: String) throws(LineProblem) -> String {
        guard let value = members[key] else {
          throw .missing(column: "\(name)[\(index)].\(key)", found: members.map(\.key))
        }
        guard case .string(let text) = value else {
          throw .wrongKind(column: "\(name)[\(index)].\(key)", found: value.kind, expected: "a text")
        }
        return text
      }
      messages.append(Message(role: try text("role"), content: try text("content")))
    }
    return messages
  }
}

/// Writes conversations as text by a template of one message, with the places `{role}` and `{content}`.
///
/// The prompt ends where the completion's content begins: the completion's role is the prompt's to say. Spaces before the
/// content go with the completion, since byte-level tokens begin with them. What the template has after the content is
/// left out at the completion's end, which end-of-text marks.
struct ConversationWriter {
  let template: TextTemplate

  func text(_ messages: some Sequence<Message>) -> String {
    messages.map { filled($0) }.joined()
  }

  /// - Parameter completion: not empty.
  func split(prompt: [Message], completion: [Message]) -> (prompt: String, completion: String) {
    let (before, after) = template.split(at: "content")
    let first = completion[0]
    var head = text(prompt) + filled(before, first)
    var moved = ""
    while head.unicodeScalars.last == " " {
      head.unicodeScalars.removeLast()
      moved += " "
    }
    let tail = completion.dropFirst().indices.map { index in
      filled(after, completion[index - 1]) + filled(before, completion[index]) + completion[index].content
    }
    return (head, moved + first.content + tail.joined())
  }

  private func filled(_ message: Message) -> String { filled(template.parts, message) }

  private func filled(_ parts: [TextTemplate.Part], _ message: Message) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .place(let name): name == "role" ? message.role : message.content
      }
    }.joined()
  }
}

/// Anthropic's HH as published: turns that begin with "\n\nHuman:" and "\n\nAssistant:", in one text.
enum HHDialogue {
  static let human = Array("\n\nHuman:".utf8), assistant = Array("\n\nAssistant:".utf8)

  static func isDialogue(_ text: String) -> Bool {
    text.utf8.starts(with: human) && !places(of: assistant, in: Array(text.utf8)).isEmpty
  }

  /// The last reply and all before it, "\n\nAssistant:" being the prompt's end; nil without a reply.
  static func split(_ text: String) -> (prompt: String, reply: String)? {
    let bytes = Array(text.utf8)
    guard let last = places(of: assistant, in: bytes).last else { return nil }
    let end = last + assistant.count
    return (String(decoding: bytes[..<end], as: UTF8.self), String(decoding: bytes[end...], as: UTF8.self))
  }

  /// The human's turns of a prompt.
  static func turns(in prompt: String) -> Int { places(of: human, in: Array(prompt.utf8)).count }

  /// By bytes: by characters, a line end after a carriage return would be overlooked.
  private static func places(of mark: [UInt8], in bytes: [UInt8]) -> [Int] {
    guard bytes.count >= mark.count else { return [] }
    return (0...(bytes.count - mark.count)).filter { start in
      bytes[start] == mark[0] && bytes[start..<(start + mark.count)].elementsEqual(mark)
    }
  }
}

/// What two texts begin with, in whole words, as TRL's `extract_prompt` takes it where they part between words: the space
/// before the word that differs goes with the completions, other white space with the prompt.
enum CommonBeginning {
  static func split(_ first: String, _ second: String) -> (prompt: String, first: String, second: String) {
    let left = Array(first.unicodeScalars), right = Array(second.unicodeScalars)
    var length = 0
    while length < left.count, length < right.count, left[length] == right[length] { length += 1 }
    func isInWord(_ scalars: [Unicode.Scalar]) -> Bool {
      length < scalars.count && !scalars[length].properties.isWhitespace
    }
    if isInWord(left) || isInWord(right) || length == min(left.count, right.count) {
      while length > 0, !left[length - 1].properties.isWhitespace { length -= 1 }
    }
    if length > 0, left[length - 1] == " " { length -= 1 }
    func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(scalars)) }
    return (text(left[..<length]), text(left[length...]), text(right[length...]))
  }
}
