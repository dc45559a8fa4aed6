import Foundation
import TestSupport
import Testing

@testable import Execution

struct PackageVersionTests {
  /// The ledger's environment names the versions that Package.swift pins.
  @Test func theEnvironmentNamesThePinnedVersions() async throws {
    // The dependencies of `make docs` come after the targets, and are not in the program.
    let text = try String(
      contentsOf: HarnessProgram.package.appendingPathComponent("Package.swift"), encoding: .utf8)
    let manifest = text.components(separatedBy: "\n  targets: [")[0]
    let pins = manifest.matches(of: #/\.package\(url: "[^"]*/([^"/]+)", exact: "([^"]+)"\)/#)
      .map { (String($0.1), String($0.2)) }
    #expect(
      manifest.components(separatedBy: ".package(url:").count - 1 == pins.count, "a package is not pinned exactly")
    #expect(Dictionary(uniqueKeysWithValues: pins) == RunEnvironment.packages)
    let environment = await RunEnvironment.describe(executable: HarnessProgram.executable.path)
    for (package, version) in pins { #expect(environment[package] == version) }
    #expect(environment["harness"] == RunEnvironment.version)
  }

  /// A repository that merely contains an installed program is not its source.
  @Test func theCommitIsThatOfTheProgramsSource() async throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.makeFolder("prefix/bin")
    try program.makeFolder("prefix/share/harness")
    let executable = try program.write("", to: "prefix/bin/harness")
    let git = URL(fileURLWithPath: "/usr/bin/env")
    for arguments in [
      ["init", "-q"],
      ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m", "a"],
    ] {
      let outcome = try program.run(["git"] + arguments, executable: git)
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
    let other = await RunEnvironment.describe(executable: executable.path)
    #expect(other["commit"] == nil && other["commit is dirty"] == nil)
    try program.write("0123abc dirty\n", to: "prefix/share/harness/commit")
    let recorded = await RunEnvironment.describe(executable: executable.path)
    #expect(recorded["commit"] == "0123abc" && recorded["commit is dirty"] == "yes")
  }
}
