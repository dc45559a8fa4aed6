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
      let slot = max(now, state.next)
      state.calls += 1
      state.next = slot + 60 / endpoint.requestsPerMinute
      return slot - now
    }
  }

  /// Delays all further requests.
  func pause(until time: Double) throws {
    try update { $0.next = max($0.next, time) }
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
    var state = (try? JSONDecoder().decode(State.self, from: data)) ?? State()
    let result = try body(&state)
    let text = try JSONEncoder().encode(state)
    let written = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    guard written == text.count, ftruncate(descriptor, off_t(text.count)) == 0 else { throw failure() }
    return result
  }
}
