import Foundation
import TestSupport
import Testing

@testable import Tasks

@Suite struct SentimentClassifierTests {
  private static let builtin = Result { () throws -> (classifier: SentimentClassifier, splits: DocumentSplit) in
    let splits = DocumentSplit(try SentimentCorpus.builtin(documents: 6000).load().documents, seed: 0)
    return (try classifier(of: splits), splits)
  }

  private static func labelled(_ documents: [Document]) -> [(text: String, label: Sentiment)] {
    documents.compactMap { document in document.label.map { (document.text, $0) } }
  }

  private static func classifier(of splits: DocumentSplit) throws -> SentimentClassifier {
    try SentimentClassifier.train(on: labelled(splits.training), heldOut: labelled(splits.heldOut), seed: 0)
  }

  @Test func learnsTheBuiltInReviews() throws {
    let (classifier, splits) = try Self.builtin.get()
    let statistics = classifier.statistics
    print("built-in: \(statistics)")
    #expect(
      statistics.trainingDocuments == splits.training.count && statistics.heldOutDocuments == splits.heldOut.count)
    #expect(try #require(statistics.accuracyWhole) > 0.85)
    #expect(try #require(statistics.accuracyWindows) > 0.8)
    #expect(try #require(statistics.calibrationErrorWindows) < 0.05)
    #expect(abs(try #require(statistics.meanProbabilityWindows) - 0.5) < 0.05)
  }

  @Test func understandsNegation() throws {
    let (classifier, _) = try Self.builtin.get()
    for (better, worse) in [
      ("The plot is clever.", "The plot is never clever."),
      ("There is nothing wooden about the acting.", "The acting is wooden."),
      ("I would see it again tomorrow.", "I would not see it again for any money."),
      ("The music is far from cheap.", "The music is cheap."),
    ] {
      #expect(classifier.logit(of: better) > classifier.logit(of: worse), "\(better) / \(worse)")
    }
  }

  @Test func isDeterministicAndFast() throws {
    let (classifier, splits) = try Self.builtin.get()
    #expect(try Self.classifier(of: splits) == classifier)
    let texts = (0..<5000).map { index in
      splits.training[index % splits.training.count].text.split(separator: " ").prefix(50).joined(separator: " ")
    }
    var probabilities: [Double] = []
    let seconds =
      ContinuousClock().measure { probabilities = classifier.probabilitiesPositive(of: texts) } / .seconds(1)
    print("classifier: \(Int(5000 / seconds)) texts of at most 50 words a second")
    #expect(probabilities[17] == classifier.probabilityPositive(of: texts[17]))
    #expect(probabilities.allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test func handlesUnusualText() throws {
    let (classifier, _) = try Self.builtin.get()
    let empty = classifier.probabilityPositive(of: "")
    #expect(abs(empty - 0.5) < 0.2 && classifier.probabilityPositive(of: " \n\t") == empty)
    for text in ["!!!!", "ÿ\u{0}", String(repeating: "superb ", count: 100_000), "映画"] {
      let probability = classifier.probabilityPositive(of: text)
      #expect(probability.isFinite && (0...1).contains(probability))
    }
    let shouted = classifier.logit(of: "THE PLOT IS CLEVER!!!")
    #expect(shouted == classifier.logit(of: "the plot is  clever!"))
    #expect(classifier.statistics(on: [], seed: 0).accuracyWhole == nil && classifier.accuracy(on: []) == nil)
  }

  @Test func needsBothLabels() {
    let reviews = (0..<50).map { (text: "review \($0)", label: $0 < 40 ? Sentiment.positive : .negative) }
    let error = ClassifierTrainingError.tooFewDocuments(positive: 40, negative: 10, needed: 20)
    #expect(throws: error) { try SentimentClassifier.train(on: reviews, seed: 0) }
    #expect(
      error.description
        == "The sentiment classifier needs at least 20 training reviews of each label; "
        + "found 40 positive and 10 negative reviews.")
  }

  /// One word determines the label with a known frequency. The predicted probabilities must equal the frequencies.
  @Test func probabilitiesEqualFrequencies() throws {
    let reviews = (0..<4000).map { index in
      (
        text: index % 2 == 0 ? "alpha" : "beta",
        label: index % 2 == (index % 10 < 8 ? 0 : 1) ? Sentiment.positive : .negative
      )
    }
    let classifier = try SentimentClassifier.train(on: reviews, seed: 1)
    for word in ["alpha", "beta"] {
      let own = reviews.filter { $0.text == word }
      let fraction = Double(own.count { $0.label == .positive }) / Double(own.count)
      #expect(abs(classifier.probabilityPositive(of: word) - fraction) < 0.04, "\(word) \(fraction)")
    }
  }

  @Test func fileRoundTripIsExact() throws {
    let folder = try TemporaryFolder()
    let (classifier, _) = try Self.builtin.get()
    let url = folder.url.appendingPathComponent("c.bin")
    try classifier.write(to: url)
    #expect(try SentimentClassifier(contentsOf: url) == classifier)
    let size = try Data(contentsOf: url).count
    print("classifier: \(size) bytes")
    #expect(size < 1 << 21)
  }

  @Test func damagedFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let reviews = (0..<60).map { (text: "word\($0 % 7) \($0)", label: $0 % 2 == 0 ? Sentiment.positive : .negative) }
    var hyperparameters = SentimentClassifier.Hyperparameters()
    hyperparameters.bits = 8
    let classifier = try SentimentClassifier.train(on: reviews, heldOut: [], seed: 0, hyperparameters: hyperparameters)
    let url = folder.url.appendingPathComponent("c.bin")
    try classifier.write(to: url)
    #expect(try SentimentClassifier(contentsOf: url) == classifier)
    let bytes = [UInt8](try Data(contentsOf: url))
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 0x40
      try folder.write(damaged, to: "c.bin")
      #expect(throws: ClassifierFileError.self, "byte \(position)") { try SentimentClassifier(contentsOf: url) }
      try folder.write(Array(bytes[..<position]), to: "c.bin")
      #expect(throws: ClassifierFileError.self, "cut at \(position)") { try SentimentClassifier(contentsOf: url) }
    }
    let gone = folder.url.appendingPathComponent("gone")
    #expect(throws: ClassifierFileError.unreadable(path: gone.path, reason: "there is no such file")) {
      try SentimentClassifier(contentsOf: gone)
    }
    var newer = bytes
    newer[8] = 2
    try folder.write(newer, to: "c.bin")
    #expect(throws: ClassifierFileError.unsupportedVersion(path: url.path, found: 2, supported: 1)) {
      try SentimentClassifier(contentsOf: url)
    }
  }

  @Test func learnsIMDb() throws {
    guard let archive = SharedData.url("imdb/aclImdb-train.tar.gz") else {
      return print("skipped: shared/data/imdb is not there")
    }
    let corpus = try SentimentCorpus.imdb(path: archive.path).load()
    let splits = DocumentSplit(corpus.documents, seed: 0)
    var trained: SentimentClassifier?
    let time = try ContinuousClock().measure { trained = try Self.classifier(of: splits) }
    let classifier = try #require(trained)
    print("IMDb: trained in \(time): \(classifier.statistics)")
    #expect(try #require(classifier.statistics.accuracyWhole) > 0.885)
    #expect(try #require(classifier.statistics.accuracyWindows) > 0.795)
    #expect(try #require(classifier.statistics.calibrationErrorWindows) < 0.02)
    #expect(abs(try #require(classifier.statistics.meanProbabilityWindows) - 0.5) < 0.02)
  }
}
