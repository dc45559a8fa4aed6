import Foundation

/// A chat model with an OpenAI-compatible API (`POST BASE/chat/completions`), and the settings of requests.
public struct ChatEndpoint: Sendable, Codable, Hashable {
  // Settings that determine a reply.

  /// Such as `https://api.openai.com/v1`.
  public var url: String
  public var model: String
  public var question: JudgingQuestion
  /// The maximum number of tokens of a reply.
  public var replyTokens: Int
  /// Nil for `max_tokens`.
  public var limit: ReplyLimit?
  /// Nil for temperature 0.
  public var sampling: Sampling?

  /// The field of the request that holds `replyTokens`. Newer APIs refuse `max_tokens`.
  public enum ReplyLimit: String, Sendable, Codable, CaseIterable {
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
    case none
  }

  /// The temperature of the request. Some models refuse all temperatures but their default.
  public enum Sampling: String, Sendable, Codable, CaseIterable {
    case greedy
    case modelDefault = "model-default"
  }

  // Settings of requests. They do not determine a reply and are not part of a stage's identity.

  /// The environment variable with the API key, or nil if the API needs no key.
  var keyVariable: String?
  /// The maximum number of attempts for each question.
  var attempts: Int
  /// The maximum duration of one attempt, in seconds.
  var timeout: Double
  /// The wait before the second attempt, in seconds. Each later wait is twice as long, up to a minute.
  var firstWait: Double
  var requestsPerMinute: Double
  /// The maximum number of simultaneous requests.
  var concurrency: Int
  /// The maximum number of requests that are ever sent for one results folder, including repeated attempts.
  var calls: Int

  public init(
    url: String, model: String, question: JudgingQuestion, replyTokens: Int = 300, limit: ReplyLimit? = nil,
    sampling: Sampling? = nil, keyVariable: String? = nil, attempts: Int = 6, timeout: Double = 60,
    firstWait: Double = 1, requestsPerMinute: Double = 60, concurrency: Int = 4, calls: Int = 1000
  ) {
    self.url = url
    self.model = model
    self.question = question
    self.replyTokens = replyTokens
    // Defaults are nil, so that they do not change the identity of a stage.
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

  /// The URL of the requests, in a canonical form.
  var requestURL: String {
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    return base + "/chat/completions"
  }

  /// Whether a text is a valid base URL: http or https, with a host, without user, password, query and fragment.
  public static func isValidURL(_ text: String) -> Bool {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), parts.host?.isEmpty == false
    else { return false }
    return parts.user == nil && parts.password == nil && parts.query == nil && parts.fragment == nil
  }

  /// Returns the API key, or nil if the API needs no key.
  ///
  /// - Throws: `EndpointError.noKey` if the variable is not set or empty, `EndpointError.invalidKey` if its value is not
  ///   allowed in a header.
  public func apiKey(in environment: [String: String] = ProcessInfo.processInfo.environment) throws -> APIKey? {
    guard let keyVariable else { return nil }
    guard let value = environment[keyVariable]?.trimmingCharacters(in: .whitespacesAndNewlines), !value.isEmpty else {
      throw EndpointError.noKey(variable: keyVariable)
    }
    guard value.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw EndpointError.invalidKey(variable: keyVariable)
    }
    return APIKey(value: value)
  }

  /// Returns the body of the request. The keys are sorted, so that equal questions have equal bytes.
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

/// An API key. Printing and reflection do not show it.
public struct APIKey: Sendable, CustomStringConvertible, CustomReflectable {
  let value: String

  public var description: String { "…" }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Returns the text with the key replaced by "…".
  ///
  /// A key of fewer than 8 characters is not replaced, because it occurs in ordinary text.
  func redacted(_ text: String) -> String {
    value.count < 8 ? text : text.replacingOccurrences(of: value, with: "…")
  }
}
