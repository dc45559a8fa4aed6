import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The response of an HTTP server.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var body: Data
  /// The value of the header Retry-After.
  public var retryAfter: String?
}

/// The reason why there is no complete response.
public enum HTTPFailure: Error, Equatable, CustomStringConvertible {
  case timedOut(seconds: Double)
  case broken(reason: String)
  case tooLong(limit: Int)

  public var description: String {
    switch self {
    case .timedOut(let seconds): "no complete response within \(Float(seconds)) seconds"
    case .broken(let reason): "the connection failed: \(reason)"
    case .tooLong(let limit): "the response is longer than \(limit) bytes"
    }
  }
}

/// Sends HTTP requests.
public protocol HTTPTransport: Sendable {
  /// Sends a POST request and waits for the response.
  ///
  /// - Parameter timeout: The maximum duration until the complete response, in seconds.
  func post(
    _ body: Data, to url: URL, headers: [String: String], timeout: Double
  ) throws(HTTPFailure) -> HTTPResponse
}

/// An HTTP transport with Foundation, without cookies and cache. It does not follow redirects, so that an API key is never sent
/// to another address.
public final class URLSessionTransport: NSObject, HTTPTransport, URLSessionDataDelegate, @unchecked Sendable {
  /// In bytes. Verdicts are much shorter.
  private static let maximumResponseSize = 1 << 22

  private struct Pending {
    var body = Data()
    var failure: HTTPFailure?
    let ended = DispatchSemaphore(value: 0)
  }

  /// Guards `pending`.
  private let lock = NSLock()
  private var pending: [Int: Pending] = [:]
  private var session: URLSession?

  public override init() {
    super.init()
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    configuration.httpMaximumConnectionsPerHost = 64
    session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
  }

  /// Releases the session, which retains its delegate. Afterwards, `post` fails.
  public func close() {
    session?.invalidateAndCancel()
    session = nil
  }

  public func post(
    _ body: Data, to url: URL, headers: [String: String], timeout: Double
  ) throws(HTTPFailure) -> HTTPResponse {
    guard let session else { throw .broken(reason: "the transport is closed") }
    var request = URLRequest(url: url, timeoutInterval: timeout)
    request.httpMethod = "POST"
    request.httpBody = body
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let task = session.dataTask(with: request)
    let own = Pending()
    lock.withLock { pending[task.taskIdentifier] = own }
    task.resume()
    // The timeout of `URLRequest` applies to the time without data. A server that sends slowly never exceeds it.
    let isOnTime = own.ended.wait(timeout: .now() + timeout) == .success
    if !isOnTime { task.cancel() }
    let result = lock.withLock { pending.removeValue(forKey: task.taskIdentifier) } ?? own
    guard isOnTime else { throw .timedOut(seconds: timeout) }
    if let failure = result.failure { throw failure }
    guard let response = task.response as? HTTPURLResponse else { throw .broken(reason: "no HTTP response") }
    return HTTPResponse(
      status: response.statusCode, body: result.body, retryAfter: response.value(forHTTPHeaderField: "Retry-After"))
  }

  // MARK: URLSessionDataDelegate

  public func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let isTooLong = lock.withLock { () -> Bool in
      pending[dataTask.taskIdentifier]?.body.append(data)
      guard (pending[dataTask.taskIdentifier]?.body.count ?? 0) > Self.maximumResponseSize else { return false }
      pending[dataTask.taskIdentifier]?.failure = .tooLong(limit: Self.maximumResponseSize)
      return true
    }
    if isTooLong { dataTask.cancel() }
  }

  public func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let ended = lock.withLock { () -> DispatchSemaphore? in
      if let error, pending[task.taskIdentifier]?.failure == nil {
        pending[task.taskIdentifier]?.failure = Self.failure(error, of: task)
      }
      return pending[task.taskIdentifier]?.ended
    }
    ended?.signal()
  }

  public func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) { completionHandler(nil) }

  private static func failure(_ error: any Error, of task: URLSessionTask) -> HTTPFailure {
    guard let error = error as? URLError else { return .broken(reason: error.localizedDescription) }
    if error.code == .timedOut { return .timedOut(seconds: task.originalRequest?.timeoutInterval ?? .nan) }
    return .broken(reason: error.localizedDescription)
  }
}
