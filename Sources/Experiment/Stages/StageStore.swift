import Crypto
import Foundation

/// An artefact is not what its manifest says, or is not there.
public struct ArtefactError: Error, CustomStringConvertible {
  public let folder: String
  public let problem: String
  public var description: String { "\(folder): \(problem)" }
}

/// Where stages' results lie: `results/stages/<kind>-<hash>`, each with a manifest that is written last. A stage in the
/// making lies in `results/stages/.work` and is renamed when it is whole.
public struct StageStore: Sendable {
  public let results: URL

  public init(results: URL) { self.results = results }

  public var ledger: URL { results.appendingPathComponent("harness.sqlite") }
  private var stages: URL { results.appendingPathComponent("stages") }

  /// What says that a stage's folder is complete, and what it must hold.
  public struct Manifest: Codable, Sendable {
    static let magic = "harness stage"
    static let format = 1

    public struct File: Codable, Sendable {
      public let name: String
      public let bytes: Int
      public let sha256: String
    }

    public var magic = Manifest.magic
    public var format = Manifest.format
    public let hash: StageHash
    public let kind: StageKind
    public let files: [File]
  }

  static let manifestName = "manifest.json"
  static let specificationName = "stage.json"
  static let recordsName = "records.jsonl"
  static let progressName = "progress.json"
  static let logName = "worker.log"

  public func folder(_ specification: StageSpecification) -> URL { folder(specification.kind, specification.hash) }

  public func folder(_ kind: StageKind, _ hash: StageHash) -> URL {
    stages.appendingPathComponent("\(kind.rawValue)-\(hash.short)")
  }

  public func workFolder(_ kind: StageKind, _ hash: StageHash) -> URL {
    stages.appendingPathComponent(".work").appendingPathComponent("\(kind.rawValue)-\(hash.short)")
  }

  /// Whether a stage's folder holds all that its manifest names. Sizes are compared here; contents by `verify`.
  public func isComplete(_ specification: StageSpecification) -> Bool {
    guard let manifest = try? manifest(specification.kind, specification.hash) else { return false }
    let folder = folder(specification)
    return manifest.files.allSatisfy { file in
      let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(file.name).path)
      return (attributes?[.size] as? Int) == file.bytes
    }
  }

  private func manifest(_ kind: StageKind, _ hash: StageHash) throws -> Manifest {
    let folder = folder(kind, hash)
    func fail(_ problem: String) -> ArtefactError { ArtefactError(folder: folder.lastPathComponent, problem: problem) }
    guard let data = try? Data(contentsOf: folder.appendingPathComponent(StageStore.manifestName)) else {
      throw fail("it has no \(StageStore.manifestName)")
    }
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: data), manifest.magic == Manifest.magic,
      manifest.format == Manifest.format
    else { throw fail("its \(StageStore.manifestName) is not one of this program's") }
    guard manifest.hash == hash, manifest.kind == kind else {
      throw fail("its \(StageStore.manifestName) is of another stage, \(manifest.kind.rawValue)-\(manifest.hash.short)")
    }
    return manifest
  }

  /// A complete stage's folder, its files' contents compared with the manifest.
  public func open(_ kind: StageKind, _ hash: StageHash) throws -> URL {
    let folder = folder(kind, hash)
    for file in try manifest(kind, hash).files {
      let data = try? Data(contentsOf: folder.appendingPathComponent(file.name), options: .mappedIfSafe)
      guard let data, StageStore.digest(data) == file.sha256 else {
        throw ArtefactError(
          folder: folder.lastPathComponent,
          problem:
            "\(file.name) is \(data == nil ? "missing" : "not as it was written"); remove the folder and run again")
      }
    }
    return folder
  }

  /// Begins a stage: an empty work folder with its specification in it.
  func begin(_ specification: StageSpecification) throws -> URL {
    let work = workFolder(specification.kind, specification.hash)
    if FileManager.default.fileExists(atPath: work.path) { try FileManager.default.removeItem(at: work) }
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try encoder.encode(specification).write(to: work.appendingPathComponent(StageStore.specificationName))
    return work
  }

  /// Ends a stage: writes the manifest, and puts the folder in its place.
  func commit(_ specification: StageSpecification) throws {
    let work = workFolder(specification.kind, specification.hash)
    let passing = [StageStore.progressName, StageStore.manifestName, StageStore.logName]
    let names = try FileManager.default.contentsOfDirectory(atPath: work.path).filter { !passing.contains($0) }.sorted()
    let files = try names.map { name in
      let data = try Data(contentsOf: work.appendingPathComponent(name), options: .mappedIfSafe)
      return Manifest.File(name: name, bytes: data.count, sha256: StageStore.digest(data))
    }
    try? FileManager.default.removeItem(at: work.appendingPathComponent(StageStore.progressName))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try encoder.encode(Manifest(hash: specification.hash, kind: specification.kind, files: files))
      .write(to: work.appendingPathComponent(StageStore.manifestName), options: .atomic)
    let target = folder(specification)
    if FileManager.default.fileExists(atPath: target.path) { try FileManager.default.removeItem(at: target) }
    try FileManager.default.moveItem(at: work, to: target)
  }

  private static func digest(_ data: Data) -> String {
    SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
  }
}
