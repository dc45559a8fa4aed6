import CZlib
import Foundation
import TestSupport
import Testing

@testable import Tasks

/// The HTTP client against a server with every odd answer that servers are known for.
struct CurlTransportTests {
  private static let body = #"{"answer": 1}"#

  /// The text as a gzip stream.
  private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = bytes, output = [UInt8](repeating: 0, count: bytes.count + 1000)
    let room = output.count
    let count = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        deflate(&stream, Z_FINISH)
        return room - Int(stream.avail_out)
      }
    }
    return Array(output[..<count])
  }

  private static func raw(_ head: String, _ body: [UInt8] = Array(body.utf8)) -> LoopbackServer.Reaction {
    .raw(Array(head.replacingOccurrences(of: "\n", with: "\r\n").utf8) + body)
  }

  private static func chunks(_ end: String, cut: Bool = false) -> LoopbackServer.Reaction {
    let size = String(body.utf8.count, radix: 16)
    return raw(
      "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n\(size);name=value\n",
      Array((cut ? body.prefix(5) : body + "\r\n0\r\n\(end)\r\n").utf8))
  }

  enum Expected: Sendable, Equatable {
    case answer(status: Int, body: String)
    case broken, timedOut, tooLong
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var reaction: LoopbackServer.Reaction
    var expected: Expected
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    .init(name: "plain", reaction: .answer(body: body), expected: .answer(status: 200, body: body)),
    .init(name: "chunked", reaction: chunks(""), expected: .answer(status: 200, body: body)),
    .init(
      name: "chunked with a trailer", reaction: chunks("Server-Timing: total;dur=12\r\n"),
      expected: .answer(status: 200, body: body)),
    .init(name: "cut within a chunk", reaction: chunks("", cut: true), expected: .broken),
    .init(
      name: "interim answers",
      reaction: raw(
        "HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\nLink: </x>\n\nHTTP/1.1 200 OK\nContent-Length: 13\n\n"),
      expected: .answer(status: 200, body: body)),
    .init(
      name: "HTTP/1.0 without a length", reaction: raw("HTTP/1.0 200 OK\n\n"),
      expected: .answer(status: 200, body: body)),
    .init(
      name: "401 Basic",
      reaction: .answer(status: 401, headers: ["WWW-Authenticate": "Basic realm=\"x\""], body: "no"),
      expected: .answer(status: 401, body: "no")),
    .init(
      name: "401 Digest",
      reaction: .answer(
        status: 401, headers: ["WWW-Authenticate": "Digest realm=\"x\", nonce=\"y\", qop=\"auth\""], body: "no"),
      expected: .answer(status: 401, body: "no")),
    .init(
      name: "401 Negotiate", reaction: .answer(status: 401, headers: ["WWW-Authenticate": "Negotiate"], body: "no"),
      expected: .answer(status: 401, body: "no")),
    .init(
      name: "401 without a scheme", reaction: .answer(status: 401, body: "no"),
      expected: .answer(status: 401, body: "no")),
    .init(
      name: "407", reaction: .answer(status: 407, headers: ["Proxy-Authenticate": "Basic"], body: "no"),
      expected: .answer(status: 407, body: "no")),
    .init(
      name: "two equal lengths", reaction: raw("HTTP/1.1 200 OK\nContent-Length: 13\nContent-Length: 13\n\n"),
      expected: .answer(status: 200, body: body)),
    .init(
      name: "a length that is no number", reaction: raw("HTTP/1.1 200 OK\nContent-Length: x\n\n"), expected: .broken),
    .init(name: "shorter than promised", reaction: .hangUp(within: "{"), expected: .broken),
    .init(name: "silence", reaction: .silence, expected: .broken),
    .init(name: "no HTTP", reaction: raw("SSH-2.0-x\n", []), expected: .broken),
    .init(
      name: "gzip",
      reaction: raw("HTTP/1.1 200 OK\nContent-Encoding: gzip\nConnection: close\n\n", gzip(Array(body.utf8))),
      expected: .answer(status: 200, body: body)),
    .init(
      name: "gzip that is cut",
      reaction: raw(
        "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 400\nConnection: close\n\n",
        Array(gzip(Array(body.utf8)).prefix(15))), expected: .broken),
    .init(
      name: "gzip bomb",
      reaction: raw(
        "HTTP/1.1 200 OK\nContent-Encoding: gzip\nConnection: close\n\n",
        gzip([UInt8](repeating: 32, count: 64 << 20))), expected: .tooLong),
    .init(name: "endless", reaction: .flood, expected: .tooLong),
    .init(name: "slow", reaction: .drip, expected: .timedOut),
    .init(
      name: "endless headers",
      reaction: raw(
        "HTTP/1.1 200 OK\n" + String(repeating: "X-Y: " + String(repeating: "z", count: 900) + "\n", count: 2000)),
      expected: .broken),
    .init(name: "204", reaction: raw("HTTP/1.1 204 No Content\n\n", []), expected: .answer(status: 204, body: "")),
    .init(
      name: "byte order mark", reaction: .answer(body: "\u{FEFF}" + body),
      expected: .answer(status: 200, body: "\u{FEFF}" + body)),
  ]

  @Test(arguments: cases) func everyOddAnswerIsReadOrRefused(_ test: Case) throws {
    let server = try LoopbackServer { _, _ in test.reaction }
    defer { server.stop() }
    let found: Expected
    do {
      let answer = try CurlTransport().post(
        Data("{}".utf8), to: server.url + "/chat/completions", headers: ["Authorization": "Bearer key"], timeout: 2)
      found = .answer(status: answer.status, body: String(decoding: answer.body, as: UTF8.self))
    } catch {
      switch error {
      case .broken(let reason):
        found = .broken
        #expect(!reason.isEmpty)
      case .timedOut: found = .timedOut
      case .tooLong: found = .tooLong
      }
    }
    #expect(found == test.expected)
  }

  @Test(arguments: [301, 302, 303, 307, 308]) func theKeyNeverFollowsARedirection(status: Int) throws {
    let other = try LoopbackServer { _, _ in .answer(body: Self.body) }
    defer { other.stop() }
    let server = try LoopbackServer { _, _ in .answer(status: status, headers: ["Location": other.url], body: "") }
    defer { server.stop() }
    let answer = try CurlTransport().post(Data(), to: server.url, headers: ["Authorization": "Bearer key"], timeout: 5)
    #expect(answer.status == status && other.requests.isEmpty)
  }

  /// The last answer's header counts, and not an interim one's.
  @Test func retryAfterIsRead() throws {
    let server = try LoopbackServer { _, _ in
      Self.raw("HTTP/1.1 103 X\nRetry-After: 9\n\nHTTP/1.1 429 X\nretry-after:  7 \nContent-Length: 0\n\n", [])
    }
    defer { server.stop() }
    #expect(try CurlTransport().post(Data(), to: server.url, headers: [:], timeout: 5).retryAfter == "7")
  }

  @Test func thisMachineIsKnownByItsNames() {
    for own in ["http://localhost:1/v1", "http://127.0.0.1", "http://127.8.9.10:8000/v1", "http://[::1]:8000/v1"] {
      #expect(CurlTransport.isLoopback(own), "\(own)")
    }
    for other in [
      "http://example.org", "http://128.0.0.1", "http://127.example.org", "https://localhost.example.org/v1",
    ] {
      #expect(!CurlTransport.isLoopback(other), "\(other)")
    }
  }

  /// A proxy of the environment is not asked for what this machine answers itself.
  @Test func noProxySeesWhatIsForThisMachine() throws {
    let proxy = try LoopbackServer { _, _ in .answer(body: "proxy") }
    defer { proxy.stop() }
    let server = try LoopbackServer { _, _ in .answer(body: Self.body) }
    defer { server.stop() }
    setenv("http_proxy", proxy.url, 1)
    defer { unsetenv("http_proxy") }
    let answer = try CurlTransport().post(Data(), to: server.url, headers: ["Authorization": "Bearer key"], timeout: 5)
    #expect(answer.body == Data(Self.body.utf8) && proxy.requests.isEmpty)
  }

  @Test func anAddressInTheSixthVersionIsReached() {
    // Nothing listens there: the connection is refused, and the address is understood.
    #expect(throws: HTTPFailure.self) {
      try CurlTransport().post(Data(), to: "http://[::1]:9/v1", headers: [:], timeout: 2)
    }
    do {
      _ = try CurlTransport().post(Data(), to: "http://[::1]:9/v1", headers: [:], timeout: 2)
    } catch { #expect("\(error)".lowercased().contains("connect"), "\(error)") }
  }
}
