import Foundation

/// The body of a chat interface's answer, as servers write it: OpenAI's, vLLM's, llama.cpp's, Ollama's, OpenRouter's.
enum ChatReply: Equatable {
  /// The model's text. It is empty where the model refused.
  case text(String)
  /// The server reports an error, whatever the status is.
  case error(String)
  /// Neither.
  case unreadable

  /// The longest complaint that is shown, in characters.
  private static let longestComplaint = 300

  init(_ body: Data) {
    guard let object = ChatReply.object(in: body) else {
      self = .unreadable
      return
    }
    if let choices = object["choices"] as? [[String: Any]], let first = choices.first {
      if first["error"] != nil, let complaint = ChatReply.complaint(in: first) {
        self = .error(complaint)
      } else if let message = first["message"] as? [String: Any] {
        self = .text(ChatReply.content(message["content"]))
      } else if let text = first["text"] as? String {
        self = .text(text)
      } else {
        self = .unreadable
      }
    } else if let message = object["message"] as? [String: Any] {
      self = .text(ChatReply.content(message["content"]))
    } else if object["error"] != nil, let complaint = ChatReply.complaint(in: object) {
      self = .error(complaint)
    } else {
      self = .unreadable
    }
  }

  /// The server's own words in the body of a refusal; nil where there are none.
  static func complaint(in body: Data) -> String? {
    if let object = object(in: body) { return complaint(in: object) }
    let text = String(decoding: body.prefix(4 * longestComplaint), as: UTF8.self)
    // A page for browsers says nothing in its first words.
    guard !text.contains("<html"), !text.contains("<!DOCTYPE"), !text.contains("<!doctype") else { return nil }
    return shown(text)
  }

  private static func complaint(in object: [String: Any]) -> String? {
    if let error = object["error"] {
      if let text = error as? String { return shown(text) }
      if let error = error as? [String: Any], let found = complaint(in: error) { return found }
    }
    if let message = object["message"] as? String { return shown(message) }
    if let text = object["detail"] as? String { return shown(text) }
    if let details = object["detail"] as? [[String: Any]] {
      let texts = details.compactMap { detail -> String? in
        guard let message = detail["msg"] as? String else { return nil }
        let place = (detail["loc"] as? [Any])?.map { "\($0)" }.joined(separator: ".")
        return place.map { "\($0): \(message)" } ?? message
      }
      return shown(texts.joined(separator: "; "))
    }
    return nil
  }

  private static func shown(_ text: String) -> String? {
    let line = text.split(whereSeparator: { $0.isNewline || $0.isWhitespace }).joined(separator: " ")
    guard !line.isEmpty else { return nil }
    return line.count > longestComplaint ? String(line.prefix(longestComplaint)) + "…" : line
  }

  /// A text, or parts of which some are texts.
  private static func content(_ value: Any?) -> String {
    if let text = value as? String { return text }
    guard let parts = value as? [[String: Any]] else { return "" }
    return parts.compactMap { $0["text"] as? String }.joined()
  }

  /// The JSON object of a body. A byte order mark and the comments that keep a connection alive may stand before it.
  private static func object(in body: Data) -> [String: Any]? {
    var body = body
    if body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
    while let first = body.first {
      if first == UInt8(ascii: ":") {
        body = body.drop { $0 != UInt8(ascii: "\n") }
      } else if [9, 10, 13, 32].contains(first) {
        body = body.dropFirst()
      } else {
        break
      }
    }
    return (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any]
  }
}
