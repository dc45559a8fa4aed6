/// The reviews of a corpus, sorted by id and without duplicates, with counts of the reviews that were left out.
public struct DocumentSet: Sendable {
  public let documents: [Document]
  public let skipped: [SkippedFile]
  /// The number of documents that were dropped because an earlier document has exactly the same text.
  public let duplicates: Int

  /// Sorts by id and drops exact duplicates. The first id stays. In each split, IMDb's labelled reviews come before the
  /// unlabelled ones, so an unlabelled copy never replaces a labelled review.
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
}

/// A file of a corpus that could not be used, and the reason.
public struct SkippedFile: Sendable, Equatable {
  public let name: String
  /// A predicate, such as "is empty".
  public let reason: String
}
