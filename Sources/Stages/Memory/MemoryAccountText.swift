import Alignment

/// Text about a stage's memory: its uses, and how to reduce them.
public struct MemoryAccountText: Sendable {
  public let account: MemoryAccount

  public init(_ account: MemoryAccount) { self.account = account }

  /// The uses, the largest first.
  private var uses: [(use: MemoryUse, bytes: Int)] {
    account.uses.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { (use: $0.key, bytes: $0.value) }
  }

  /// Text such as "1.2 GiB (900 MiB of workspaces, 300 MiB of parameters)".
  public var text: String {
    let parts = uses.prefix(4).map { "\(ByteCount.text($0.bytes)) of \($0.use.rawValue)" }
    return ByteCount.text(account.bytes) + " (\(parts.joined(separator: ", ")))"
  }

  /// Ways to reduce the largest uses.
  public var remedy: String {
    var words: [String] = []
    for use in uses.map(\.use).prefix(2) { if let word = use.remedy, !words.contains(word) { words.append(word) } }
    return words.isEmpty ? "a machine with more memory" : words.joined(separator: ", or ")
  }
}

extension MemoryUse {
  /// The settings that decide this use.
  fileprivate var remedy: String? {
    switch self {
    case .program: nil
    case .data: "fewer documents, `preferences.prompts` or completions of a prompt"
    case .parameters, .optimizer: "a smaller `model.width`, `model.layers` or `model.vocabulary`"
    case .gradients: "a smaller `model.width` or `model.layers`"
    case .workspaces: "a smaller `batchSize`, `model.vocabulary` or `task.completionTokens`"
    case .sampling: "a smaller `model.width` or `model.layers`, or shorter prompts and completions"
    }
  }
}
