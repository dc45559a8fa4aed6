import Foundation

/// A folder of replies, one file each, named by the hash of the request. All sweeps of a results folder share the cache.
public struct ReplyCache: Sendable {
  struct Entry: Codable, Equatable {
    /// The URL of the request.
    var url: String
    /// The body of the request. Headers, which contain the API key, are not stored.
    var request: String
    /// The text of the model.
    var reply: String
  }

  private let folder: URL
  /// SHA-256 in hexadecimal digits.
  private let digest: @Sendable (Data) -> String

  public init(folder: URL, digest: @escaping @Sendable (Data) -> String) {
    self.folder = folder
    self.digest = digest
  }

  func name(url: String, request: Data) -> String { digest(Data("chat-completions 1\n\(url)\n".utf8) + request) }

  /// Returns the entry with the name. Returns nil if there is no such file, if it cannot be read, or if it has another request.
  func entry(_ name: String) -> Entry? {
    guard let data = try? Data(contentsOf: file(name)),
      let entry = try? JSONDecoder().decode(Entry.self, from: data),
      self.name(url: entry.url, request: Data(entry.request.utf8)) == name
    else { return nil }
    return entry
  }

  func save(_ entry: Entry, as name: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let file = file(name)
    try Self.writing(at: file) {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try encoder.encode(entry).write(to: file, options: .atomic)
    }
  }

  func rateLimiter(of endpoint: ChatEndpoint) throws -> RateLimiter {
    try Self.writing(at: folder) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    let name = "usage-\(digest(Data("\(endpoint.url)\n\(endpoint.model)".utf8)).prefix(16)).json"
    return RateLimiter(file: folder.appendingPathComponent(name), endpoint: endpoint)
  }

  /// Distributes the files over folders, so that no folder has too many.
  private func file(_ name: String) -> URL {
    folder.appendingPathComponent(String(name.prefix(2))).appendingPathComponent(name + ".json")
  }

  private static func writing(at url: URL, _ body: () throws -> Void) throws {
    do { try body() } catch {
      throw EndpointError.unwritable(path: url.path, reason: error.localizedDescription)
    }
  }
}
