import Foundation
import Testing

@testable import Tasks

/// A folder that is removed when the test ends.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("tasks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Runs a program of the system in the folder, such as tar.
  func run(_ program: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = url
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(program) \(arguments)")
  }

  /// Writes a small corpus in the published layout, in `aclImdb`.
  func makeReviews() throws {
    for index in 0..<12 {
      let label = index % 2 == 0 ? "pos" : "neg"
      try write(
        Array("Review \(index) of a film.<br /><br />It is \(label).".utf8), to: "aclImdb/train/\(label)/\(index)_7.txt"
      )
    }
    try write(Array("Nobody labelled this.".utf8), to: "aclImdb/train/unsup/0_0.txt")
    try write(Array("Held out by its authors.".utf8), to: "aclImdb/test/neg/3_2.txt")
    try write(Array("not a review".utf8), to: "aclImdb/README")
    try write(Array("1 2 3".utf8), to: "aclImdb/train/labeledBow.feat")
  }
}

/// Runs the body and returns the corpus error that it throws.
func corpusError(_ body: () throws -> Void) -> CorpusError? {
  do {
    try body()
    return nil
  } catch {
    return error as? CorpusError
  }
}
