import Foundation

/// Readable text for any error. This program's errors have their own text; Foundation's would print their domain, code and
/// dictionaries.
public enum ErrorText {
  public static func of(_ error: any Error) -> String {
    switch error {
    case let error as POSIXError: return reason(error)
    case let error as CocoaError:
      guard let path = error.filePath ?? error.url?.path else { return reason(error) }
      return "\(path): \(reason(error))"
    case let error as DecodingError: return decoding(error)
    default:
      let text = "\(error)"
      return text.hasPrefix("Error Domain=") ? error.localizedDescription : text
    }
  }

  /// The reason why a file could not be read or written, without its path.
  public static func reason(_ error: any Error) -> String {
    switch error {
    case let error as POSIXError: return String(cString: strerror(error.code.rawValue))
    case let error as CocoaError:
      if let underlying = error.underlying { return reason(underlying) }
      return error.localizedDescription
    default:
      let text = "\(error)"
      return text.hasPrefix("Error Domain=") ? error.localizedDescription : text
    }
  }

  private static func decoding(_ error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      context.debugDescription
    case .keyNotFound(let key, _): "the key \"\(key.stringValue)\" is missing"
    @unknown default: error.localizedDescription
    }
  }
}
