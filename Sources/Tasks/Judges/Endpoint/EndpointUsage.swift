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
      let slot = max(now, state.next)
      state.calls += 1
      state.next = slot + 60 / endpoint.requestsPerMinute
      return slot - now
    }
  }

  /// Nobody sends anything for a while.
  func pause(until time: Double) throws {
    try update { $0.next = max($0.next, time) }
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
    var state = (try? JSONDecoder().decode(State.self, from: data)) ?? State()
    let result = try body(&state)
    let text = try JSONEncoder().encode(state)
    let written = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    guard written == text.count, ftruncate(descriptor, off_t(text.count)) == 0 else { throw fail() }
    return result
  }
}
