import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// How often an endpoint was asked from one results folder, and when it may be asked again: a small file that all
/// processes share, one at a time.
struct EndpointUsage: Sendable {
  private struct State: Codable {
    var calls = 0
    /// Seconds since 1970 before which no further request is to be sent.
    var next = 0.0
    /// Seconds since 1970 when this was written. A clock that is set back is seen by it.
    var written: Double?

    /// Seconds from `now` until the next request may be sent. What was left when this was written is never exceeded.
    func wait(at now: Double) -> Double {
      let left = written.map { max(0, next - $0) } ?? .infinity
      return min(max(0, next - now), left)
    }
  }

  private let file: URL
  private let endpoint: ChatEndpoint

  init(file: URL, endpoint: ChatEndpoint) {
    self.file = file
    self.endpoint = endpoint
  }

  /// Counts one request more.
  ///
  /// - Parameter now: seconds since 1970.
  /// - Returns: seconds to wait before it is sent.
  func take(at now: Double) throws -> Double {
    try update { state in
      guard state.calls < endpoint.calls else {
        throw EndpointError.budgetSpent(url: endpoint.url, model: endpoint.model, calls: endpoint.calls)
      }
      let wait = state.wait(at: now)
      state.calls += 1
      state.next = now + wait + 60 / endpoint.requestsPerMinute
      state.written = now
      return wait
    }
  }

  /// Lets no process send anything for some seconds.
  func pause(for seconds: Double, at now: Double) throws {
    try update { state in
      state.next = now + max(seconds, state.wait(at: now))
      state.written = now
    }
  }

  private func update<Result>(_ body: (inout State) throws -> Result) throws -> Result {
    func fail() -> EndpointError { .unwritable(path: file.path, reason: String(cString: strerror(errno))) }
    let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fail() }
    defer { close(descriptor) }
    // Two descriptors of one process exclude each other too.
    while flock(descriptor, LOCK_EX) != 0 { guard errno == EINTR else { throw fail() } }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    let data = (try? handle.readToEnd()) ?? Data()
    // A new file is empty.
    var state = State()
    if !data.isEmpty {
      guard let known = try? JSONDecoder().decode(State.self, from: data) else {
        throw EndpointError.damagedCount(path: file.path)
      }
      state = known
    }
    let result = try body(&state)
    let text = try JSONEncoder().encode(state)
    // A process that is killed within leaves a text that is too long by some spaces, and no half of one.
    let padded = text + Data(repeating: UInt8(ascii: " "), count: max(0, data.count - text.count))
    let written = padded.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    guard written == padded.count else { throw fail() }
    return result
  }
}
