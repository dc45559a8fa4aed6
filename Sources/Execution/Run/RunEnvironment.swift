import Foundation
import Subprocess
import Tensor

/// The machine and the programs of a run, for the ledger. It never contains a secret, such as an environment variable.
public enum RunEnvironment {
  public static func describe(executable: String) async -> [String: String] {
    var values: [String: String] = [
      "harness": version,
      "arguments": CommandLine.arguments.dropFirst().joined(separator: " "),
      "host": ProcessInfo.processInfo.hostName,
      "operating system": ProcessInfo.processInfo.operatingSystemVersionString,
      "cores": String(ProcessInfo.processInfo.activeProcessorCount),
      "memory": String(ProcessInfo.processInfo.physicalMemory),
      "matrix products": MatrixProduct.hasOwnKernels ? "own kernels, AVX-512" : "BLAS",
      "BLAS": MatrixProduct.library,
      "compiler": compiler,
      "build": build,
      "processor": processor,
    ]
    let folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent().path
    if let commit = await output("git", ["-C", folder, "rev-parse", "HEAD"]) {
      values["commit"] = commit
      let changes = await output("git", ["-C", folder, "status", "--porcelain", "--untracked-files=no"]) ?? ""
      values["commit is dirty"] = changes.isEmpty ? "no" : "yes"
    }
    return values
  }

  public static let version = "0.1.0"

  static var compiler: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1"
    #endif
  }

  static var build: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  static var processor: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  private static func output(_ program: String, _ arguments: [String]) async -> String? {
    let result = try? await Subprocess.run(
      .name(program), arguments: .init(arguments), output: .string(limit: 1 << 16))
    guard let result, result.terminationStatus.isSuccess else { return nil }
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
