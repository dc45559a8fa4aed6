import Foundation
import TestSupport
import Testing

@testable import Tasks

@Suite struct IMDbReaderTests {
  private func load(_ path: String) throws -> DocumentSet { try SentimentCorpus.imdb(path: path).load() }

  @Test func readsTheFolderFromThreePlaces() throws {
    let folder = try TemporaryFolder()
    try folder.makeReviews()
    let whole = try load(folder.path("aclImdb"))
    #expect(whole.documents.count == 14)
    #expect(whole.count(of: .positive) == 6 && whole.count(of: .negative) == 7 && whole.count(of: nil) == 1)
    #expect(whole.documents.map(\.id) == whole.documents.map(\.id).sorted())
    #expect(
      whole.documents.first { $0.id == "train/pos/2_7" }
        == Document(id: "train/pos/2_7", text: "Review 2 of a film.\nIt is pos.", label: .positive))
    #expect(try load(folder.url.path).documents == whole.documents)
    let train = try load(folder.path("aclImdb/train")).documents
    #expect(train == whole.documents.filter { $0.id.hasPrefix("train/") })
    for path in ["", "aclImdb", "aclImdb/train"] { try SentimentCorpus.imdb(path: folder.path(path)).check() }
  }

  /// The system's tar writes the archives in each format, some with names that are too long for the old header.
  @Test(arguments: ["gnu", "ustar", "posix"]) func readsArchives(format: String) throws {
    let folder = try TemporaryFolder()
    try folder.makeReviews()
    let expected = try load(folder.path("aclImdb")).documents
    try folder.run("tar", "--format=\(format)", "-czf", "a.tar.gz", "aclImdb")
    try folder.run("tar", "--format=\(format)", "-cf", "a.tar", "aclImdb")
    try folder.run("tar", "--format=\(format)", "-czf", "inner.tgz", "-C", "aclImdb/train", "neg", "pos", "unsup")
    for name in ["a.tar.gz", "a.tar"] {
      let corpus = try load(folder.path(name))
      #expect(corpus.documents == expected && corpus.skipped.isEmpty)
      try SentimentCorpus.imdb(path: folder.path(name)).check()
    }
    #expect(try load(folder.path("inner.tgz")).documents == expected.filter { $0.id.hasPrefix("train/") })

    let deep = (0..<4).map { _ in String(repeating: "deep", count: 12) }.joined(separator: "/")
    try FileManager.default.createDirectory(atPath: folder.path(deep), withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: folder.path("aclImdb"), toPath: folder.path(deep + "/aclImdb"))
    if format != "ustar" {
      let long = String(repeating: "n", count: 120)
      try folder.write(Array("A long name.".utf8), to: deep + "/aclImdb/train/pos/\(long).txt")
    }
    try folder.run(
      "tar", "--format=\(format)", "-czf", "deep.tar.gz", "deepdeepdeepdeepdeepdeepdeepdeepdeepdeepdeepdeep")
    let corpus = try load(folder.path("deep.tar.gz"))
    #expect(corpus.documents.filter { !$0.id.contains("nnn") } == expected)
    #expect(corpus.documents.count == expected.count + (format == "ustar" ? 0 : 1))
  }

  @Test func archiveOrderAndConcatenatedGzipDoNotMatter() throws {
    let folder = try TemporaryFolder()
    try folder.makeReviews()
    let expected = try load(folder.path("aclImdb")).documents
    try folder.run(
      "tar", "-cf", "reversed.tar", "aclImdb/train/unsup", "aclImdb/train/pos", "aclImdb/train/neg", "aclImdb/test")
    #expect(try load(folder.path("reversed.tar")).documents == expected)
    let tar = try Data(contentsOf: folder.url.appendingPathComponent("reversed.tar"))
    try tar.prefix(3000).write(to: folder.url.appendingPathComponent("one"))
    try tar.dropFirst(3000).write(to: folder.url.appendingPathComponent("two"))
    try folder.run("sh", "-c", "gzip one two && cat one.gz two.gz > both.tar.gz")
    #expect(try load(folder.path("both.tar.gz")).documents == expected)
  }

  @Test func skipsAndCountsWhatCannotBeUsed() throws {
    let folder = try TemporaryFolder()
    try folder.makeReviews()
    try folder.write([], to: "aclImdb/train/neg/98_1.txt")
    try folder.write([0x41, 0x81], to: "aclImdb/train/neg/99_1.txt")
    try folder.write(Array("Nobody labelled this.".utf8), to: "aclImdb/train/unsup/9_0.txt")
    try folder.write(Array("Review 0 of a film.\nIt is pos.".utf8), to: "aclImdb/train/unsup/8_0.txt")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("aclImdb/train/pos/link.txt"), withDestinationPath: "gone.txt")
    try folder.run("tar", "-czf", "a.tar.gz", "aclImdb")
    let archive = try load(folder.path("a.tar.gz"))
    #expect(
      archive.skipped == [
        SkippedFile(name: "train/neg/98_1.txt", reason: "is empty"),
        SkippedFile(name: "train/neg/99_1.txt", reason: "is neither UTF-8 nor Windows-1252: byte 1 is 0x81"),
        SkippedFile(name: "train/pos/link.txt", reason: "is a link or a device, not a file"),
      ])
    #expect(archive.duplicates == 2 && archive.documents.count == 14)
    // The labelled copy remains.
    #expect(archive.documents.contains { $0.id == "train/pos/0_7" })
    let extracted = try load(folder.path("aclImdb"))
    #expect(extracted.documents == archive.documents && extracted.duplicates == 2)
    #expect(extracted.skipped.map(\.name) == archive.skipped.map(\.name))
    #expect(extracted.skipped.last?.reason == "cannot be read")
  }

  @Test func reportsErrors() throws {
    let folder = try TemporaryFolder()
    let gone = folder.path("gone")
    #expect(corpusError { try SentimentCorpus.imdb(path: gone).check() } == .notFound(path: gone))
    #expect(corpusError { _ = try load(gone) } == .notFound(path: gone))
    #expect(corpusError { _ = try SentimentCorpus.imdb(path: gone).fingerprint() } == .notFound(path: gone))
    let empty = folder.url.path
    #expect(corpusError { _ = try load(empty) } == .noReviews(path: empty, found: []))
    try folder.write(Array("text".utf8), to: "notes.txt")
    #expect(corpusError { _ = try load(empty) } == .noReviews(path: empty, found: ["notes.txt"]))
    let notes = folder.path("notes.txt")
    #expect(corpusError { _ = try load(notes) } == .unknownFormat(path: notes, firstBytes: Array("text".utf8)))
    try folder.run("tar", "-czf", "notes.tar.gz", "notes.txt")
    let archive = folder.path("notes.tar.gz")
    #expect(corpusError { _ = try load(archive) } == .noReviews(path: archive, found: ["notes.txt"]))
    #expect(
      corpusError { try SentimentCorpus.imdb(path: archive).check() } == .noReviews(path: archive, found: ["notes.txt"])
    )
    let zero = try folder.write([], to: "zero/train/pos/0_9.txt")
    let corpus = folder.path("zero")
    let skipped = [SkippedFile(name: "train/pos/0_9.txt", reason: "is empty")]
    #expect(corpusError { _ = try load(corpus) } == .empty(path: corpus, skipped: skipped))
    #expect(
      CorpusError.empty(path: "c", skipped: skipped).description
        == "'c' contains no usable review. 1 files were skipped. The first is 'train/pos/0_9.txt', because it is empty."
    )
    #expect(corpusError { _ = try load(zero) } == .unknownFormat(path: zero, firstBytes: []))
    #expect(
      CorpusError.unknownFormat(path: "x", firstBytes: [0x0a, 0xff]).description
        == "'x' is neither a gzip file (which starts with 1f 8b) nor a tar archive (which has 'ustar' at byte 257): it "
        + "starts with 0a ff. Expected the folder 'aclImdb' with train/pos and train/neg (optionally train/unsup, test/pos "
        + "and test/neg) and one .txt file for each review, or an archive of this folder (.tar.gz, .tgz or .tar).")
  }

  @Test func reportsTruncatedArchives() throws {
    let folder = try TemporaryFolder()
    try folder.makeReviews()
    try folder.run("tar", "-czf", "a.tar.gz", "aclImdb")
    try folder.run("tar", "-cf", "a.tar", "aclImdb")
    let gzip = [UInt8](try Data(contentsOf: folder.url.appendingPathComponent("a.tar.gz")))
    for length in 2..<gzip.count {
      let path = try folder.write(Array(gzip[..<length]), to: "cut.tar.gz")
      guard case .damagedGzip(path, let offset, _, let problem) = corpusError({ _ = try load(path) }) else {
        Issue.record("cut at \(length): no error about gzip")
        continue
      }
      #expect(offset == length && problem == "the file ends in the middle of the gzip data")
    }
    let tar = [UInt8](try Data(contentsOf: folder.url.appendingPathComponent("a.tar")))
    let contentEnd = (tar.lastIndex { $0 != 0 } ?? 0) / 512 * 512 + 512
    for length in Array(stride(from: 512, to: contentEnd, by: 37))
      + Array(stride(from: 512, through: contentEnd, by: 512))
    {
      let path = try folder.write(Array(tar[..<length]), to: "cut.tar")
      guard case .damagedArchive(path, let offset, _, _) = corpusError({ _ = try load(path) }) else {
        Issue.record("cut at \(length): no error about tar")
        continue
      }
      #expect(offset <= length && offset > length - 1024)
    }
  }

  /// An archive with a damaged byte is refused, or its documents are correct.
  @Test func damagedArchivesNeverCrash() throws {
    let folder = try TemporaryFolder()
    try folder.makeReviews()
    let expected = try load(folder.path("aclImdb")).documents
    try folder.run("tar", "--format=posix", "-czf", "a.tar.gz", "aclImdb")
    try folder.run("tar", "--format=posix", "-cf", "a.tar", "aclImdb")
    let gzip = [UInt8](try Data(contentsOf: folder.url.appendingPathComponent("a.tar.gz")))
    var refused = 0
    for position in gzip.indices.dropFirst(2) {
      var bytes = gzip
      bytes[position] ^= 0x15
      let path = try folder.write(bytes, to: "bad.tar.gz")
      do {
        #expect(try load(path).documents == expected)
      } catch is CorpusError {
        refused += 1
      }
    }
    #expect(refused > gzip.count * 9 / 10)
    // A tar archive has no checksum of its content. The test checks that nothing crashes and that headers are protected.
    let tar = [UInt8](try Data(contentsOf: folder.url.appendingPathComponent("a.tar")))
    for position in stride(from: 0, to: tar.count, by: 23) {
      var bytes = tar
      bytes[position] ^= 0x81
      let path = try folder.write(bytes, to: "bad.tar")
      _ = corpusError { _ = try load(path) }
    }
    var bytes = tar
    bytes[100] ^= 1
    let path = try folder.write(bytes, to: "header.tar")
    #expect(
      corpusError { _ = try load(path) }
        == .damagedArchive(
          path: path, offset: 0, lastMember: nil, problem: "the header of a member does not match its checksum"))
  }

  @Test func fingerprintsDependOnContentOnly() throws {
    let folder = try TemporaryFolder()
    try folder.makeReviews()
    try folder.run("tar", "-czf", "a.tar.gz", "aclImdb")
    try folder.run("cp", "-r", "aclImdb", "elsewhere")
    try folder.run("cp", "a.tar.gz", "b.tgz")
    func fingerprint(_ name: String) throws -> String {
      try SentimentCorpus.imdb(path: folder.path(name)).fingerprint()
    }
    #expect(try fingerprint("aclImdb") == fingerprint("elsewhere"))
    #expect(try fingerprint("a.tar.gz") == fingerprint("b.tgz"))
    let before = try fingerprint("elsewhere")
    try folder.write(Array("Review 0 of a film.<br /><br />It is neg.".utf8), to: "elsewhere/train/pos/0_7.txt")
    #expect(try fingerprint("elsewhere") != before)
  }

  @Test func readsRealReviews() throws {
    guard let archive = SharedData.url("imdb/aclImdb-train.tar.gz") else {
      return print("skipped: shared/data/imdb is not there")
    }
    let source = SentimentCorpus.imdb(path: archive.path)
    let clock = ContinuousClock()
    var corpus: DocumentSet?
    let loading = try clock.measure { corpus = try source.load() }
    let checking = try clock.measure { try source.check() }
    let printing = try clock.measure { _ = try source.fingerprint() }
    print("IMDb: loaded in \(loading), checked in \(checking), fingerprint in \(printing)")
    let loaded = try #require(corpus)
    #expect(loaded.documents.count + loaded.duplicates == 12_499 + 12_500 + 25_000)
    #expect(loaded.skipped.isEmpty)
    // 370 reviews are equal byte for byte, as counted with Python's tarfile. Two more are equal after cleaning.
    #expect(loaded.duplicates == 372)
    #expect(loaded.documents.allSatisfy { !$0.text.contains("<br") && !$0.text.isEmpty })
    #expect(!loaded.documents.contains { $0.text.unicodeScalars.contains { (0x80..<0xa0).contains($0.value) } })
  }
}
