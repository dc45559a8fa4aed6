/// An error in a corpus. The message says where the error is, what was found and what is expected.
public enum CorpusError: Error, Equatable, CustomStringConvertible {
  case notFound(path: String)
  case unreadable(path: String, reason: String)
  /// The path exists, but contains no reviews in the expected layout.
  case noReviews(path: String, found: [String])
  /// Review files were found, but all of them were skipped.
  case empty(path: String, skipped: [SkippedFile])
  case unknownFormat(path: String, firstBytes: [UInt8])
  case damagedGzip(path: String, compressedOffset: Int, lastMember: String?, problem: String)
  case damagedArchive(path: String, offset: Int, lastMember: String?, problem: String)
  case badSetting(name: String, value: String, expected: String)

  static let layout = """
    the folder 'aclImdb' with train/pos and train/neg (optionally train/unsup, test/pos and test/neg) and one .txt \
    file for each review, or an archive of this folder (.tar.gz, .tgz or .tar)
    """

  public var description: String {
    switch self {
    case .notFound(let path):
      return "'\(path)' does not exist. Expected \(CorpusError.layout)."
    case .unreadable(let path, let reason):
      return "'\(path)' cannot be read: \(reason)."
    case .noReviews(let path, let found):
      let content = found.isEmpty ? "it is empty" : "it contains \(found.map { "'\($0)'" }.joined(separator: ", "))"
      return "'\(path)' contains no reviews: \(content). Expected \(CorpusError.layout)."
    case .empty(let path, let skipped):
      let first = skipped.first.map { ". The first is '\($0.name)', because it \($0.reason)" } ?? ""
      return "'\(path)' contains no usable review. \(skipped.count) files were skipped\(first)."
    case .unknownFormat(let path, let firstBytes):
      let bytes = firstBytes.map { hexadecimal(Int($0), digits: 2) }.joined(separator: " ")
      return
        "'\(path)' is neither a gzip file (which starts with 1f 8b) nor a tar archive (which has 'ustar' at byte 257): "
        + (firstBytes.isEmpty ? "it is empty" : "it starts with \(bytes)") + ". Expected \(CorpusError.layout)."
    case .damagedGzip(let path, let offset, let lastMember, let problem):
      return "'\(path)' is damaged at or before byte \(offset) of the compressed file"
        + (lastMember.map { ", after '\($0)'" } ?? "") + ": \(problem). Download the archive again."
    case .damagedArchive(let path, let offset, let lastMember, let problem):
      return "'\(path)' is damaged at byte \(offset) of the tar archive"
        + (lastMember.map { ", after '\($0)'" } ?? "") + ": \(problem). Download the archive again."
    case .badSetting(let name, let value, let expected):
      return "The built-in corpus cannot have \(value) \(name). Expected \(expected)."
    }
  }
}

func hexadecimal(_ value: Int, digits: Int) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
