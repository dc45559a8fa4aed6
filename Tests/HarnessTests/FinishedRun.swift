import Foundation
import TestSupport

/// The smoke sweep, run once for all tests that need a finished run.
enum FinishedRun {
  static let smoke = HarnessProgram.package.appendingPathComponent("experiments/smoke.json")

  private static let original: Result<HarnessProgram, any Error> = Result {
    let program = try HarnessProgram()
    try program.write(String(contentsOf: smoke, encoding: .utf8), to: "smoke.json")
    let outcome = try program.run("run", "smoke.json")
    guard outcome.status == 0 else { throw Failed(errors: outcome.errors) }
    atexit { try? FinishedRun.original.get().remove() }
    return program
  }

  struct Failed: Error { let errors: String }

  /// Returns a copy of the folder. The caller removes it.
  static func copy() throws -> HarnessProgram {
    let copy = try HarnessProgram()
    for name in ["smoke.json", "results", "plots"] {
      try FileManager.default.copyItem(at: try original.get().url(name), to: copy.url(name))
    }
    return copy
  }
}
