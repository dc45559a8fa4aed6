import Foundation

/// Questions with their answers, each a file under the name of what decided it. What was answered once is not asked
/// again, by whatever sweep.
public struct ExchangeStore: Sendable {
  struct Exchange: Codable, Equatable {
    /// The address that was asked.
    var url: String
    /// The request's body; headers, and with them the key, are kept nowhere.
    var request: String
    /// What the model wrote.
    var reply: String
  }

  private let folder: URL
  /// SHA-256, in hexadecimal digits.
  private let digest: @Sendable (Data) -> String

  public init(folder: URL, digest: @escaping @Sendable (Data) -> String) {
    self.folder = folder
    self.digest = digest
  }

  func name(url: String, request: Data) -> String { digest(Data("chat-completions 1\n\(url)\n".utf8) + request) }

  /// Nil where there is none; a file that cannot be read, or is of another question, is none.
  func exchange(_ name: String) -> Exchange? {
    guard let data = try? Data(contentsOf: file(name)),
      let exchange = try? JSONDecoder().decode(Exchange.self, from: data),
      self.name(url: exchange.url, request: Data(exchange.request.utf8)) == name
    else { return nil }
    return exchange
  }

  func keep(_ exchange: Exchange, as name: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let file = file(name)
    try Self.keeping(at: file) {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try encoder.encode(exchange).write(to: file, options: .atomic)
    }
  }

  /// How an endpoint's requests are counted and paced.
  func usage(of endpoint: ChatEndpoint) throws -> EndpointUsage {
    try Self.keeping(at: folder) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    let name = "usage-\(digest(Data("\(endpoint.url)\n\(endpoint.model)".utf8)).prefix(16)).json"
    return EndpointUsage(file: folder.appendingPathComponent(name), endpoint: endpoint)
  }

  /// Some folders, so that none holds too many.
  private func file(_ name: String) -> URL {
    folder.appendingPathComponent(String(name.prefix(2))).appendingPathComponent(name + ".json")
  }

  private static func keeping(at url: URL, _ body: () throws -> Void) throws {
    do { try body() } catch {
      throw EndpointError.unwritable(path: url.path, reason: error.localizedDescription)
    }
  }
}
