import Foundation
import TestSupport
import Testing

/// Fifty steps of SFT, the reward model, DPO, KTO, PPO and RLOO from fixed seeds.
struct TrajectoryTests {
  /// Compares runs with `Tests/Trajectories/trajectories.csv`, one thread with two, and killed runs with whole ones.
  @Test func trainingsTakeTheirRecordedSteps() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let script = HarnessProgram.package.appendingPathComponent("Tests/Trajectories/trajectories.py")
    let outcome = try program.run(
      ["python3", script.path, "check", "--program", HarnessProgram.executable.path],
      executable: URL(fileURLWithPath: "/usr/bin/env"))
    #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.errors)")
  }
}
