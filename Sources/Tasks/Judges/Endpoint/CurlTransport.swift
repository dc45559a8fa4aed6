import CCurl
import Foundation
import Synchronization

/// An HTTP transport with libcurl, without cookies. It does not follow redirects, so that an API key is never sent to another
/// address, and uses no proxy for addresses of this machine.
///
/// Connections stay open between requests. Several threads may send requests at the same time.
public final class CurlTransport: HTTPTransport {
  /// In bytes after decompression. Verdicts are much shorter.
  static let maximumResponseSize = 1 << 22

  /// An easy handle, which one thread uses at a time.
  private struct Handle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
  }

  private let idle = Mutex<[Handle]>([])

  private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  public init() {}

  deinit {
    for handle in idle.withLock({ $0 }) { curl_easy_cleanup(handle.pointer) }
  }

  public func post(
    _ body: Data, to url: String, headers: [String: String], timeout: Double
  ) throws(HTTPFailure) -> HTTPResponse {
    guard CurlTransport.isReady, let handle = idle.withLock({ $0.popLast() }) ?? CurlTransport.newHandle() else {
      throw .broken(reason: "libcurl could not be initialized")
    }
    defer { idle.withLock { $0.append(handle) } }
    let curl = handle.pointer
    // Open connections stay with the handle.
    curl_easy_reset(curl)
    let response = PartialResponse()
    let context = Unmanaged.passUnretained(response).toOpaque()
    var lines: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(lines) }
    for (name, value) in headers { lines = curl_slist_append(lines, "\(name): \(value)") }
    // Without this line libcurl waits for "100 Continue" before it sends a long body.
    lines = curl_slist_append(lines, "Expect:")
    var reason = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    let code = body.withUnsafeBytes { bytes in
      reason.withUnsafeMutableBufferPointer { reason in
        curl_set_text(curl, CURLOPT_URL, url)
        curl_allow_http_only(curl)
        curl_set_number(curl, CURLOPT_POST, 1)
        curl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        curl_set_pointer(curl, CURLOPT_POSTFIELDS, bytes.baseAddress)
        curl_set_pointer(curl, CURLOPT_HTTPHEADER, lines)
        curl_set_number(curl, CURLOPT_FOLLOWLOCATION, 0)
        curl_set_number(curl, CURLOPT_NOSIGNAL, 1)
        curl_set_number(curl, CURLOPT_TIMEOUT_MS, max(1, Int(min(timeout, 1e6) * 1000)))
        // An empty text stands for all encodings that this libcurl can decode.
        curl_set_text(curl, CURLOPT_ACCEPT_ENCODING, "")
        if CurlTransport.isLoopback(url) { curl_set_text(curl, CURLOPT_PROXY, "") }
        curl_set_pointer(curl, CURLOPT_ERRORBUFFER, reason.baseAddress)
        curl_set_pointer(curl, CURLOPT_WRITEDATA, context)
        curl_set_bytes_callback(curl, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
          PartialResponse.of(context).append(bytes, size * count) ? size * count : 0
        }
        curl_set_pointer(curl, CURLOPT_HEADERDATA, context)
        curl_set_bytes_callback(curl, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
          PartialResponse.of(context).read(header: bytes, size * count)
          return size * count
        }
        return curl_easy_perform(curl)
      }
    }
    if response.isTooLong { throw .tooLong(limit: CurlTransport.maximumResponseSize) }
    guard code == CURLE_OK else {
      if code == CURLE_OPERATION_TIMEDOUT { throw .timedOut(seconds: timeout) }
      let detail = reason.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
      throw .broken(reason: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail)
    }
    var status = 0
    curl_get_number(curl, CURLINFO_RESPONSE_CODE, &status)
    return HTTPResponse(status: status, body: response.body, retryAfter: response.retryAfter)
  }

  private static func newHandle() -> Handle? { curl_easy_init().map(Handle.init) }

  /// Whether a URL has an address of this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
  static func isLoopback(_ url: String) -> Bool {
    guard let host = URLComponents(string: url)?.host?.lowercased() else { return false }
    let name = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

/// The part of a response that has arrived.
private final class PartialResponse {
  var body = Data()
  var retryAfter: String?
  var isTooLong = false

  static func of(_ context: UnsafeMutableRawPointer?) -> PartialResponse {
    guard let context else { preconditionFailure("a callback without its answer") }
    return Unmanaged<PartialResponse>.fromOpaque(context).takeUnretainedValue()
  }

  /// - Returns: false if the response is too long, which ends the transfer.
  func append(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Bool {
    guard let bytes, count > 0 else { return true }
    guard body.count + count <= CurlTransport.maximumResponseSize else {
      isTooLong = true
      return false
    }
    body.append(Data(bytes: bytes, count: count))
    return true
  }

  func read(header bytes: UnsafeMutablePointer<CChar>?, _ count: Int) {
    guard let bytes else { return }
    let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    // The headers of an interim response (1xx) do not count.
    if line.hasPrefix("HTTP/") { retryAfter = nil }
    guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == "retry-after" else { return }
    retryAfter = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
