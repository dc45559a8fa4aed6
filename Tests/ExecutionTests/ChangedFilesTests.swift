import Foundation
import Ledger
import Tasks
import TestSupport
import Testing

@testable import Execution
@testable import Stages

/// Files from outside that change after the plan has named them by their content.
struct ChangedFilesTests {
  let program: HarnessProgram
  let store: StageStore

  init() throws {
    program = try HarnessProgram()
    store = StageStore(results: program.url("results"))
    try store.prepare()
  }

  private func pairs(_ word: String) -> String {
    (0..<20).map {
      #"{ "prompt": "Question \#($0)?", "chosen": " \#(word) \#($0).", "rejected": " No \#($0)." }"#
    }.joined(separator: "\n") + "\n"
  }

  /// Runs a worker for the stage, and returns its error in the records; nil if the stage was made.
  private func work(_ specification: StageSpecification) throws -> (error: String?, facts: Int) {
    let attempt = try store.begin(specification)
    let outcome = try program.run(
      "worker", attempt.path, "--results", store.results.path, "--coordinator", "\(getpid())")
    if outcome.status == 0 { return (nil, 0) }
    #expect(outcome.status == 1 && !store.isComplete(specification), "\(outcome.errors)")
    let records = try RecordFile.read(at: attempt.appendingPathComponent(StageStore.recordsName)).records
    var error: String?
    var facts = 0
    for record in records {
      if case .stage(let stage) = record { error = stage.error }
      if case .fact = record { facts += 1 }
    }
    store.release(attempt)
    return (error ?? outcome.errors, facts)
  }

  /// Each role of a file, exchanged for a file of another content, of the same length, or for one that cannot be read.
  @Test(arguments: ["pairs", "comparisons", "held-out"]) func aCorpusFile(_ exchanged: String) throws {
    defer { program.remove() }
    for name in ["pairs", "comparisons", "held-out"] { try program.write(pairs("Yes"), to: "\(name).jsonl") }
    func path(_ name: String) -> String { program.url("\(name).jsonl").path }
    let source = CorpusSource.examples(
      .files(ExampleFiles(path: path("pairs"), comparisons: path("comparisons"), heldOut: path("held-out"))))
    let specification = try StageSpecification(
      CorpusStage(source: source, fingerprint: try source.fingerprint(), seed: 0))
    let message =
      "'\(path("pairs"))' or '\(path("comparisons"))' or '\(path("held-out"))' changed during the run, so nothing of it was "
      + "used; the same command plans again with the new content"
    for other in [pairs("Nay"), pairs("Other"), "not a record\n", ""] {
      try program.write(other, to: "\(exchanged).jsonl")
      let found = try work(specification)
      #expect(found.error == message && found.facts == 0)
    }
    try FileManager.default.removeItem(at: program.url("\(exchanged).jsonl"))
    #expect(try work(specification).error == message)
    try program.write(pairs("Yes"), to: "\(exchanged).jsonl")
    #expect(try work(specification).error == nil)
  }

  @Test func aFolderOfReviews() throws {
    defer { program.remove() }
    for folder in ["train/pos", "train/neg"] {
      try program.makeFolder("aclImdb/\(folder)")
      for number in 0..<6 { try program.write("A film, number \(number).", to: "aclImdb/\(folder)/\(number)_1.txt") }
    }
    let source = CorpusSource.documents(.imdb(path: program.url("aclImdb").path))
    let specification = try StageSpecification(
      CorpusStage(source: source, fingerprint: try source.fingerprint(), seed: 0))
    try program.write("Another film, a new one.", to: "aclImdb/train/pos/9_1.txt")
    #expect(try work(specification).error?.contains("aclImdb' changed during the run") == true)
    try FileManager.default.removeItem(at: program.url("aclImdb/train/pos/9_1.txt"))
    #expect(try work(specification).error == nil)
  }

  @Test func aPretrainedModel() throws {
    defer { program.remove() }
    try program.makeFolder("model")
    for name in ["config.json", "model.safetensors", "vocab.json", "merges.txt"] {
      try program.write("{}", to: "model/\(name)")
    }
    let stage = try PretrainedStage(path: program.url("model").path, context: 16)
    let specification = try StageSpecification(stage)
    try program.write("{ }", to: "model/vocab.json")
    #expect(try work(specification).error?.contains("/model' changed during the run") == true)
  }

  @Test func aFileThatIsExchangedAndPutBack() throws {
    defer { program.remove() }
    let url = try program.write("old", to: "file")
    let files = OutsideFiles(paths: [url.path])
    func content() throws -> String { try String(contentsOf: url, encoding: .utf8) }
    func exchangedWhileRead() throws -> String {
      try program.write("new", to: "file")
      defer { _ = try? program.write("old", to: "file") }
      return try content()
    }
    #expect(throws: ChangedFiles(paths: [url.path])) {
      try files.read(expecting: "old", fingerprint: content, exchangedWhileRead)
    }
    // A change that leaves the content is harmless.
    var changes = 0
    let read = try files.read(expecting: "old", fingerprint: content) {
      if changes == 0 { try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path) }
      changes += 1
      return try content()
    }
    #expect(read == "old" && changes == 2)
  }
}
