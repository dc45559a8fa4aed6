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
  /// Nil for `max_tokens`.
  public var limit: ReplyLimit?
  /// Nil for temperature 0.
  public var sampling: Sampling?

  /// The request's field that holds `replyTokens`. Newer interfaces refuse `max_tokens`.
  public enum ReplyLimit: String, Sendable, Codable, CaseIterable {
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
    case none
  }

  /// The temperature of the request. Some models refuse any but their own.
  public enum Sampling: String, Sendable, Codable, CaseIterable {
    case greedy
    case modelDefault = "model-default"
  }

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
    url: String, model: String, question: JudgingQuestion, replyTokens: Int = 300, limit: ReplyLimit? = nil,
    sampling: Sampling? = nil, keyVariable: String? = nil, attempts: Int = 6, timeout: Double = 60,
    firstWait: Double = 1, requestsPerMinute: Double = 60, concurrency: Int = 4, calls: Int = 1000
  ) {
    self.url = url
    self.model = model
    self.question = question
    self.replyTokens = replyTokens
    // The defaults are nil, so that they leave no trace in a stage's name.
    self.limit = limit == .maxTokens ? nil : limit
    self.sampling = sampling == .greedy ? nil : sampling
    self.keyVariable = keyVariable
    self.attempts = attempts
    self.timeout = timeout
    self.firstWait = firstWait
    self.requestsPerMinute = requestsPerMinute
    self.concurrency = concurrency
    self.calls = calls
  }

  /// The address that questions are sent to.
  var target: String {
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    return base + "/chat/completions"
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
  /// - Throws: `EndpointError.noKey` where the variable is not set or empty, `EndpointError.badKey` where its value
  ///   cannot stand in a header.
  public func secret(in environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Secret? {
    guard let keyVariable else { return nil }
    guard let value = environment[keyVariable]?.trimmingCharacters(in: .whitespacesAndNewlines), !value.isEmpty else {
      throw EndpointError.noKey(variable: keyVariable)
    }
    guard value.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw EndpointError.badKey(variable: keyVariable)
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
      let temperature: Int?
      let max_tokens: Int?
      let max_completion_tokens: Int?
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(
      Body(
        model: model, messages: [Message(content: message)], temperature: sampling == nil ? 0 : nil,
        max_tokens: limit == nil ? replyTokens : nil,
        max_completion_tokens: limit == .maxCompletionTokens ? replyTokens : nil))
  }
}

/// A key. It shows itself to nobody but the request that needs it.
public struct Secret: Sendable, CustomStringConvertible, CustomReflectable {
  let value: String

  init(_ value: String) { self.value = value }

  public var description: String { "…" }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Shorter keys are not secret: they occur in ordinary text.
  private static let shortest = 8

  /// The text without the key in it.
  func scrubbed(_ text: String) -> String {
    value.count < Secret.shortest ? text : text.replacingOccurrences(of: value, with: "…")
  }
}
