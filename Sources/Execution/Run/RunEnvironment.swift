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
    for (package, version) in packages { values[package] = version }
    for (name, value) in await commit(of: executable) { values[name] = value }
    return values
  }

  public static let version = "0.1.0"

  /// The Swift packages in the program, pinned to these versions in Package.swift.
  static let packages = [
    "GRDB.swift": "7.10.0", "swift-argument-parser": "1.8.2", "swift-subprocess": "1.0.2",
  ]

  /// Returns the commit that the program was built from: recorded beside an installed program, otherwise the commit of
  /// the clone that contains the program. Another repository that happens to contain it does not count.
  private static func commit(of executable: String) async -> [String: String] {
    let folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
    let record = folder.deletingLastPathComponent().appendingPathComponent("share/harness/commit")
    if let text = try? String(contentsOf: record, encoding: .utf8) {
      let words = text.split(whereSeparator: \.isWhitespace)
      guard let commit = words.first else { return [:] }
      return ["commit": String(commit), "commit is dirty": words.dropFirst().first == "dirty" ? "yes" : "no"]
    }
    guard let root = await output("git", ["-C", folder.path, "rev-parse", "--show-toplevel"]),
      FileManager.default.fileExists(atPath: root + "/Sources/harness"),
      let commit = await output("git", ["-C", root, "rev-parse", "HEAD"])
    else { return [:] }
    let changes = await output("git", ["-C", root, "status", "--porcelain", "--untracked-files=no"]) ?? ""
    return ["commit": commit, "commit is dirty": changes.isEmpty ? "no" : "yes"]
  }

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
