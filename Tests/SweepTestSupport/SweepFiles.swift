import Foundation
import SweepFile
import Testing

public enum SweepFiles {
  /// The package's folder, from where this file lies in it.
  public static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A folder of its own that goes when its holder does.
  public final class TemporaryFolder {
    public let url: URL

    public init() throws {
      let name = "harness-sweep-\(UUID().uuidString)"
      url = FileManager.default.temporaryDirectory.appendingPathComponent(name, isDirectory: true)
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
  }
}

public func loadSweep(_ text: String, folder: URL = SweepFiles.packageRoot) throws -> Sweep {
  try Sweep.load(bytes: [UInt8](text.utf8), file: "sweep.json", folder: folder)
}

/// All that is said about a file that must be refused.
public func complaint(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
  complaint([UInt8](text.utf8), sourceLocation: sourceLocation)
}

public func complaint(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) -> String {
  do {
    _ = try Sweep.load(bytes: bytes, file: "sweep.json", folder: SweepFiles.packageRoot)
    Issue.record("the file was accepted", sourceLocation: sourceLocation)
    return ""
  } catch {
    return error.description
  }
}

/// The shortest sweep file, with sections put in, each ending in a comma, and its methods.
public func sweepText(_ sections: String = "", methods: String = #"{ "method": "dpo", "sweep": { "beta": [0.1] } }"#)
  -> String
{
  """
  { "name": "x",
  \(sections)
  "task": { "kind": "sentiment", "corpus": { "kind": "builtin" } },
  "methods": [\(methods)] }
  """
}
