/// What a labelled review thinks of its film.
public enum Sentiment: String, Codable, Sendable, CaseIterable {
  case positive, negative
}

/// One review.
public struct Document: Sendable, Equatable {
  /// A name that stays the same wherever the corpus lies and in whatever order it is read.
  public let id: String
  public let text: String
  /// `nil` where the corpus gives none (IMDb's `unsup`).
  public let label: Sentiment?

  public init(id: String, text: String, label: Sentiment?) {
    self.id = id
    self.text = text
    self.label = label
  }
}

/// A file of a corpus that could not be used, and why.
public struct SkippedFile: Sendable, Equatable, CustomStringConvertible {
  public let name: String
  public let reason: String

  public init(name: String, reason: String) {
    self.name = name
    self.reason = reason
  }

  public var description: String { "\(name): \(reason)" }
}

/// Reviews in the order of their ids, each text once, and an account of what was left out.
public struct Corpus: Sendable {
  public let documents: [Document]
  public let skipped: [SkippedFile]
  /// How many documents were dropped because an earlier one has exactly the same text.
  public let duplicates: Int

  /// Sorts by id, drops exact duplicates (the first id stays: IMDb's labelled reviews come before the unlabelled
  /// ones in each split, so that a label is never lost to a copy without one), and counts them.
  init(sorting unsorted: [Document], skipped: [SkippedFile]) {
    let sorted = unsorted.sorted { $0.id < $1.id }
    var seen = Set<String>(minimumCapacity: sorted.count)
    documents = sorted.filter { seen.insert($0.text).inserted }
    duplicates = sorted.count - documents.count
    self.skipped = skipped.sorted { ($0.name, $0.reason) < ($1.name, $1.reason) }
  }

  public func count(of label: Sentiment?) -> Int {
    documents.reduce(0) { $0 + ($1.label == label ? 1 : 0) }
  }

  /// The documents that a classifier can learn from.
  public var labelled: [(text: String, label: Sentiment)] {
    documents.compactMap { document in document.label.map { (document.text, $0) } }
  }
}
