import Foundation
import Ledger
import SweepFile
import Tasks

/// Trains the sentiment classifier, the ground-truth reward, on the labelled training documents: `classifier.bin`.
struct ClassifierStage: Stage {
  static let kind = StageKind.classifier
  static let version = 1

  var corpus: StageHash
  var seed: UInt64

  var inputs: [StageHash] { [corpus] }
  var title: String { "sentiment classifier, the ground-truth reward" }

  func run(in context: StageContext) throws {
    let training = try StoredDocument.read(try context.input(.corpus, corpus, "training.jsonl"))
    let heldOut = try StoredDocument.read(try context.input(.corpus, corpus, "held-out.jsonl"))
    func labelled(_ documents: [Document]) -> [(text: String, label: Sentiment)] {
      documents.compactMap { document in document.label.map { (document.text, $0) } }
    }
    let classifier = try SentimentClassifier.train(on: labelled(training), heldOut: labelled(heldOut), seed: seed)
    try classifier.write(to: context.file("classifier.bin"))
    let statistics = classifier.statistics
    try context.fact("classifier training documents", statistics.trainingDocuments)
    try context.fact("classifier held-out documents", statistics.heldOutDocuments)
    for (name, value) in [
      ("classifier held-out accuracy, whole reviews", statistics.accuracyWhole),
      ("classifier held-out accuracy, windows of 24-64 words", statistics.accuracyWindows),
      ("classifier held-out log loss, windows", statistics.logLossWindows),
      ("classifier held-out calibration error, windows", statistics.calibrationErrorWindows),
      ("classifier mean P(positive), held-out windows", statistics.meanProbabilityWindows),
    ] {
      if let value { try context.fact(FactName(name), value) }
    }
  }
}
