import Foundation
import Synchronization

/// A judge that asks a chat model over HTTP. Replies are cached: an answered question is not asked again.
public struct EndpointJudge: Judge, Sendable {
  struct Timing: Sendable {
    /// Seconds since 1970.
    var now: @Sendable () -> Double = { Date().timeIntervalSince1970 }
    var sleep: @Sendable (_ seconds: Double) -> Void = { Thread.sleep(forTimeInterval: $0) }
  }

  /// The maximum wait between attempts, in seconds.
  private static let maximumBackoff = 60.0
  /// The maximum wait that an endpoint may ask for, in seconds.
  private static let maximumWait = 600.0

  private let endpoint: ChatEndpoint
  private let requestURL: URL
  private let apiKey: APIKey?
  private let cache: ReplyCache
  private let client = HTTPClient()
  /// Called before each request.
  private let onRequest: @Sendable () -> Void
  /// The clock, which tests replace.
  var timing = Timing()

  public init(
    _ endpoint: ChatEndpoint, apiKey: APIKey?, cache: ReplyCache, onRequest: @escaping @Sendable () -> Void = {}
  ) {
    guard let requestURL = endpoint.requestURL else { preconditionFailure("the URL of the endpoint was not checked") }
    self.endpoint = endpoint
    self.requestURL = requestURL
    self.apiKey = apiKey
    self.cache = cache
    self.onRequest = onRequest
  }

  public var dependsOnOrder: Bool { true }

  public func judge(_ pairs: [JudgedPair], progress: @escaping @Sendable (Int) -> Void) throws -> [Judgement] {
    let questions = try pairs.map { pair -> (name: String, body: Data) in
      let body = try endpoint.body(
        endpoint.question.message(prompt: pair.promptText, first: pair.first.text, second: pair.second.text))
      return (cache.name(url: requestURL.absoluteString, request: body), body)
    }
    var replies: [String: String] = [:]
    var unanswered: [(name: String, body: Data)] = []
    for question in questions where replies[question.name] == nil {
      // Equal questions are asked once.
      replies[question.name] = ""
      if let known = cache.entry(question.name) {
        replies[question.name] = known.reply
      } else {
        unanswered.append(question)
      }
    }
    for (question, reply) in zip(
      unanswered, try ask(unanswered, known: pairs.count - unanswered.count, progress))
    {
      replies[question.name] = reply
    }
    progress(pairs.count)
    return questions.map { JudgingQuestion.judgement(from: replies[$0.name] ?? "") }
  }

  private struct Progress {
    var next = 0
    var done = 0
    var failure: (any Error)?
    var replies: [Int: String] = [:]
  }

  /// Asks several questions at a time. After a failure, no further question is started.
  private func ask(
    _ questions: [(name: String, body: Data)], known: Int, _ progress: @Sendable (Int) -> Void
  ) throws -> [String] {
    guard !questions.isEmpty else { return [] }
    let state = Mutex(Progress())
    DispatchQueue.concurrentPerform(iterations: min(endpoint.concurrency, questions.count)) { _ in
      while true {
        let index = state.withLock { state -> Int? in
          guard state.failure == nil, state.next < questions.count else { return nil }
          state.next += 1
          return state.next - 1
        }
        guard let index else { return }
        let question = questions[index]
        let result = Result { try answer(question.body, name: question.name) }
        let done = state.withLock { state -> Int in
          switch result {
          case .success(let reply):
            state.replies[index] = reply
            state.done += 1
          case .failure(let error): state.failure = state.failure ?? error
          }
          return state.done
        }
        progress(known + done)
      }
    }
    return try state.withLock { state in
      if let failure = state.failure { throw failure }
      return questions.indices.map { state.replies[$0] ?? "" }
    }
  }

  private enum Attempt {
    case reply(String)
    /// The attempt failed and may be repeated.
    ///
    /// - Parameter wait: The wait that the server asks for, in seconds.
    case failed(reason: String, wait: Double?)
  }

  /// Repeats the request until there is a reply, and caches the reply.
  private func answer(_ body: Data, name: String) throws -> String {
    let limiter = try cache.rateLimiter(of: endpoint)
    var backoff = endpoint.firstWait
    var last = ""
    for attempt in 1...endpoint.attempts {
      timing.sleep(try limiter.take(at: timing.now()))
      switch try attemptOnce(body) {
      case .reply(let reply):
        try cache.save(
          .init(url: requestURL.absoluteString, request: String(decoding: body, as: UTF8.self), reply: reply), as: name)
        return reply
      case .failed(let reason, let wait):
        last = reason
        guard attempt < endpoint.attempts else { break }
        if let wait {
          guard wait <= Self.maximumWait else {
            throw EndpointError.waitTooLong(url: endpoint.url, seconds: wait, maximum: Self.maximumWait)
          }
          // The wait applies to all processes.
          try limiter.pause(until: timing.now() + wait)
        } else {
          timing.sleep(backoff * Self.jitter(name, attempt))
        }
        backoff = min(2 * backoff, Self.maximumBackoff)
      }
    }
    throw EndpointError.gaveUp(url: endpoint.url, attempts: endpoint.attempts, last: last)
  }

  private func attemptOnce(_ body: Data) throws -> Attempt {
    var headers = ["Content-Type": "application/json", "Accept": "application/json"]
    if let apiKey { headers["Authorization"] = "Bearer \(apiKey.value)" }
    onRequest()
    let response: HTTPResponse
    do {
      response = try client.post(body, to: requestURL, headers: headers, timeout: endpoint.timeout)
    } catch {
      return .failed(reason: redacted("\(error)"), wait: nil)
    }
    let message = ChatEndpoint.errorMessage(in: response.body).map(redacted)
    switch response.status {
    case 200:
      guard let reply = ChatEndpoint.reply(in: response.body) else {
        return .failed(reason: "the reply is not a chat completion", wait: nil)
      }
      return .reply(redacted(reply))
    case 408, 409, 425, 429, 500...599:
      return .failed(
        reason: "status \(response.status)" + (message.map { ": \($0)" } ?? ""),
        wait: response.retryAfter.flatMap { Self.seconds($0, from: timing.now()) })
    default:
      throw EndpointError.refused(url: endpoint.url, status: response.status, message: message)
    }
  }

  private func redacted(_ text: String) -> String { apiKey?.redacted(text) ?? text }

  /// Returns a factor between 0.5 and 1, so that processes that failed together do not retry together.
  private static func jitter(_ name: String, _ attempt: Int) -> Double {
    let digits = UInt32(name.dropFirst(4 * (attempt % 8)).prefix(4), radix: 16) ?? 0
    return 0.5 + Double(digits) / 0x2_0000
  }

  /// Parses the header Retry-After (RFC 9110, section 10.2.3): seconds or a date.
  static func seconds(_ header: String, from now: Double) -> Double? {
    let text = header.trimmingCharacters(in: .whitespaces)
    if let seconds = Double(text), seconds.isFinite { return max(0, seconds) }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.date(from: text).map { max(0, $0.timeIntervalSince1970 - now) }
  }
}
