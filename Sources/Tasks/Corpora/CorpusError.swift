/// What can be wrong with a corpus: always where, what was found, and what would be right.
public enum CorpusError: Error, Equatable, CustomStringConvertible {
  case notFound(path: String)
  case unreadable(path: String, reason: String)
  /// The path is there, but nothing in it is laid out as reviews are.
  case noReviews(path: String, found: [String])
  /// Review files were found, and every one of them was skipped.
  case empty(path: String, skipped: [SkippedFile])
  case unknownFormat(path: String, firstBytes: [UInt8])
  case damagedGzip(path: String, compressedOffset: Int, lastMember: String?, problem: String)
  case damagedArchive(path: String, offset: Int, lastMember: String?, problem: String)
  case badSetting(name: String, value: String, expected: String)

  static let layout = """
    a folder 'aclImdb' with train/pos and train/neg (and, where there are such, train/unsup, test/pos and test/neg), \
    one .txt file a review, or the .tar.gz, .tgz or .tar of it
    """

  public var description: String {
    switch self {
    case .notFound(let path):
      return "There is nothing at '\(path)'. Expected \(CorpusError.layout)."
    case .unreadable(let path, let reason):
      return "'\(path)' cannot be read: \(reason)."
    case .noReviews(let path, let found):
      let sight = found.isEmpty ? "it is empty" : "it has \(found.map { "'\($0)'" }.joined(separator: ", "))"
      return "There are no reviews in '\(path)': \(sight). Expected \(CorpusError.layout)."
    case .empty(let path, let skipped):
      let first = skipped.first.map { ", the first '\($0.name)' because it \($0.reason)" } ?? ""
      return "No review in '\(path)' can be used: \(skipped.count) files were skipped\(first)."
    case .unknownFormat(let path, let firstBytes):
      let bytes = firstBytes.map { hexadecimal(Int($0), digits: 2) }.joined(separator: " ")
      return "'\(path)' is neither a gzip file (which begins with 1f 8b) nor a tar archive (with 'ustar' at byte 257): "
        + (firstBytes.isEmpty ? "it is empty" : "it begins with \(bytes)") + ". Expected \(CorpusError.layout)."
    case .damagedGzip(let path, let offset, let lastMember, let problem):
      return "'\(path)' is damaged at or before byte \(offset) of the compressed file"
        + (lastMember.map { ", after '\($0)'" } ?? "") + ": \(problem). Fetch the archive again."
    case .damagedArchive(let path, let offset, let lastMember, let problem):
      return "'\(path)' is damaged at byte \(offset) of the tar archive"
        + (lastMember.map { ", after '\($0)'" } ?? "") + ": \(problem). Fetch the archive again."
    case .badSetting(let name, let value, let expected):
      return "The built-in corpus cannot be made with \(name) \(value): expected \(expected)."
    }
  }
}

func hexadecimal(_ value: Int, digits: Int) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
