import Foundation

/// A built program, run as a user runs it: `harness`, or another of the package's.
public struct HarnessProgram {
  public struct Outcome {
    public var status: Int32
    public var output: String
    public var errors: String
  }

  /// A folder of its own, removed with `remove()`.
  public let folder: URL
  private let name: String

  public init(_ name: String = "harness") throws {
    self.name = name
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("harness-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  public func remove() { try? FileManager.default.removeItem(at: folder) }

  /// The program beside the test runner.
  private var executable: URL {
    let runner =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: runner).deletingLastPathComponent().appendingPathComponent(name)
  }

  /// Begins the program in the folder.
  public func start(_ arguments: [String]) throws -> (process: Process, output: Pipe, errors: URL) {
    let process = Process(), output = Pipe()
    let errors = folder.appendingPathComponent("stderr-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    return (process, output, errors)
  }

  public func run(_ arguments: String...) throws -> Outcome {
    let (process, output, errors) = try start(arguments)
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: data, as: UTF8.self),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// Writes a file into the folder.
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
