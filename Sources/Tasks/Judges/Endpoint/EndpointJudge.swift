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
  /// Seconds between signs of life while it waits.
  static let heartbeat = 5.0

  private let endpoint: ChatEndpoint
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
    self.endpoint = endpoint
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
      return (store.name(url: endpoint.target, request: body), body)
    }
    var replies: [String: String] = [:]
    var open: [(name: String, body: Data)] = []
    for question in questions where replies[question.name] == nil {
      // Equal questions are one.
      replies[question.name] = ""
      // A reply without a verdict is asked for again.
      if let known = store.exchange(question.name), JudgingQuestion.ruling(of: known.reply).verdict != .invalid {
        replies[question.name] = known.reply
      } else {
        open.append(question)
      }
    }
    for (question, reply) in zip(open, try ask(open, known: pairs.count - open.count, progress)) {
      replies[question.name] = reply
    }
    progress(pairs.count)
    try refuseUnreadable(Array(replies.values))
    return questions.map { JudgingQuestion.ruling(of: replies[$0.name] ?? "") }
  }

  /// A judge most of whose replies hold no verdict has judged nothing.
  private func refuseUnreadable(_ replies: [String]) throws {
    let invalid = replies.filter { JudgingQuestion.ruling(of: $0).verdict == .invalid }.sorted()
    guard 2 * invalid.count > replies.count else { return }
    let samples = invalid.prefix(3).map { reply in
      String(reply.split(whereSeparator: \.isNewline).joined(separator: " ").suffix(120))
    }
    throw EndpointError.unreadable(
      url: endpoint.url, invalid: invalid.count, replies: replies.count, samples: samples)
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
        let result = Result {
          try answer(question.body, name: question.name) { progress(known + state.withLock(\.done)) }
        }
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
  ///
  /// - Parameter alive: called now and then during long waits.
  private func answer(_ body: Data, name: String, alive: () -> Void) throws -> String {
    let usage = try store.usage(of: endpoint)
    var backoff = endpoint.firstWait
    var last = ""
    for attempt in 1...endpoint.attempts {
      sleep(try usage.take(at: timing.now()), alive)
      switch try attemptOnce(body) {
      case .reply(let reply):
        try store.keep(
          .init(url: endpoint.target, request: String(decoding: body, as: UTF8.self), reply: reply), as: name)
        return reply
      case .again(let reason, let wait):
        last = reason
        guard attempt < endpoint.attempts else { break }
        if let wait {
          guard wait <= Self.longestWait else {
            throw EndpointError.asksToWait(url: endpoint.url, seconds: wait, most: Self.longestWait)
          }
          // All processes wait, not this one alone.
          try usage.pause(for: wait, at: timing.now())
        } else {
          sleep(backoff * Self.jitter(name, attempt), alive)
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
      answer = try transport.post(body, to: endpoint.target, headers: headers, timeout: endpoint.timeout)
    } catch {
      return .again(scrubbed("\(error)"), wait: nil)
    }
    switch answer.status {
    case 200..<300:
      switch ChatReply(answer.body) {
      case .text(let reply): return .reply(scrubbed(reply))
      case .error(let complaint): return .again("its answer is an error: \(scrubbed(complaint))", wait: nil)
      case .unreadable: return .again("its answer is no chat completion", wait: nil)
      }
    case 408, 409, 425, 429, 500...599:
      let complaint = ChatReply.complaint(in: answer.body).map { ": \(scrubbed($0))" } ?? ""
      return .again(
        "it answered with status \(answer.status)\(complaint)",
        wait: answer.retryAfter.flatMap { Self.seconds($0, from: timing.now()) })
    default:
      throw EndpointError.refused(
        url: endpoint.url, status: answer.status, complaint: ChatReply.complaint(in: answer.body).map(scrubbed))
    }
  }

  /// Sleeps in pieces, so that whoever watches sees that the judge is waiting and not hanging.
  private func sleep(_ seconds: Double, _ alive: () -> Void) {
    var left = seconds
    while left > Self.heartbeat {
      timing.sleep(Self.heartbeat)
      left -= Self.heartbeat
      alive()
    }
    timing.sleep(left)
  }

  private func scrubbed(_ text: String) -> String { secret?.scrubbed(text) ?? text }

  /// Between a half and one, so that processes that failed together do not come back together.
  private static func jitter(_ name: String, _ attempt: Int) -> Double {
    let digits = UInt32(name.dropFirst(4 * (attempt % 8)).prefix(4), radix: 16) ?? 0
    return 0.5 + Double(digits) / 0x2_0000
  }

  /// The header Retry-After (RFC 9110, section 10.2.3): seconds, or a date in one of HTTP's three forms. Anything else
  /// says nothing.
  static func seconds(_ header: String, from now: Double) -> Double? {
    let text = header.trimmingCharacters(in: .whitespaces)
    if let seconds = Double(text) {
      return text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") } ? seconds : nil
    }
    let style = DateFormatter()
    style.locale = Locale(identifier: "en_US_POSIX")
    style.timeZone = TimeZone(identifier: "GMT")
    for format in ["EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM d HH:mm:ss yyyy"] {
      style.dateFormat = format
      if let date = style.date(from: text) { return max(0, date.timeIntervalSince1970 - now) }
    }
    return nil
  }
}
