import Foundation
import TestSupport
import Testing

/// Help, and how much a run writes to stderr.
struct HelpTests {
  @Test(arguments: [["--help"], ["run", "--help"], ["help", "run"]])
  func helpHasExamplesAndExitCodes(_ arguments: [String]) throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let help = try program.run(arguments)
    #expect(help.status == 0 && help.errors.isEmpty, "\(help.errors)")
    #expect(help.output.contains("EXAMPLES:\n  harness run experiments/smoke.json "), "\(help.output)")
    for code in ["  0    ", "  1    ", "  2    ", "  130  "] {
      #expect(help.output.contains("\n" + code), "\(help.output)")
    }
    #expect(!help.output.contains(" worker ") || arguments != ["--help"])
  }

  @Test func everyExampleInTheHelpIsACommand() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let help = try program.run("--help").output + program.run("run", "--help").output
    let examples = help.split(separator: "\n").filter { $0.hasPrefix("  harness ") }
    #expect(examples.count == 11)
    for example in examples {
      // Two spaces or more separate a command from its description.
      let command = String(example.dropFirst(2)).components(separatedBy: "  ")[0]
      let words = command.split(separator: " ").dropFirst().map(String.init)
      // A command that does not parse prints its usage.
      let outcome = try program.run(words)
      #expect(!outcome.errors.contains("Usage:"), "\(command): \(outcome.errors)")
    }
  }

  @Test func aQuietRunWritesOnlyItsSummary() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let quiet = try program.run("run", FinishedRun.smoke.path, "--quiet", environment: ["PATH": "/nowhere"])
    #expect(quiet.errors.isEmpty, "\(quiet.errors)")
    #expect(quiet.output.contains("15 stages made, 0 were there, 0 failed, 0 skipped."), "\(quiet.output)")
    let both = try program.run("run", FinishedRun.smoke.path, "-q", "-v")
    #expect(both.status == 2 && both.errors.contains("--quiet and --verbose cannot be combined."), "\(both.errors)")
  }

  @Test func aVerboseRunShowsFolderHashAndMemory() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let verbose = try program.run("run", FinishedRun.smoke.path, "-v", environment: ["PATH": "/nowhere"])
    #expect(verbose.output.contains("15 stages made, 0 were there, 0 failed, 0 skipped."), "\(verbose.output)")
    let lines = verbose.errors.split(separator: "\n").map(String.init)
    for start in ["started   SFT policy", "finished  SFT policy"] {
      let index = try #require(lines.firstIndex { $0.hasPrefix(start) })
      try #require(lines.count > index + 3)
      #expect(lines[index + 1].hasPrefix("    folder results/stages/sft-"), "\(lines[index + 1])")
      let hash = lines[index + 2].dropFirst("    hash   ".count)
      #expect(lines[index + 2].hasPrefix("    hash   ") && hash.count == 64 && hash.allSatisfy(\.isHexDigit))
      #expect(lines[index + 1].hasSuffix(String(hash.prefix(16))), "\(lines[index + 1]) \(hash)")
      #expect(
        lines[index + 3].wholeMatch(of: #/ +memory (about|at most) [0-9.]+ [KMG]iB/#) != nil, "\(lines[index + 3])")
    }
  }

  @Test func failuresAreWrittenInAQuietRun() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let smoke = try String(contentsOf: FinishedRun.smoke, encoding: .utf8)
    try program.write(
      smoke.replacingOccurrences(
        of: "{ \"method\": \"sft\" },",
        with:
          "{ \"method\": \"sft\" }, { \"method\": \"dpo\", \"learningRate\": 1e30, \"batchSize\": 32, \"sweep\": { \"beta\": [0.5] } },"
      ), to: "broken.json")
    let outcome = try program.run("run", "broken.json", "-q", environment: ["PATH": "/nowhere"])
    #expect(outcome.status == 1)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count >= 1 && lines[0].hasPrefix("failed    DPO beta 0.5"), "\(outcome.errors)")
  }
}
