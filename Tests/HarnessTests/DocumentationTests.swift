import Foundation
import TestSupport
import Testing

/// The pages that scripts write, and the links between pages.
struct DocumentationTests {
  private func succeeds(_ script: String, _ arguments: String...) throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let path = HarnessProgram.package.appendingPathComponent("Scripts/\(script)").path
    let outcome = try program.run(
      ["python3", "-B", path] + arguments, executable: URL(fileURLWithPath: "/usr/bin/env"))
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func thePictureShowsTheTargets() throws { try succeeds("draw-targets", "--check") }

  @Test func theReferenceIsUpToDate() throws {
    try succeeds("write-reference", "--check", HarnessProgram.executable.path)
  }

  @Test func everyLinkLeadsSomewhere() throws { try succeeds("check-links") }

  @Test func theReadmeIsShort() throws {
    let readme = HarnessProgram.package.appendingPathComponent("README.md")
    let lines = try String(contentsOf: readme, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 121)
  }
}
