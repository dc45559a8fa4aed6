import Foundation
import Ledger
import TestSupport
import Testing

/// `harness status` of running, dead and finished runs.
struct StatusTests {
  private struct Row: Decodable {
    let experiment: String
    let title: String
    let state: String
    let seconds: Double?
    let done: Int?
    let total: Int?
    let stepsPerSecond: Double?
    let secondsLeft: Double?
    let tokensPerSecond: Double?
    let host: String?
    let process: Int?
    let error: String?
  }

  private func rows(_ program: HarnessProgram, _ experiment: String) throws -> [Row] {
    try JSONDecoder().decode([Row].self, from: Data(program.run("status", experiment, "--json").output.utf8))
  }

  @Test func aRunAtWorkThenKilled() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let smoke = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    try program.write(smoke.replacingOccurrences(of: "\"updates\": 4", with: "\"updates\": 100000"), to: "endless.json")
    let run = try program.start(["run", "endless.json", "--workers", "1"])
    defer {
      kill(run.process.processIdentifier, SIGKILL)
      HarnessProgram.status(of: run.process)
    }
    try #require(HarnessProgram.wait(for: "started   PPO", in: run.errors))
    var live: Row?
    try #require(
      HarnessProgram.wait {
        live = (try? rows(program, "smoke"))?.first { $0.state == "running" && ($0.stepsPerSecond ?? 0) > 0 }
        return live != nil
      })
    let row = try #require(live)
    #expect(row.title.hasPrefix("PPO") && row.total == 100_000 && row.done ?? 0 > 0 && row.seconds ?? -1 >= 0)
    #expect(row.secondsLeft ?? 0 > 100 && row.process ?? 0 > 0 && row.host == ProcessInfo.processInfo.hostName)
    let text = try program.run("status", "smoke").output
    #expect(text.contains("; running: process \(run.process.processIdentifier) on "), "\(text)")
    #expect(text.contains(" steps/s  about ") && text.contains(" of 100000, reward "), "\(text)")
    // `--watch` ends when the run ends.
    let watching = try program.start(["status", "smoke", "--watch"])
    Thread.sleep(forTimeInterval: 1.5)
    #expect(watching.process.isRunning)
    kill(run.process.processIdentifier, SIGKILL)
    let watched = try program.end(watching.process, watching.output, watching.errors)
    #expect(watched.status == 0 && watched.output.contains("  running     PPO"), "\(watched.output)")
    #expect(watched.output.contains("  interrupted PPO") && !watched.output.contains("\u{1B}"), "\(watched.output)")
    #expect(watched.output.contains("; its run died: the same `harness run` command continues it"))
    let dead = try #require(try rows(program, "smoke").first { $0.title == row.title })
    #expect(dead.state == "interrupted" && dead.stepsPerSecond == nil && dead.process == nil)
  }

  @Test func aFinishedRun() throws {
    let program = try FinishedRun.copy()
    defer { program.remove() }
    let found = try rows(program, "smoke")
    #expect(found.count == 15 && found.allSatisfy { $0.state == "completed" && $0.error == nil && $0.done == nil })
    #expect(found.filter { ($0.tokensPerSecond ?? 0) > 0 }.count > 6)
    let watched = try program.run("status", "--watch")
    #expect(watched.status == 0 && watched.output == "smoke: 15 completed\n", "\(watched.output)")
    let both = try program.run("status", "--watch", "--json")
    #expect(both.status == 2 && both.errors.contains("cannot be combined"))
  }

  /// On a terminal, `--watch` redraws in place.
  @Test func whatIsWatchedOnATerminalIsDrawnInPlace() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let smoke = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    try program.write(smoke.replacingOccurrences(of: "\"updates\": 4", with: "\"updates\": 100000"), to: "endless.json")
    let run = try program.start(["run", "endless.json", "--workers", "1"])
    defer {
      kill(run.process.processIdentifier, SIGKILL)
      HarnessProgram.status(of: run.process)
    }
    try #require(HarnessProgram.wait(for: "started   SFT policy", in: run.errors))
    let watching = try program.start(
      [
        "-c",
        "import pty, sys, os; os.environ['TERM'] = 'xterm'; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
        HarnessProgram.executable.path, "status", "smoke", "--watch",
      ], executable: URL(fileURLWithPath: "/usr/bin/python3"))
    Thread.sleep(forTimeInterval: 3.5)
    kill(run.process.processIdentifier, SIGKILL)
    let watched = try program.end(watching.process, watching.output, watching.errors)
    #expect(
      watched.output.contains("\u{1B}[") && watched.output.contains("A\u{1B}[J"), "\(watched.output.debugDescription)")
    #expect(watched.output.contains("its run died"))
  }
}
