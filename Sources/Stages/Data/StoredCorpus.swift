import Foundation
import SweepFile
import Tasks

/// A document, as stored by the corpus stage.
struct StoredDocument: Codable {
  var id: String
  var text: String
  var label: Sentiment?

  static func write(_ documents: [Document], to url: URL) throws {
    try JSONLines.write(documents.map { StoredDocument(id: $0.id, text: $0.text, label: $0.label) }, to: url)
  }

  static func read(_ url: URL) throws -> [Document] {
    try JSONLines.read(StoredDocument.self, url).map { Document(id: $0.id, text: $0.text, label: $0.label) }
  }
}

/// Examples, as stored by the corpus stage.
enum StoredExamples {
  private static let closingName = "closing.txt"

  static func write(_ split: ExampleSplit, closing: String, in context: StageContext) throws {
    try JSONLines.write(split.training, to: context.file(ExampleFile.Split.training.fileName))
    try JSONLines.write(split.heldOut, to: context.file(ExampleFile.Split.heldOut.fileName))
    try Data(closing.utf8).write(to: context.file(closingName))
  }

  static func read(_ split: ExampleFile.Split, _ corpus: StageHash, _ context: StageContext) throws -> [Example] {
    try JSONLines.read(Example.self, try context.input(.corpus, corpus, split.fileName))
  }

  static func closing(_ corpus: StageHash, _ context: StageContext) throws -> String {
    String(decoding: try Data(contentsOf: try context.input(.corpus, corpus, closingName)), as: UTF8.self)
  }
}
