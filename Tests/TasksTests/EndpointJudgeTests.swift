import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Tasks

/// The judge behind an interface, against a server that answers well, late, wrongly and not at all.
struct EndpointJudgeTests {
  /// Time that passes only by sleeping.
  private final class Clock: Sendable {
    private let state = Mutex((now: 1_800_000_000.0, slept: [Double]()))
    var slept: [Double] { state.withLock { $0.slept } }
    var timing: EndpointJudge.Timing {
      .init(
        now: { self.state.withLock { $0.now } },
        sleep: { seconds in
          self.state.withLock { state in
            state.now += seconds
            if seconds > 0 { state.slept.append(seconds) }
          }
        })
    }
  }

  private static let well = LoopbackServer.completion("Comparison: A is warmer.\nPreferred: A")

  private let folder: TemporaryFolder
  private let clock = Clock()

  init() throws { folder = try TemporaryFolder() }

  private func endpoint(_ server: LoopbackServer, _ change: (inout ChatEndpoint) -> Void = { _ in }) -> ChatEndpoint {
    var endpoint = ChatEndpoint(
      url: server.url, model: "judge-1", question: .sentiment, keyVariable: "JUDGE_KEY", attempts: 4, timeout: 5,
      requestsPerMinute: 1e9, concurrency: 1)
    change(&endpoint)
    return endpoint
  }

  private var cache: ReplyCache {
    // Not SHA-256, which the program hands in: a digest that tells these questions apart.
    ReplyCache(folder: folder.url.appendingPathComponent("exchanges")) { data in
      var hash: (UInt64, UInt64) = (0xcbf2_9ce4_8422_2325, 7)
      for byte in data {
        hash.0 = (hash.0 ^ UInt64(byte)) &* 0x100_0000_01b3
        hash.1 = (hash.1 &+ UInt64(byte)) &* 0x9e37_79b9_7f4a_7c15
      }
      return [hash.0, hash.1].map { String($0, radix: 16) }.map { String(repeating: "0", count: 16 - $0.count) + $0 }
        .joined()
    }
  }

  private func judge(_ endpoint: ChatEndpoint) throws -> [Judgement.Verdict] { try judge(endpoint, Self.pairs) }

  private func judge(_ endpoint: ChatEndpoint, _ pairs: [JudgedPair]) throws -> [Judgement.Verdict] {
    return try EndpointJudge(
      endpoint, apiKey: try endpoint.apiKey(in: ["JUDGE_KEY": "sk-very-secret"]), cache: cache,
      transport: CurlTransport(),
      timing: clock.timing
    ).judge(pairs) { _ in }.map(\.verdict)
  }

  private static func pair(_ first: String, _ second: String) -> JudgedPair {
    JudgedPair(
      prompt: 0, promptText: "The film", first: .init(text: first, tokens: []), second: .init(text: second, tokens: []))
  }

  private static let pairs = [pair(" is a joy.", " is a bore."), pair(" is \"long\" &\n dull.", " sings.")]

  private func message(of body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func asksOnceAndRemembers() throws {
    let server = try LoopbackServer { request, _ in
      let isFirst = request.body.contains("is a joy")
      return .answer(body: LoopbackServer.completion("Comparison: x.\nPreferred: \(isFirst ? "A" : "\"B\"")\n"))
    }
    defer { server.stop() }
    let endpoint = endpoint(server)
    #expect(try judge(endpoint) == [.first, .second])
    #expect(try judge(endpoint, Self.pairs + Self.pairs) == [.first, .second, .first, .second])
    #expect(server.requests.count == 2)
    let request = try #require(server.requests.first)
    #expect(request.path == "/v1/chat/completions" && request.headers["authorization"] == "Bearer sk-very-secret")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any])
    #expect(
      body["model"] as? String == "judge-1" && body["temperature"] as? Int == 0 && body["max_tokens"] as? Int == 300)
    let content = try #require((body["messages"] as? [[String: String]])?.first?["content"])
    #expect(
      content
        == JudgingQuestion.sentiment.message(prompt: "The film", first: " is a joy.", second: " is a bore."))
    // Another model, question or length of reply is another question; how it is asked is not.
    #expect(
      try judge(
        self.endpoint(server) {
          $0.concurrency = 3; $0.timeout = 9
        }) == [.first, .second])
    #expect(server.requests.count == 2)
    _ = try judge(self.endpoint(server) { $0.model = "judge-2" })
    _ = try judge(self.endpoint(server) { $0.question = .concise })
    _ = try judge(self.endpoint(server) { $0.replyTokens = 90 })
    #expect(server.requests.count == 8)
    // The key lies nowhere.
    let files = try #require(FileManager.default.enumerator(at: folder.url, includingPropertiesForKeys: nil))
    var count = 0
    for case let file as URL in files where !file.hasDirectoryPath {
      count += 1
      #expect(!(try String(contentsOf: file, encoding: .utf8)).contains("secret"))
    }
    #expect(count == 10)
  }

  @Test func aDamagedAnswerIsAskedForAgain() throws {
    let server = try LoopbackServer { _, _ in .answer(body: Self.well) }
    defer { server.stop() }
    _ = try judge(endpoint(server), [Self.pairs[0]])
    let files = try #require(FileManager.default.enumerator(at: folder.url, includingPropertiesForKeys: nil))
    for case let file as URL in files where file.lastPathComponent.count > 30 {
      try Data("{\"url\":".utf8).write(to: file)
    }
    #expect(try judge(endpoint(server), [Self.pairs[0]]) == [.first])
    #expect(server.requests.count == 2)
  }

  @Test func waitsAsLongAsItIsTold() throws {
    let server = try LoopbackServer { _, number in
      switch number {
      case 0: .answer(status: 429, headers: ["Retry-After": "7"], body: #"{"error": {"message": "slow down"}}"#)
      case 1: .answer(status: 503, headers: ["Retry-After": "Fri, 15 Jan 2027 08:00:10 GMT"], body: "")
      default: .answer(body: Self.well)
      }
    }
    defer { server.stop() }
    #expect(try judge(endpoint(server), [Self.pairs[0]]) == [.first])
    // The clock stood at 08:00:00, and then at 08:00:07.
    #expect(clock.slept.filter { $0 > 0.001 }.map { $0.rounded() } == [5, 2, 3], "\(clock.slept)")
    #expect(server.requests.count == 3)
  }

  @Test func backsOffAndGivesUp() throws {
    let server = try LoopbackServer { _, _ in
      .answer(status: 500, body: #"{"error": {"message": "down, sk-very-secret"}}"#)
    }
    defer { server.stop() }
    let found = message { try judge(endpoint(server)) }
    #expect(
      found
        == "the judge at \(server.url) failed 4 times. The last error: status 500: down, …. Its replies so far are kept. "
        + "Run the same command again to continue")
    #expect(server.requests.count == 4)
    // 1, 2 and 4 seconds, each less up to a half.
    let waits = clock.slept.filter { $0 > 0.001 }
    #expect(waits.count == 3 && zip(waits, [1.0, 2, 4]).allSatisfy { $0 >= $1 / 2 && $0 < $1 }, "\(waits)")
  }

  @Test(
    arguments: [
      LoopbackServer.Reaction.hangUp(within: #"{"choices": [{"message": "#), .silence, .late(seconds: 8, body: well),
      .drip, .answer(body: "not JSON"), .answer(body: #"{"choices": []}"#), .answer(status: 429, body: ""),
      .answer(status: 502, body: "<html>"), .answer(body: String(repeating: " ", count: 5_000_000) + well),
    ])
  func asksAgainAfterAFault(_ fault: LoopbackServer.Reaction) throws {
    let server = try LoopbackServer { _, number in number == 0 ? fault : .answer(body: Self.well) }
    defer { server.stop() }
    #expect(try judge(endpoint(server) { $0.timeout = 4 }, [Self.pairs[0]]) == [.first])
    #expect(server.requests.count == 2)
  }

  @Test func saysWhyNoAnswerCame() throws {
    func last(_ reaction: LoopbackServer.Reaction, timeout: Double = 30) throws -> String {
      let server = try LoopbackServer { _, _ in reaction }
      defer { server.stop() }
      return message {
        try judge(
          endpoint(server) {
            $0.timeout = timeout
            $0.attempts = 1
          }, [Self.pairs[0]])
      }
    }
    #expect(try last(.drip, timeout: 0.3).contains("The last error: no complete response within 0.3 seconds."))
    #expect(try last(.hangUp(within: "{")).contains("The last error: the connection failed: "))
    #expect(try last(.answer(body: "{}")).contains("The last error: the reply is not a chat completion."))
    let closed = try LoopbackServer { _, _ in .silence }
    closed.stop()
    #expect(
      message { try judge(endpoint(closed) { $0.attempts = 1 }) }.contains("The last error: the connection failed: "))
  }

  @Test func refusalsAreNotRepeated() throws {
    for (status, hint) in [
      (401, "; check the API key"), (404, "; check the URL and the model"), (400, ""),
    ] {
      let server = try LoopbackServer { _, _ in
        .answer(status: status, body: #"{"error": {"message": "no, sk-very-secret"}}"#)
      }
      defer { server.stop() }
      #expect(
        message { try judge(endpoint(server)) }
          == "the judge at \(server.url) refused the request with status \(status): no, …\(hint)")
      #expect(server.requests.count == 1)
    }
  }

  /// A redirection would take the key along.
  @Test func followsNoRedirection() throws {
    let other = try LoopbackServer { _, _ in .answer(body: Self.well) }
    defer { other.stop() }
    let server = try LoopbackServer { _, _ in
      .answer(status: 307, headers: ["Location": other.url + "/chat/completions"], body: "")
    }
    defer { server.stop() }
    let found = message { try judge(endpoint(server)) }
    #expect(found.contains("refused the request with status 307; the URL redirects"), "\(found)")
    #expect(other.requests.isEmpty)
  }

  @Test func waitsForNobodyForHours() throws {
    let server = try LoopbackServer { _, _ in .answer(status: 429, headers: ["Retry-After": "7200"], body: "") }
    defer { server.stop() }
    #expect(message { try judge(endpoint(server)) }.contains("asks for a wait of 7200 seconds; the maximum is 600."))
  }

  @Test func spendsNoMoreThanItsBudget() throws {
    let server = try LoopbackServer { _, _ in .answer(body: Self.well) }
    defer { server.stop() }
    let pairs = (0..<5).map { Self.pair(" \($0).", " no.") }
    let found = message {
      try judge(
        endpoint(server) {
          $0.calls = 3; $0.concurrency = 4
        }, pairs)
    }
    #expect(
      found == "the budget of 3 calls to judge-1 at \(server.url) is used up. Its replies so far are kept. "
        + "Increase \"calls\" to continue")
    #expect(server.requests.count == 3)
    #expect(try judge(endpoint(server) { $0.calls = 5 }, pairs) == Array(repeating: .first, count: 5))
    #expect(server.requests.count == 5)
  }

  @Test func keepsItsPace() throws {
    let server = try LoopbackServer { _, _ in .answer(body: Self.well) }
    defer { server.stop() }
    _ = try judge(endpoint(server) { $0.requestsPerMinute = 30 }, (0..<4).map { Self.pair(" \($0).", " no.") })
    #expect(clock.slept == [2, 2, 2])
  }

  /// The wait does not grow when the clock is set back.
  @Test func aClockThatIsSetBackDoesNotStopTheJudge() throws {
    let endpoint = ChatEndpoint(url: "http://h/v1", model: "m", question: .simple, requestsPerMinute: 30)
    let usage = RateLimiter(file: folder.url.appendingPathComponent("usage.json"), endpoint: endpoint)
    #expect(try usage.take(at: 2_000_000) == 0)
    #expect(try usage.take(at: 1_000_000) == 2)
    try usage.pause(for: 100, at: 1_000_001)
    #expect(try usage.take(at: 1_000_001) == 100)
  }

  @Test func aDamagedCountIsNotZero() throws {
    let file = folder.url.appendingPathComponent("usage.json")
    let usage = RateLimiter(file: file, endpoint: ChatEndpoint(url: "http://h/v1", model: "m", question: .simple))
    #expect(try usage.take(at: 0) == 0)
    try Data("{\"calls\": 9".utf8).write(to: file)
    #expect(throws: EndpointError.damagedRequestCount(path: file.path)) { try usage.take(at: 0) }
  }

  @Test(arguments: [
    ("7", 7.0), ("1.5", 1.5), ("Fri, 15 Jan 2027 08:00:10 GMT", 10), ("Friday, 15-Jan-27 08:00:10 GMT", 10),
    ("Fri Jan 15 08:00:10 2027", 10), ("Fri, 15 Jan 2027 07:00:00 GMT", 0), ("soon", nil), ("-5", nil), ("1e300", nil),
    ("0x1p1", nil), ("nan", nil), ("inf", nil), ("", nil),
  ])
  func retryAfterIsSecondsOrADate(_ header: String, _ seconds: Double?) {
    #expect(EndpointJudge.seconds(header, from: 1_800_000_000) == seconds)
  }

  @Test func anEndpointMayAskForTooMuch() throws {
    let server = try LoopbackServer { _, _ in
      .answer(status: 429, headers: ["Retry-After": "1" + String(repeating: "0", count: 300)], body: "")
    }
    defer { server.stop() }
    #expect(
      message { try judge(endpoint(server)) }.contains("asks for a wait of 1e+300 seconds; the maximum is 600"))
  }

  /// A judge that waits must not look like one that hangs.
  @Test func aLongWaitShowsSignsOfLife() throws {
    let server = try LoopbackServer { _, number in
      number == 0 ? .answer(status: 429, headers: ["Retry-After": "60"], body: "") : .answer(body: Self.well)
    }
    defer { server.stop() }
    let calls = Mutex(0)
    _ = try EndpointJudge(
      endpoint(server), apiKey: nil, cache: cache, transport: CurlTransport(), timing: clock.timing
    ).judge([Self.pairs[0]]) { _ in calls.withLock { $0 += 1 } }
    #expect(calls.withLock { $0 } >= 11)
  }

  @Test func aJudgeWithoutVerdictsIsRefusedAndAskedAgain() throws {
    let replies = Mutex("I cannot say.")
    let server = try LoopbackServer { _, _ in .answer(body: LoopbackServer.completion(replies.withLock { $0 })) }
    defer { server.stop() }
    #expect(
      message { try judge(endpoint(server)) }
        == "2 of 2 replies of the judge at \(server.url) contain no verdict, such as “I cannot say.”, “I cannot say.”. A "
        + "reply must end with the line “Preferred: A” or “Preferred: B”. Try another model or increase "
        + "\"replyTokens\". Run the same command again to repeat these questions")
    replies.withLock { $0 = "Preferred: B" }
    #expect(try judge(endpoint(server)) == [.second, .second])
    #expect(server.requests.count == 4)
  }

  @Test func modelsThatRefuseTheUsualRequestCanBeAsked() throws {
    let server = try LoopbackServer { request, _ in
      if request.body.contains("\"max_tokens\"") {
        return .answer(
          status: 400, body: #"{"error": {"message": "Use 'max_completion_tokens' instead of 'max_tokens'."}}"#)
      }
      if request.body.contains("temperature") {
        return .answer(status: 400, body: #"{"error": {"message": "'temperature' does not support 0"}}"#)
      }
      return .answer(body: Self.well)
    }
    defer { server.stop() }
    #expect(
      message { try judge(endpoint(server)) }.hasSuffix(
        "instead of 'max_tokens'.; set \"limit\": \"max_completion_tokens\" for this judge"))
    #expect(
      message { try judge(endpoint(server) { $0.limit = .maxCompletionTokens }) }.hasSuffix(
        "does not support 0; set \"sampling\": \"model-default\" for this judge"))
    #expect(
      try judge(
        endpoint(server) {
          $0.limit = .maxCompletionTokens
          $0.sampling = .modelDefault
        }) == [.first, .first])
  }

  /// Servers word their refusals in many ways.
  @Test(arguments: [
    (404, #"{"error":"model 'm' not found, try pulling it first"}"#, "model 'm' not found, try pulling it first"),
    (404, #"{"object":"error","message":"The model `m` does not exist.","code":404}"#, "The model `m` does not exist."),
    (422, #"{"detail":[{"loc":["body","model"],"msg":"field required"}]}"#, "body.model: field required"),
    (400, #"{"detail":"no such route"}"#, "no such route"),
    (400, "Bad Request: no such route", "Bad Request: no such route"),
    (400, "\u{FEFF}{\"error\":{\"message\":\"too\\nlong\"}}", "too long"),
  ])
  func theServersOwnWordsAreShown(_ status: Int, _ body: String, _ words: String) throws {
    let server = try LoopbackServer { _, _ in .answer(status: status, body: body) }
    defer { server.stop() }
    #expect(message { try judge(endpoint(server)) }.contains("refused the request with status \(status): \(words)"))
  }

  @Test func anErrorWithinAnAnswerIsShown() throws {
    let server = try LoopbackServer { _, _ in
      .answer(body: #"{"error":{"message":"Rate limit exceeded","code":429}}"#)
    }
    defer { server.stop() }
    #expect(
      message { try judge(endpoint(server) { $0.attempts = 1 }) }.contains(
        "the reply is an error: Rate limit exceeded"))
  }

  @Test func keysAreCheckedAndShortOnesAreNoSecret() throws {
    let endpoint = ChatEndpoint(url: "http://x/v1", model: "m", question: .simple, keyVariable: "K")
    #expect(throws: EndpointError.invalidKey(variable: "K")) { try endpoint.apiKey(in: ["K": "sk-one\nsk-two"]) }
    #expect(throws: EndpointError.invalidKey(variable: "K")) { try endpoint.apiKey(in: ["K": "schlüssel-lang"]) }
    #expect(try endpoint.apiKey(in: ["K": "sk-trailing\n"])?.value == "sk-trailing")
    #expect(APIKey(value: "A").redacted("Preferred: A") == "Preferred: A")
    #expect(APIKey(value: "sk-12345").redacted("no sk-12345 here") == "no … here")
  }

  @Test func aKeyThatIsNotThereIsNamed() {
    let endpoint = ChatEndpoint(url: "http://x/v1", model: "m", question: .simple, keyVariable: "NO_SUCH_KEY")
    for environment in [[:], ["NO_SUCH_KEY": " "]] {
      #expect(throws: EndpointError.noKey(variable: "NO_SUCH_KEY")) { try endpoint.apiKey(in: environment) }
    }
    var dumped = ""
    dump(APIKey(value: "abc"), to: &dumped)
    #expect(!"\(APIKey(value: "abc")) \(dumped)".contains("abc"))
  }

  @Test func addressesAreAddresses() {
    for good in ["https://api.openai.com/v1", "http://127.0.0.1:8000", "HTTPS://host/v1/"] {
      #expect(ChatEndpoint.isValidURL(good), "\(good)")
    }
    for bad in [
      "", "api.openai.com", "ftp://host", "http://", "https://user:key@host/v1", "https://host/v1?key=1", "file:///etc",
    ] { #expect(!ChatEndpoint.isValidURL(bad), "\(bad)") }
    let slashed = ChatEndpoint(url: "http://h/v1//", model: "m", question: .simple)
    #expect(slashed.requestURL == "http://h/v1/chat/completions")
  }
}
