import Foundation

/// The body of a response of a chat API: of OpenAI, vLLM, llama.cpp, Ollama or OpenRouter.
enum ChatReply: Equatable {
  /// The model's text. It is empty if the model refused.
  case text(String)
  /// An error message, with any status.
  case error(String)
  case unreadable

  /// The maximum length of an error message, in characters.
  private static let maximumLength = 300

  init(_ body: Data) {
    guard let object = ChatReply.object(in: body) else {
      self = .unreadable
      return
    }
    if let choices = object["choices"] as? [[String: Any]], let first = choices.first {
      if first["error"] != nil, let errorMessage = ChatReply.errorMessage(in: first) {
        self = .error(errorMessage)
      } else if let message = first["message"] as? [String: Any] {
        self = .text(ChatReply.content(message["content"]))
      } else if let text = first["text"] as? String {
        self = .text(text)
      } else {
        self = .unreadable
      }
    } else if let message = object["message"] as? [String: Any] {
      self = .text(ChatReply.content(message["content"]))
    } else if object["error"] != nil, let errorMessage = ChatReply.errorMessage(in: object) {
      self = .error(errorMessage)
    } else {
      self = .unreadable
    }
  }

  /// Returns the error message in the body of a refusal, if there is one.
  static func errorMessage(in body: Data) -> String? {
    if let object = object(in: body) { return errorMessage(in: object) }
    let text = String(decoding: body.prefix(4 * maximumLength), as: UTF8.self)
    // A web page has no message in its first characters.
    guard !text.contains("<html"), !text.contains("<!DOCTYPE"), !text.contains("<!doctype") else { return nil }
    return shown(text)
  }

  private static func errorMessage(in object: [String: Any]) -> String? {
    if let error = object["error"] {
      if let text = error as? String { return shown(text) }
      if let error = error as? [String: Any], let found = errorMessage(in: error) { return found }
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
    return line.count > maximumLength ? String(line.prefix(maximumLength)) + "…" : line
  }

  /// Returns a text, or the joined texts of a list of parts.
  private static func content(_ value: Any?) -> String {
    if let text = value as? String { return text }
    guard let parts = value as? [[String: Any]] else { return "" }
    return parts.compactMap { $0["text"] as? String }.joined()
  }

  /// Returns the JSON object of a body, without a byte order mark and the comments that keep a connection open.
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
