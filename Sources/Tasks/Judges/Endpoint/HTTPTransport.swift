import Foundation

/// The response of an HTTP server.
public struct HTTPResponse: Sendable, Equatable {
  public var status: Int
  /// Decompressed.
  public var body: Data
  /// The value of the header Retry-After of the final response.
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
    _ body: Data, to url: String, headers: [String: String], timeout: Double
  ) throws(HTTPFailure) -> HTTPResponse
}
