import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The response of an HTTP server.
struct HTTPResponse {
  let status: Int
  let body: Data
  /// The value of the header Retry-After.
  let retryAfter: String?
}

/// The reason why there is no complete response.
enum HTTPFailure: Error, CustomStringConvertible {
  case timedOut(seconds: Double)
  case broken(reason: String)
  case tooLong(limit: Int)

  var description: String {
    switch self {
    case .timedOut(let seconds): "no complete response within \(Float(seconds)) seconds"
    case .broken(let reason): "the connection failed: \(reason)"
    case .tooLong(let limit): "the response is longer than \(limit) bytes"
    }
  }
}

/// An HTTP client without cookies and cache. It does not follow redirects, so that an API key is never sent to another address.
final class HTTPClient: Sendable {
  /// In bytes. Verdicts are much shorter.
  fileprivate static let maximumResponseSize = 1 << 22

  private let delegate = SessionDelegate()
  private let session: URLSession

  init() {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    configuration.httpMaximumConnectionsPerHost = 64
    session = URLSession(configuration: configuration, delegate: delegate, delegateQueue: nil)
  }

  // The session retains its delegate until it is invalidated.
  deinit { session.invalidateAndCancel() }

  /// Sends a POST request and waits for the response.
  ///
  /// - Parameter timeout: The maximum duration until the complete response, in seconds.
  func post(
    _ body: Data, to url: URL, headers: [String: String], timeout: Double
  ) throws(HTTPFailure) -> HTTPResponse {
    var request = URLRequest(url: url, timeoutInterval: timeout)
    request.httpMethod = "POST"
    request.httpBody = body
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let task = session.dataTask(with: request)
    let ended = delegate.add(task)
    task.resume()
    // The timeout of `URLRequest` applies to the time without data. A server that sends slowly never exceeds it.
    let isOnTime = ended.wait(timeout: .now() + timeout) == .success
    if !isOnTime { task.cancel() }
    let result = delegate.remove(task)
    guard isOnTime else { throw .timedOut(seconds: timeout) }
    if let failure = result.failure { throw failure }
    guard let response = task.response as? HTTPURLResponse else { throw .broken(reason: "no HTTP response") }
    return HTTPResponse(
      status: response.statusCode, body: result.body, retryAfter: response.value(forHTTPHeaderField: "Retry-After"))
  }
}

/// Collects the responses of running tasks.
private final class SessionDelegate: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  struct PendingResponse {
    var body = Data()
    var failure: HTTPFailure?
    let ended = DispatchSemaphore(value: 0)
  }

  /// Guards `pending`.
  private let lock = NSLock()
  private var pending: [Int: PendingResponse] = [:]

  /// Returns a semaphore that is signalled when the task ends.
  func add(_ task: URLSessionTask) -> DispatchSemaphore {
    let response = PendingResponse()
    lock.withLock { pending[task.taskIdentifier] = response }
    return response.ended
  }

  func remove(_ task: URLSessionTask) -> PendingResponse {
    lock.withLock { pending.removeValue(forKey: task.taskIdentifier) } ?? PendingResponse()
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let isTooLong = lock.withLock { () -> Bool in
      pending[dataTask.taskIdentifier]?.body.append(data)
      guard (pending[dataTask.taskIdentifier]?.body.count ?? 0) > HTTPClient.maximumResponseSize else { return false }
      pending[dataTask.taskIdentifier]?.failure = .tooLong(limit: HTTPClient.maximumResponseSize)
      return true
    }
    if isTooLong { dataTask.cancel() }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let ended = lock.withLock { () -> DispatchSemaphore? in
      if let error, pending[task.taskIdentifier]?.failure == nil {
        pending[task.taskIdentifier]?.failure = Self.failure(error, of: task)
      }
      return pending[task.taskIdentifier]?.ended
    }
    ended?.signal()
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) { completionHandler(nil) }

  private static func failure(_ error: any Error, of task: URLSessionTask) -> HTTPFailure {
    guard let error = error as? URLError else { return .broken(reason: error.localizedDescription) }
    if error.code == .timedOut { return .timedOut(seconds: task.originalRequest?.timeoutInterval ?? .nan) }
    return .broken(reason: error.localizedDescription)
  }
}
