import Foundation

/// A chat model behind an interface like OpenAI's (`POST BASE/chat/completions`), and how it is asked.
public struct ChatEndpoint: Sendable, Codable, Hashable {
  // What decides an answer.

  /// Such as `https://api.openai.com/v1`.
  public var url: String
  public var model: String
  public var question: JudgingQuestion
  /// The most tokens of a reply.
  public var replyTokens: Int

  // How it is come by: part of no stage's name.

  /// The environment variable that holds the key; nil where none is needed.
  public var keyVariable: String?
  /// How often a question is asked before it is given up.
  public var attempts: Int
  /// Seconds that one attempt may take.
  public var timeout: Double
  /// Seconds before the second attempt; each later wait is twice as long, up to a minute.
  public var firstWait: Double
  public var requestsPerMinute: Double
  /// Requests in flight at a time.
  public var concurrency: Int
  /// The most requests that may ever be sent from one results folder, repetitions included.
  public var calls: Int

  public init(
    url: String, model: String, question: JudgingQuestion, replyTokens: Int = 300, keyVariable: String? = nil,
    attempts: Int = 6, timeout: Double = 60, firstWait: Double = 1, requestsPerMinute: Double = 60,
    concurrency: Int = 4, calls: Int = 1000
  ) {
    self.url = url
    self.model = model
    self.question = question
    self.replyTokens = replyTokens
    self.keyVariable = keyVariable
    self.attempts = attempts
    self.timeout = timeout
    self.firstWait = firstWait
    self.requestsPerMinute = requestsPerMinute
    self.concurrency = concurrency
    self.calls = calls
  }

  /// Where questions are sent to, in the one way of writing it.
  var target: URL? {
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    return URL(string: base + "/chat/completions")
  }

  /// Whether a text is the address of an endpoint: http or https, a host, and nobody's password.
  public static func isAddress(_ text: String) -> Bool {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), parts.host?.isEmpty == false
    else { return false }
    return parts.user == nil && parts.password == nil && parts.query == nil && parts.fragment == nil
  }

  /// The key, where one is needed.
  ///
  /// - Throws: `EndpointError.noKey` where the variable is not set or empty.
  public func secret(in environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Secret? {
    guard let keyVariable else { return nil }
    guard let value = environment[keyVariable]?.trimmingCharacters(in: .whitespacesAndNewlines), !value.isEmpty else {
      throw EndpointError.noKey(variable: keyVariable)
    }
    return Secret(value)
  }

  /// The request's body: sorted, so that equal questions have equal bytes.
  func body(_ message: String) throws -> Data {
    struct Message: Encodable {
      let role = "user"
      let content: String
    }
    struct Body: Encodable {
      let model: String
      let messages: [Message]
      let temperature = 0
      let max_tokens: Int
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(Body(model: model, messages: [Message(content: message)], max_tokens: replyTokens))
  }

  /// What a reply's body says, if it is one.
  static func reply(in body: Data) -> String? {
    struct Body: Decodable {
      struct Choice: Decodable {
        struct Message: Decodable { let content: String? }
        let message: Message
      }
      let choices: [Choice]
    }
    guard let body = try? JSONDecoder().decode(Body.self, from: body), let first = body.choices.first else {
      return nil
    }
    // A refusal has no content: an answer, though no verdict.
    return first.message.content ?? ""
  }

  /// What an error's body says, if it says anything.
  static func complaint(in body: Data) -> String? {
    struct Body: Decodable {
      struct Problem: Decodable { let message: String }
      let error: Problem
    }
    return (try? JSONDecoder().decode(Body.self, from: body))?.error.message
  }
}

/// A key. It shows itself to nobody but the request that needs it.
public struct Secret: Sendable, CustomStringConvertible, CustomReflectable {
  let value: String

  init(_ value: String) { self.value = value }

  public var description: String { "…" }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// A text of others without the key in it.
  func scrubbed(_ text: String) -> String { text.replacingOccurrences(of: value, with: "…") }
}
