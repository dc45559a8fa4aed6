import Foundation

/// Reads the Large Movie Review Dataset (Maas et al., "Learning word vectors for sentiment analysis", ACL 2011) from
/// its extracted folder or from the published archive.
struct IMDbReader {
  /// No review is nearly as long; a file that is has something else in it.
  static let largestReview = 1 << 22

  let path: String
  private var documents: [Document] = []
  private var skipped: [SkippedFile] = []
  private var decoder = ReviewText()

  init(path: String) { self.path = path }

  static func load(path: String) throws(CorpusError) -> Corpus {
    var reader = IMDbReader(path: path)
    if let folders = try reader.reviewFolders() {
      try reader.read(folders: folders)
    } else {
      try reader.readArchive()
    }
    guard !reader.documents.isEmpty else { throw .empty(path: path, skipped: reader.skipped) }
    return Corpus(sorting: reader.documents, skipped: reader.skipped)
  }

  /// That the path is there and that a review is where it should be; an archive is read only as far as its first.
  static func check(path: String) throws(CorpusError) {
    let reader = IMDbReader(path: path)
    guard try reader.reviewFolders() == nil else { return }
    try reader.checkArchive()
  }

  static func fingerprint(path: String) throws(CorpusError) -> String {
    let reader = IMDbReader(path: path)
    guard let folders = try reader.reviewFolders() else {
      var checksum = Checksum()
      let file = try InputFile(path: path)
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
      defer { buffer.deallocate() }
      while true {
        let count = try file.read(into: buffer)
        if count == 0 { return "archive-\(checksum.text)" }
        checksum.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
    var checksum = Checksum()
    var bytes: [UInt8] = []
    for folder in folders {
      for name in try reader.files(in: folder) {
        try InputFile.contents(of: "\(folder.path)/\(name)", into: &bytes)
        // With its name and length, so that text cannot move from one file to the next unseen.
        let heading = Array("\(folder.id)/\(name) \(bytes.count)\n".utf8)
        heading.withUnsafeBytes { checksum.update($0) }
        bytes.withUnsafeBytes { checksum.update($0) }
      }
    }
    return "folder-\(checksum.text)"
  }

  // MARK: - A folder

  struct ReviewFolder: Equatable {
    let path: String
    /// `train/pos` and its like.
    let id: String
    let label: Sentiment?
  }

  private static let classes: [(name: String, label: Sentiment?)] = [
    ("neg", .negative), ("pos", .positive), ("unsup", nil),
  ]

  /// The folders with reviews under the path, in the order of their ids; `nil` where the path is a file.
  private func reviewFolders() throws(CorpusError) -> [ReviewFolder]? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .notFound(path: path) }
    guard isFolder.boolValue else { return nil }
    for root in [path, path + "/aclImdb"] {
      let found = ["test", "train"].flatMap { split in folders(in: "\(root)/\(split)", split: split) }
      if try holdsReviews(found) { return found }
    }
    // The path may be `train` or `test` itself.
    let split = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent == "test" ? "test" : "train"
    let own = folders(in: path, split: split)
    if try holdsReviews(own) { return own }
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

  private func holdsReviews(_ folders: [ReviewFolder]) throws(CorpusError) -> Bool {
    for folder in folders where try !files(in: folder).isEmpty { return true }
    return false
  }

  private func listing(of folder: String) throws(CorpusError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw .unreadable(path: folder, reason: "it cannot be listed")
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
        take(bytes, name: "\(folder.id)/\(file)", label: folder.label)
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
      guard member.size <= IMDbReader.largestReview else {
        let limit = IMDbReader.largestReview
        skipped.append(SkippedFile(name: name, reason: "has \(member.size) bytes; a review has at most \(limit)"))
        continue
      }
      try archive.readContent(into: &bytes)
      take(bytes, name: name, label: label)
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

  /// `…/train/pos/0_9.txt` → `train/pos/0_9.txt`, positive; `nil` for what is no review. An archive made inside the
  /// folder `train` has no such component: its members count as of `train`.
  static func review(named name: String) -> (name: String, label: Sentiment?)? {
    guard name.hasSuffix(".txt") else { return nil }
    let parts = name.split(separator: "/").filter { $0 != "." }
    guard parts.count >= 2, let file = parts.last, !file.hasPrefix("."),
      let (folder, label) = classes.first(where: { $0.name == parts[parts.count - 2] })
    else { return nil }
    let split = parts.count >= 3 && parts[parts.count - 3] == "test" ? "test" : "train"
    return ("\(split)/\(folder)/\(file)", label)
  }

  private mutating func take(_ bytes: [UInt8], name: String, label: Sentiment?) {
    switch decoder.decode(bytes) {
    case .text(let text): documents.append(Document(id: String(name.dropLast(4)), text: text, label: label))
    case .unusable(let reason): skipped.append(SkippedFile(name: name, reason: reason))
    }
  }
}
