import Foundation
import Synchronization

/// A chat model that is asked over HTTP. What it has answered before it is not asked again.
public struct EndpointJudge: Judge, Sendable {
  /// Time, which tests make pass as they like.
  public struct Timing: Sendable {
    /// Seconds since 1970.
    public var now: @Sendable () -> Double
    public var sleep: @Sendable (_ seconds: Double) -> Void

    public init(now: @escaping @Sendable () -> Double, sleep: @escaping @Sendable (_ seconds: Double) -> Void) {
      self.now = now
      self.sleep = sleep
    }

    public static let real = Timing(
      now: { Date().timeIntervalSince1970 }, sleep: { Thread.sleep(forTimeInterval: $0) })
  }

  /// Seconds that backoff grows to.
  static let longestBackoff = 60.0
  /// Seconds that an endpoint may ask a run to wait.
  static let longestWait = 600.0

  private let endpoint: ChatEndpoint
  private let target: URL
  private let secret: Secret?
  private let store: ExchangeStore
  private let transport: any HTTPTransport
  private let timing: Timing
  /// Is told each request that is sent.
  private let sent: @Sendable () -> Void

  public init(
    _ endpoint: ChatEndpoint, secret: Secret?, store: ExchangeStore, transport: any HTTPTransport,
    timing: Timing = .real, sent: @escaping @Sendable () -> Void = {}
  ) {
    guard let target = endpoint.target else { preconditionFailure("an endpoint whose address was not checked") }
    self.endpoint = endpoint
    self.target = target
    self.secret = secret
    self.store = store
    self.transport = transport
    self.timing = timing
    self.sent = sent
  }

  public var heedsOrder: Bool { true }

  public func rulings(on pairs: [JudgedPair], progress: @escaping @Sendable (Int) -> Void) throws -> [Ruling] {
    let questions = try pairs.map { pair -> (name: String, body: Data) in
      let body = try endpoint.body(
        endpoint.question.message(prompt: pair.promptText, first: pair.first.text, second: pair.second.text))
      return (store.name(url: target.absoluteString, request: body), body)
    }
    var replies: [String: String] = [:]
    var open: [(name: String, body: Data)] = []
    for question in questions where replies[question.name] == nil {
      // Equal questions are one.
      replies[question.name] = ""
      if let known = store.exchange(question.name) {
        replies[question.name] = known.reply
      } else {
        open.append(question)
      }
    }
    for (question, reply) in zip(open, try ask(open, known: pairs.count - open.count, progress)) {
      replies[question.name] = reply
    }
    progress(pairs.count)
    return questions.map { JudgingQuestion.ruling(of: replies[$0.name] ?? "") }
  }

  private struct Asking {
    var next = 0
    var done = 0
    var failure: (any Error)?
    var replies: [Int: String] = [:]
  }

  /// Several at a time; after a failure no further question is begun.
  private func ask(
    _ questions: [(name: String, body: Data)], known: Int, _ progress: @Sendable (Int) -> Void
  ) throws -> [String] {
    guard !questions.isEmpty else { return [] }
    let state = Mutex(Asking())
    DispatchQueue.concurrentPerform(iterations: min(endpoint.concurrency, questions.count)) { _ in
      while true {
        let taken = state.withLock { state -> Int? in
          guard state.failure == nil, state.next < questions.count else { return nil }
          state.next += 1
          return state.next - 1
        }
        guard let taken else { return }
        let question = questions[taken]
        let result = Result { try answer(question.body, name: question.name) }
        let done = state.withLock { state -> Int in
          switch result {
          case .success(let reply):
            state.replies[taken] = reply
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
    /// Why, and what the server would have us wait.
    case again(String, wait: Double?)
  }

  /// Asks until it is answered, and keeps the answer.
  private func answer(_ body: Data, name: String) throws -> String {
    let usage = try store.usage(of: endpoint)
    var backoff = endpoint.firstWait
    var last = ""
    for attempt in 1...endpoint.attempts {
      timing.sleep(try usage.take(at: timing.now()))
      switch try attemptOnce(body) {
      case .reply(let reply):
        try store.keep(
          .init(url: target.absoluteString, request: String(decoding: body, as: UTF8.self), reply: reply), as: name)
        return reply
      case .again(let reason, let wait):
        last = reason
        guard attempt < endpoint.attempts else { break }
        if let wait {
          guard wait <= Self.longestWait else {
            throw EndpointError.asksToWait(url: endpoint.url, seconds: wait, most: Self.longestWait)
          }
          // What it asks of one it asks of all.
          try usage.pause(until: timing.now() + wait)
        } else {
          timing.sleep(backoff * Self.jitter(name, attempt))
        }
        backoff = min(2 * backoff, Self.longestBackoff)
      }
    }
    throw EndpointError.gaveUp(url: endpoint.url, attempts: endpoint.attempts, last: last)
  }

  private func attemptOnce(_ body: Data) throws -> Attempt {
    var headers = ["Content-Type": "application/json", "Accept": "application/json"]
    if let secret { headers["Authorization"] = "Bearer \(secret.value)" }
    sent()
    let answer: HTTPAnswer
    do {
      answer = try transport.post(body, to: target, headers: headers, timeout: endpoint.timeout)
    } catch {
      return .again(scrubbed("\(error)"), wait: nil)
    }
    let complaint = ChatEndpoint.complaint(in: answer.body).map(scrubbed)
    switch answer.status {
    case 200:
      guard let reply = ChatEndpoint.reply(in: answer.body) else {
        return .again("its answer is no chat completion", wait: nil)
      }
      return .reply(scrubbed(reply))
    case 408, 409, 425, 429, 500...599:
      return .again(
        "it answered with status \(answer.status)" + (complaint.map { ": \($0)" } ?? ""),
        wait: answer.retryAfter.flatMap { Self.seconds($0, from: timing.now()) })
    default:
      throw EndpointError.refused(url: endpoint.url, status: answer.status, complaint: complaint)
    }
  }

  private func scrubbed(_ text: String) -> String { secret?.scrubbed(text) ?? text }

  /// Between a half and one, so that processes that failed together do not come back together.
  private static func jitter(_ name: String, _ attempt: Int) -> Double {
    let digits = UInt32(name.dropFirst(4 * (attempt % 8)).prefix(4), radix: 16) ?? 0
    return 0.5 + Double(digits) / 0x2_0000
  }

  /// Retry-After (RFC 9110, section 10.2.3): seconds, or a date.
  static func seconds(_ header: String, from now: Double) -> Double? {
    let text = header.trimmingCharacters(in: .whitespaces)
    if let seconds = Double(text), seconds.isFinite { return max(0, seconds) }
    let style = DateFormatter()
    style.locale = Locale(identifier: "en_US_POSIX")
    style.timeZone = TimeZone(identifier: "GMT")
    style.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return style.date(from: text).map { max(0, $0.timeIntervalSince1970 - now) }
  }
}
