import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What an HTTP server answered.
public struct HTTPAnswer: Sendable {
  public var status: Int
  public var body: Data
  /// The header Retry-After.
  public var retryAfter: String?

  public init(status: Int, body: Data, retryAfter: String? = nil) {
    self.status = status
    self.body = body
    self.retryAfter = retryAfter
  }
}

/// No whole answer came.
public enum HTTPFailure: Error, Equatable, CustomStringConvertible {
  case timedOut(seconds: Double)
  case broken(reason: String)
  case tooLong(limit: Int)

  public var description: String {
    switch self {
    case .timedOut(let seconds): "it gave no whole answer within \(Float(seconds)) seconds"
    case .broken(let reason): "the connection failed: \(reason)"
    case .tooLong(let limit): "its answer is longer than \(limit) bytes"
    }
  }
}

/// Sends a request and waits for the answer.
public protocol HTTPTransport: Sendable {
  /// - Parameter timeout: seconds until the whole answer must be there.
  func post(
    _ body: Data, to url: URL, headers: [String: String], timeout: Double
  ) throws(HTTPFailure) -> HTTPAnswer
}

/// HTTP by Foundation. It keeps no cookies and no cache, and follows no redirection, which could carry a key elsewhere.
public final class URLSessionTransport: NSObject, HTTPTransport, URLSessionDataDelegate, @unchecked Sendable {
  /// No verdict is nearly as long.
  static let longestAnswer = 1 << 22

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

  /// Lets the session go, which holds its delegate. Nothing can be sent afterwards.
  public func close() {
    session?.invalidateAndCancel()
    session = nil
  }

  public func post(
    _ body: Data, to url: URL, headers: [String: String], timeout: Double
  ) throws(HTTPFailure) -> HTTPAnswer {
    guard let session else { throw .broken(reason: "the transport is closed") }
    var request = URLRequest(url: url, timeoutInterval: timeout)
    request.httpMethod = "POST"
    request.httpBody = body
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let task = session.dataTask(with: request)
    let own = Pending()
    lock.withLock { pending[task.taskIdentifier] = own }
    task.resume()
    // The request's own timeout is of silence; a server that drips would never run into it.
    let isOnTime = own.ended.wait(timeout: .now() + timeout) == .success
    if !isOnTime { task.cancel() }
    let result = lock.withLock { pending.removeValue(forKey: task.taskIdentifier) } ?? own
    guard isOnTime else { throw .timedOut(seconds: timeout) }
    if let failure = result.failure { throw failure }
    guard let response = task.response as? HTTPURLResponse else { throw .broken(reason: "no HTTP answer came") }
    return HTTPAnswer(
      status: response.statusCode, body: result.body, retryAfter: response.value(forHTTPHeaderField: "Retry-After"))
  }

  // MARK: URLSessionDataDelegate

  public func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let isTooLong = lock.withLock { () -> Bool in
      pending[dataTask.taskIdentifier]?.body.append(data)
      guard (pending[dataTask.taskIdentifier]?.body.count ?? 0) > Self.longestAnswer else { return false }
      pending[dataTask.taskIdentifier]?.failure = .tooLong(limit: Self.longestAnswer)
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
