import Foundation
import Synchronization

/// A judge that asks a chat model over HTTP. Replies are cached: an answered question is not asked again.
public struct EndpointJudge: Judge, Sendable {
  /// The clock, which tests replace.
  public struct Timing: Sendable {
    /// Seconds since 1970.
    public var now: @Sendable () -> Double
    public var sleep: @Sendable (_ seconds: Double) -> Void

    public static let real = Timing(
      now: { Date().timeIntervalSince1970 }, sleep: { Thread.sleep(forTimeInterval: $0) })
  }

  /// The maximum wait between attempts, in seconds.
  private static let maximumBackoff = 60.0
  /// The maximum wait that an endpoint may ask for, in seconds.
  private static let maximumWait = 600.0
  /// The time between two calls of `progress` during a wait, in seconds.
  private static let heartbeat = 5.0

  private let endpoint: ChatEndpoint
  private let apiKey: APIKey?
  private let cache: ReplyCache
  private let transport: any HTTPTransport
  private let timing: Timing
  /// Called before each request.
  private let onRequest: @Sendable () -> Void

  public init(
    _ endpoint: ChatEndpoint, apiKey: APIKey?, cache: ReplyCache, transport: any HTTPTransport,
    timing: Timing = .real, onRequest: @escaping @Sendable () -> Void = {}
  ) {
    self.endpoint = endpoint
    self.apiKey = apiKey
    self.cache = cache
    self.transport = transport
    self.timing = timing
    self.onRequest = onRequest
  }

  public var dependsOnOrder: Bool { true }

  public func judge(_ pairs: [JudgedPair], progress: @escaping @Sendable (Int) -> Void) throws -> [Judgement] {
    let questions = try pairs.map { pair -> (name: String, body: Data) in
      let body = try endpoint.body(
        endpoint.question.message(prompt: pair.promptText, first: pair.first.text, second: pair.second.text))
      return (cache.name(url: endpoint.requestURL, request: body), body)
    }
    var replies: [String: String] = [:]
    var unanswered: [(name: String, body: Data)] = []
    for question in questions where replies[question.name] == nil {
      // Equal questions are asked once.
      replies[question.name] = ""
      // A question whose reply contained no verdict is asked again.
      if let known = cache.entry(question.name), JudgingQuestion.judgement(from: known.reply).verdict != .invalid {
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
    try checkVerdicts(of: Array(replies.values))
    return questions.map { JudgingQuestion.judgement(from: replies[$0.name] ?? "") }
  }

  /// Throws if most replies contain no verdict.
  private func checkVerdicts(of replies: [String]) throws {
    let invalid = replies.filter { JudgingQuestion.judgement(from: $0).verdict == .invalid }.sorted()
    guard 2 * invalid.count > replies.count else { return }
    let samples = invalid.prefix(3).map { reply in
      String(reply.split(whereSeparator: \.isNewline).joined(separator: " ").suffix(120))
    }
    throw EndpointError.noVerdicts(
      url: endpoint.url, invalid: invalid.count, replies: replies.count, samples: samples)
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
        let result = Result {
          try answer(question.body, name: question.name) { progress(known + state.withLock(\.done)) }
        }
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
  ///
  /// - Parameter heartbeat: Called now and then during waits.
  private func answer(_ body: Data, name: String, heartbeat: () -> Void) throws -> String {
    let limiter = try cache.rateLimiter(of: endpoint)
    var backoff = endpoint.firstWait
    var last = ""
    for attempt in 1...endpoint.attempts {
      sleep(try limiter.take(at: timing.now()), heartbeat)
      switch try attemptOnce(body) {
      case .reply(let reply):
        try cache.save(
          .init(url: endpoint.requestURL, request: String(decoding: body, as: UTF8.self), reply: reply), as: name)
        return reply
      case .failed(let reason, let wait):
        last = reason
        guard attempt < endpoint.attempts else { break }
        if let wait {
          guard wait <= Self.maximumWait else {
            throw EndpointError.waitTooLong(url: endpoint.url, seconds: wait, maximum: Self.maximumWait)
          }
          // The wait applies to all processes.
          try limiter.pause(for: wait, at: timing.now())
        } else {
          sleep(backoff * Self.jitter(name, attempt), heartbeat)
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
      response = try transport.post(body, to: endpoint.requestURL, headers: headers, timeout: endpoint.timeout)
    } catch {
      return .failed(reason: redacted("\(error)"), wait: nil)
    }
    switch response.status {
    case 200..<300:
      switch ChatReply(response.body) {
      case .text(let reply): return .reply(redacted(reply))
      case .error(let message): return .failed(reason: "the reply is an error: \(redacted(message))", wait: nil)
      case .unreadable: return .failed(reason: "the reply is not a chat completion", wait: nil)
      }
    case 408, 409, 425, 429, 500...599:
      let message = ChatReply.errorMessage(in: response.body).map { ": \(redacted($0))" } ?? ""
      return .failed(
        reason: "status \(response.status)\(message)",
        wait: response.retryAfter.flatMap { Self.seconds($0, from: timing.now()) })
    default:
      throw EndpointError.refused(
        url: endpoint.url, status: response.status, message: ChatReply.errorMessage(in: response.body).map(redacted))
    }
  }

  /// Sleeps in pieces, so that a waiting judge does not look like one that hangs.
  private func sleep(_ seconds: Double, _ heartbeat: () -> Void) {
    var remaining = seconds
    while remaining > Self.heartbeat {
      timing.sleep(Self.heartbeat)
      remaining -= Self.heartbeat
      heartbeat()
    }
    timing.sleep(remaining)
  }

  private func redacted(_ text: String) -> String { apiKey?.redacted(text) ?? text }

  /// Returns a factor between 0.5 and 1, so that processes that failed together do not retry together.
  private static func jitter(_ name: String, _ attempt: Int) -> Double {
    let digits = UInt32(name.dropFirst(4 * (attempt % 8)).prefix(4), radix: 16) ?? 0
    return 0.5 + Double(digits) / 0x2_0000
  }

  /// Parses the header Retry-After (RFC 9110, section 10.2.3): seconds, or a date in one of the three formats of HTTP.
  /// Returns nil for anything else.
  static func seconds(_ header: String, from now: Double) -> Double? {
    let text = header.trimmingCharacters(in: .whitespaces)
    if let seconds = Double(text) {
      return text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") } ? seconds : nil
    }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    for format in ["EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM d HH:mm:ss yyyy"] {
      formatter.dateFormat = format
      if let date = formatter.date(from: text) { return max(0, date.timeIntervalSince1970 - now) }
    }
    return nil
  }
}
