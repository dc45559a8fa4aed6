import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Limits the number and the rate of requests to an endpoint for one results folder. All processes share the state in a small
/// file with a lock.
struct RateLimiter: Sendable {
  private struct State: Codable {
    var calls = 0
    /// The earliest time of the next request, in seconds since 1970.
    var next = 0.0
    /// The time of the last change, in seconds since 1970. It reveals a clock that was set back.
    var written: Double?

    /// The wait until the next request, in seconds. It is never longer than it was at the last change.
    func wait(at now: Double) -> Double {
      let remaining = written.map { max(0, next - $0) } ?? .infinity
      return min(max(0, next - now), remaining)
    }
  }

  let file: URL
  let endpoint: ChatEndpoint

  /// Counts one request.
  ///
  /// - Parameter now: In seconds since 1970.
  /// - Returns: The wait before the request, in seconds.
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

  /// Delays the further requests of all processes.
  func pause(for seconds: Double, at now: Double) throws {
    try update { state in
      state.next = now + max(seconds, state.wait(at: now))
      state.written = now
    }
  }

  private func update<Result>(_ body: (inout State) throws -> Result) throws -> Result {
    func failure() -> EndpointError { .unwritable(path: file.path, reason: String(cString: strerror(errno))) }
    let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    // The lock also works between two descriptors of one process.
    while flock(descriptor, LOCK_EX) != 0 { guard errno == EINTR else { throw failure() } }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    let data = (try? handle.readToEnd()) ?? Data()
    // A new file is empty.
    var state = State()
    if !data.isEmpty {
      guard let known = try? JSONDecoder().decode(State.self, from: data) else {
        throw EndpointError.damagedRequestCount(path: file.path)
      }
      state = known
    }
    let result = try body(&state)
    let text = try JSONEncoder().encode(state)
    // Spaces cover a longer old text, so that one write replaces the content.
    let padded = text + Data(repeating: UInt8(ascii: " "), count: max(0, data.count - text.count))
    let written = padded.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    guard written == padded.count else { throw failure() }
    return result
  }
}
