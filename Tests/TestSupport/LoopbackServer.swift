import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// An HTTP server on the loopback interface that misbehaves on request. It answers one request per connection.
public final class LoopbackServer: Sendable {
  public struct Request: Sendable {
    public var path: String
    /// The headers, by name in lower case.
    public var headers: [String: String]
    public var body: String
  }

  public enum Reaction: Sendable {
    case answer(status: Int = 200, headers: [String: String] = [:], body: String)
    /// Answers after a delay.
    case late(seconds: Double, body: String)
    /// Announces more bytes than it sends, and closes the connection.
    case hangUp(within: String)
    /// Closes the connection without an answer.
    case silence
    /// Sends single bytes slowly, without end.
    case drip
    /// Sends these bytes, which may be no HTTP, and closes the connection.
    case raw([UInt8])
    /// Sends a head without a length and then bytes as fast as they are taken, without end.
    case flood
  }

  private let descriptor: Int32
  private let port: UInt16
  private let react: @Sendable (Request, _ number: Int) -> Reaction
  private let seen = Mutex<[Request]>([])
  private let isStopped = Atomic(false)

  /// - Parameter react: returns the reaction to a request, given its number from 0.
  public init(_ react: @escaping @Sendable (Request, _ number: Int) -> Reaction) throws {
    self.react = react
    func check(_ result: Int32) throws { if result < 0 { throw POSIXError(.init(rawValue: errno) ?? .EIO) } }
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try check(descriptor)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let own = descriptor
    port = try withUnsafeMutablePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try check(bind(own, $0, size))
        try check(getsockname(own, $0, &size))
      }
      return UInt16(bigEndian: pointer.pointee.sin_port)
    }
    try check(listen(descriptor, 64))
    Thread.detachNewThread { self.serve() }
  }

  public var url: String { "http://127.0.0.1:\(port)/v1" }
  public var requests: [Request] { seen.withLock { $0 } }

  public func stop() {
    guard !isStopped.exchange(true, ordering: .relaxed) else { return }
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  private func serve() {
    while true {
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { return }
      Thread.detachNewThread {
        defer { close(connection) }
        guard let request = Self.request(on: connection) else { return }
        let number = self.seen.withLock { seen in
          seen.append(request)
          return seen.count - 1
        }
        Self.perform(self.react(request, number), on: connection) { self.isStopped.load(ordering: .relaxed) }
      }
    }
  }

  private static func request(on connection: Int32) -> Request? {
    var data: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 1 << 14)
    func more() -> Bool {
      let count = recv(connection, &buffer, buffer.count, 0)
      if count > 0 { data += buffer[..<count] }
      return count > 0
    }
    let end = Array("\r\n\r\n".utf8)
    while true {
      guard more() else { return nil }
      let text = String(decoding: data, as: UTF8.self)
      guard data.count >= 4, let split = text.range(of: "\r\n\r\n") else { continue }
      let lines = text[..<split.lowerBound].components(separatedBy: "\r\n")
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        guard let colon = line.firstIndex(of: ":") else { continue }
        headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      }
      let start = text[..<split.lowerBound].utf8.count + end.count
      let length = headers["content-length"].flatMap(Int.init) ?? 0
      while data.count < start + length { guard more() else { return nil } }
      let words = lines[0].split(separator: " ")
      return Request(
        path: words.count > 1 ? String(words[1]) : "", headers: headers,
        body: String(decoding: data[start..<start + length], as: UTF8.self))
    }
  }

  private static func perform(_ reaction: Reaction, on connection: Int32, _ isStopped: () -> Bool) {
    @discardableResult
    func write(_ text: String) -> Bool {
      let bytes = Array(text.utf8)
      return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
    func head(_ status: Int, _ headers: [String: String], length: Int) -> String {
      let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
      return "HTTP/1.1 \(status) X\r\nContent-Length: \(length)\r\nConnection: close\r\n\(lines)\r\n"
    }
    switch reaction {
    case .answer(let status, let headers, let body): write(head(status, headers, length: body.utf8.count) + body)
    case .late(let seconds, let body):
      Thread.sleep(forTimeInterval: seconds)
      write(head(200, [:], length: body.utf8.count) + body)
    case .hangUp(let part): write(head(200, [:], length: part.utf8.count + 1000) + part)
    case .silence: break
    case .drip:
      write(head(200, [:], length: 1 << 20))
      while !isStopped(), write(" ") { Thread.sleep(forTimeInterval: 0.02) }
    case .raw(let bytes):
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return }
        sent += count
      }
    case .flood:
      write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
      let piece = String(repeating: " ", count: 1 << 16)
      while !isStopped(), write(piece) {}
    }
  }

  /// Returns a chat completion with this text.
  public static func completion(_ text: String) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: ["choices": [["index": 0, "message": ["role": "assistant", "content": text]]]])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
