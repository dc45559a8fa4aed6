import Foundation
import SweepFile

/// An artefact is not what its manifest says, or is not there.
public struct ArtefactError: Error, CustomStringConvertible {
  public let folder: String
  public let problem: String

  public init(folder: String, problem: String) {
    self.folder = folder
    self.problem = problem
  }
  public var description: String { "\(folder): \(problem); the next run makes it again" }
}

/// Where stages' results lie: `results/stages/<kind>-<hash>`, each with a manifest that is written last. A stage in the
/// making lies in `results/stages/.work`, each attempt in a folder of its own, and is renamed when it is whole. Several
/// runs may use a store at once: a stage is made by the one that has its claim, in `results/stages/.claims`.
public struct StageStore: Sendable {
  public let results: URL

  public init(results: URL) { self.results = results }

  public var ledger: URL { results.appendingPathComponent("harness.sqlite") }
  /// What judges behind an interface were asked and answered.
  var exchanges: URL { results.appendingPathComponent("exchanges") }
  public var stages: URL { results.appendingPathComponent("stages") }
  var work: URL { stages.appendingPathComponent(".work") }
  public var damaged: URL { stages.appendingPathComponent(".damaged") }

  /// Whether a folder of that name beside the stages would be in this program's way.
  public static func isReserved(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["stages", "exchanges", ".lock"].contains(name)
      || ["", "-wal", "-shm", "-journal"].contains { name == "harness.sqlite\($0)" }
  }

  /// Proves that stages can be made here.
  public func prepare() throws(UnwritableFolder) { try WritableFolder.make(work, purpose: .results) }

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
  public static let specificationName = "stage.json"
  public static let recordsName = "records.jsonl"
  public static let progressName = "progress.json"
  /// Locked by the worker that is at work in a folder.
  static let heldName = ".held"

  public func folder(_ specification: StageSpecification) -> URL { folder(specification.kind, specification.hash) }

  /// Of a stage that has been made; nil if there is none of that name.
  public func kind(of hash: StageHash) -> StageKind? {
    StageKind.allCases.first { FileManager.default.fileExists(atPath: folder($0, hash).path) }
  }

  public func folder(_ kind: StageKind, _ hash: StageHash) -> URL {
    stages.appendingPathComponent("\(kind.rawValue)-\(hash.short)")
  }

  /// Whether a stage's folder holds all that its manifest names. Sizes are compared here; contents by `verify`.
  public func isComplete(_ specification: StageSpecification) -> Bool {
    isThere(specification.kind, specification.hash)
  }

  public func isThere(_ kind: StageKind, _ hash: StageHash) -> Bool {
    guard let manifest = try? manifest(kind, hash) else { return false }
    let folder = folder(kind, hash)
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
  @discardableResult
  public func open(_ kind: StageKind, _ hash: StageHash) throws -> URL {
    let folder = folder(kind, hash)
    for file in try manifest(kind, hash).files {
      let data = try? Data(contentsOf: folder.appendingPathComponent(file.name), options: .mappedIfSafe)
      guard let data, ContentHash.of(data) == file.sha256 else {
        throw ArtefactError(
          folder: folder.lastPathComponent,
          problem: "\(file.name) is \(data == nil ? "missing" : "not as it was written")")
      }
    }
    return folder
  }

  /// Moves a stage's folder out of the way, to be looked at.
  ///
  /// - Returns: where it lies now.
  public func setAside(_ specification: StageSpecification) throws -> URL {
    try FileManager.default.createDirectory(at: damaged, withIntermediateDirectories: true)
    let folder = folder(specification)
    let target = damaged.appendingPathComponent("\(folder.lastPathComponent).\(StageStore.suffix())")
    try DurableFile.rename(folder, to: target)
    return target
  }
}
