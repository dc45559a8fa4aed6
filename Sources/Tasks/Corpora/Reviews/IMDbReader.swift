import Foundation

/// Reads the Large Movie Review Dataset (Maas et al., "Learning word vectors for sentiment analysis", ACL 2011) from
/// the extracted folder or from the published archive.
struct IMDbReader {
  /// In bytes. A longer file is not a review.
  static let maximumReviewSize = 1 << 22

  let path: String
  private var documents: [Document] = []
  private var skipped: [SkippedFile] = []
  private var decoder = ReviewText()

  init(path: String) { self.path = path }

  static func load(path: String) throws(CorpusError) -> DocumentSet {
    var reader = IMDbReader(path: path)
    if let folders = try reader.reviewFolders() {
      try reader.read(folders: folders)
    } else {
      try reader.readArchive()
    }
    guard !reader.documents.isEmpty else { throw .empty(path: path, skipped: reader.skipped) }
    return DocumentSet(sorting: reader.documents, skipped: reader.skipped)
  }

  /// Checks that the path exists and contains a review in the expected place. An archive is read up to its first review.
  static func check(path: String) throws(CorpusError) {
    let reader = IMDbReader(path: path)
    guard try reader.reviewFolders() == nil else { return }
    try reader.checkArchive()
  }

  static func fingerprint(path: String) throws(CorpusError) -> String {
    let reader = IMDbReader(path: path)
    var checksum = Checksum()
    guard let folders = try reader.reviewFolders() else {
      try checksum.update(fileAt: path)
      return "archive-\(checksum.text)"
    }
    var bytes: [UInt8] = []
    for folder in folders {
      for name in try reader.files(in: folder) {
        try InputFile.contents(of: "\(folder.path)/\(name)", into: &bytes)
        // Name and length are included, so that moving text from one file to the next changes the checksum.
        checksum.update("\(folder.id)/\(name) \(bytes.count)\n".utf8)
        checksum.update(bytes)
      }
    }
    return "folder-\(checksum.text)"
  }

  // MARK: - A folder

  struct ReviewFolder: Equatable {
    let path: String
    /// Such as `train/pos`.
    let id: String
    let label: Sentiment?
  }

  private static let classes: [(name: String, label: Sentiment?)] = [
    ("neg", .negative), ("pos", .positive), ("unsup", nil),
  ]

  /// Returns the folders with reviews under the path, sorted by id, or `nil` if the path is a file.
  private func reviewFolders() throws(CorpusError) -> [ReviewFolder]? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .notFound(path: path) }
    guard isFolder.boolValue else { return nil }
    for root in [path, path + "/aclImdb"] {
      let found = ["test", "train"].flatMap { split in folders(in: "\(root)/\(split)", split: split) }
      if try containReviews(found) { return found }
    }
    // The path may be `train` or `test` itself.
    let split = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent == "test" ? "test" : "train"
    let found = folders(in: path, split: split)
    if try containReviews(found) { return found }
    throw .noReviews(path: path, found: try listing(of: path).sorted().prefix(8).map { $0 })
  }

  private func folders(in root: String, split: String) -> [ReviewFolder] {
    IMDbReader.classes.compactMap { name, label in
      var isFolder: ObjCBool = false
      let folder = "\(root)/\(name)"
      guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
        return nil
      }
      return ReviewFolder(path: folder, id: "\(split)/\(name)", label: label)
    }
  }

  private func containReviews(_ folders: [ReviewFolder]) throws(CorpusError) -> Bool {
    for folder in folders where try !files(in: folder).isEmpty { return true }
    return false
  }

  private func listing(of folder: String) throws(CorpusError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw .unreadable(path: folder, reason: "the folder cannot be listed")
    }
  }

  private func files(in folder: ReviewFolder) throws(CorpusError) -> [String] {
    try listing(of: folder.path).filter { $0.hasSuffix(".txt") && !$0.hasPrefix(".") }.sorted()
  }

  private mutating func read(folders: [ReviewFolder]) throws(CorpusError) {
    var bytes: [UInt8] = []
    for folder in folders {
      for file in try files(in: folder) {
        do throws(CorpusError) {
          try InputFile.contents(of: "\(folder.path)/\(file)", into: &bytes)
        } catch {
          skipped.append(SkippedFile(name: "\(folder.id)/\(file)", reason: "cannot be read"))
          continue
        }
        add(bytes, name: "\(folder.id)/\(file)", label: folder.label)
      }
    }
  }

  // MARK: - An archive

  private mutating func readArchive() throws(CorpusError) {
    let stream = try ByteStream(path: path)
    var archive = TarReader(stream: stream)
    var bytes: [UInt8] = []
    var others: [String] = []
    while let member = try archive.next() {
      guard let (name, label) = IMDbReader.review(named: member.name) else {
        if others.count < 8 { others.append(member.name) }
        continue
      }
      guard member.isFile else {
        skipped.append(SkippedFile(name: name, reason: "is a link or a device, not a file"))
        continue
      }
      guard member.size <= IMDbReader.maximumReviewSize else {
        let limit = IMDbReader.maximumReviewSize
        skipped.append(SkippedFile(name: name, reason: "has \(member.size) bytes; a review has at most \(limit)"))
        continue
      }
      try archive.readContent(into: &bytes)
      add(bytes, name: name, label: label)
    }
    try stream.drain()
    if documents.isEmpty, skipped.isEmpty { throw .noReviews(path: path, found: others) }
  }

  private func checkArchive() throws(CorpusError) {
    let stream = try ByteStream(path: path)
    var archive = TarReader(stream: stream)
    var others: [String] = []
    while let member = try archive.next() {
      if IMDbReader.review(named: member.name) != nil { return }
      if others.count < 8 { others.append(member.name) }
    }
    throw .noReviews(path: path, found: others)
  }

  /// Returns the name and the label of a review: `…/train/pos/0_9.txt` → `train/pos/0_9.txt`, positive. Returns `nil` for
  /// other files. Members of an archive that was made inside the folder `train` belong to `train`.
  static func review(named name: String) -> (name: String, label: Sentiment?)? {
    guard name.hasSuffix(".txt") else { return nil }
    let parts = name.split(separator: "/").filter { $0 != "." }
    guard parts.count >= 2, let file = parts.last, !file.hasPrefix("."),
      let (folder, label) = classes.first(where: { $0.name == parts[parts.count - 2] })
    else { return nil }
    let split = parts.count >= 3 && parts[parts.count - 3] == "test" ? "test" : "train"
    return ("\(split)/\(folder)/\(file)", label)
  }

  private mutating func add(_ bytes: [UInt8], name: String, label: Sentiment?) {
    switch decoder.decode(bytes) {
    case .text(let text): documents.append(Document(id: String(name.dropLast(4)), text: text, label: label))
    case .unusable(let reason): skipped.append(SkippedFile(name: name, reason: reason))
    }
  }
}
