import Foundation

/// A program of the package, by default `harness`, run as a user runs it.
public struct HarnessProgram: Sendable {
  public struct Outcome {
    public var status: Int32
    public var output: String
    public var errors: String
  }

  /// The working directory of the program. `remove()` deletes it.
  public let folder: URL
  private let name: String

  public init(_ name: String = "harness") throws {
    self.name = name
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("harness-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  public func remove() { try? FileManager.default.removeItem(at: folder) }

  /// The `harness` program in the build folder of the test runner.
  public static var executable: URL { executable(named: "harness") }

  private static func executable(named name: String) -> URL {
    let runner =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: runner).deletingLastPathComponent().appendingPathComponent(name)
  }

  /// Starts the program, or `executable`, in the folder.
  ///
  /// - Parameter environment: variables that are added to those of this process, or replace them.
  public func start(
    _ arguments: [String], environment: [String: String] = [:], executable: URL? = nil
  ) throws -> (process: Process, output: Pipe, errors: URL) {
    let process = Process(), output = Pipe()
    let errors = folder.appendingPathComponent("stderr-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    process.executableURL = executable ?? Self.executable(named: name)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = folder
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    return (process, output, errors)
  }

  public func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  public func run(
    _ arguments: [String], environment: [String: String] = [:], executable: URL? = nil
  ) throws -> Outcome {
    let (process, output, errors) = try start(arguments, environment: environment, executable: executable)
    return try end(process, output, errors)
  }

  /// Waits until the program ends.
  public func end(_ process: Process, _ output: Pipe, _ errors: URL) throws -> Outcome {
    let data = output.fileHandleForReading.readDataToEndOfFile()
    return Outcome(
      status: Self.status(of: process), output: String(decoding: data, as: UTF8.self),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// Waits until the process ends, and returns its exit status. Foundation sometimes misses the end of a process if
  /// several start at once, so this function asks the system, too.
  @discardableResult
  public static func status(of process: Process) -> Int32 {
    var status: Int32 = 0
    while process.isRunning {
      if waitpid(process.processIdentifier, &status, WNOHANG) == process.processIdentifier {
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : signal
      }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return process.terminationStatus
  }

  /// Waits until the condition holds. Returns false after a minute.
  public static func wait(until isSo: () -> Bool) -> Bool {
    let end = Date(timeIntervalSinceNow: 60)
    while Date() < end {
      if isSo() { return true }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return false
  }

  /// Waits until the program has written the text to stderr.
  public static func wait(for text: String, in errors: URL) -> Bool {
    wait { ((try? String(contentsOf: errors, encoding: .utf8)) ?? "").contains(text) }
  }

  public func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  public func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: url(name).path) }

  public func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(at: url(name), withIntermediateDirectories: true)
  }

  /// Writes an executable shell script.
  @discardableResult
  public func script(_ text: String, named name: String) throws -> URL {
    let script = try write("#!/bin/sh\n" + text, to: name)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
    return script
  }

  /// Writes a file in the folder.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> URL {
    let url = folder.appendingPathComponent(name)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url
  }

  public static var package: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }
}
