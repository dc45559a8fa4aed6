import Foundation

/// An HTTP server's answer.
public struct HTTPAnswer: Sendable, Equatable {
  public var status: Int
  /// Decompressed.
  public var body: Data
  /// The last header Retry-After, as it was sent.
  public var retryAfter: String?

  public init(status: Int, body: Data, retryAfter: String? = nil) {
    self.status = status
    self.body = body
    self.retryAfter = retryAfter
  }
}

/// No complete answer arrived.
public enum HTTPFailure: Error, Equatable, CustomStringConvertible {
  case timedOut(seconds: Double)
  case broken(reason: String)
  case tooLong(limit: Int)

  public var description: String {
    switch self {
    case .timedOut(let seconds): "it gave no complete answer within \(Float(seconds)) seconds"
    case .broken(let reason): "the connection failed: \(reason)"
    case .tooLong(let limit): "its answer is longer than \(limit) bytes"
    }
  }
}

/// Sends a request and waits for the answer.
public protocol HTTPTransport: Sendable {
  /// - Parameter timeout: seconds until the whole answer must have arrived.
  func post(
    _ body: Data, to url: String, headers: [String: String], timeout: Double
  ) throws(HTTPFailure) -> HTTPAnswer
}
