import Foundation

/// A stage's folder is missing or does not match its manifest.
public struct ArtefactError: Error, CustomStringConvertible {
  public let folder: String
  public let problem: String

  public init(folder: String, problem: String) {
    self.folder = folder
    self.problem = problem
  }
  public var description: String { "\(folder): \(problem); the next run makes it again" }
}

/// The results of stages: one folder `results/stages/<kind>-<hash>` each, with a manifest that is written last. Attempts
/// are made in `results/stages/.work`, one folder each, and renamed when complete. Several runs may use a store at once:
/// the run that holds the claim in `results/stages/.claims` makes the stage.
public struct StageStore: Sendable {
  public let results: URL

  public init(results: URL) { self.results = results }

  public var ledger: URL { results.appendingPathComponent("harness.sqlite") }
  /// The requests to judges behind an API, and their answers.
  var exchanges: URL { results.appendingPathComponent("exchanges") }
  public var stages: URL { results.appendingPathComponent("stages") }
  var work: URL { stages.appendingPathComponent(".work") }
  public var damaged: URL { stages.appendingPathComponent(".damaged") }

  /// Whether this program uses the name in the results folder.
  public static func isReserved(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["stages", "exchanges", ".lock"].contains(name)
      || ["", "-wal", "-shm", "-journal"].contains { name == "harness.sqlite\($0)" }
  }

  /// Checks that stages can be written here.
  public func prepare() throws(UnwritableFolder) { try WritableFolder.make(work, purpose: .results) }

  /// The list of files in a completed stage's folder.
  struct Manifest: Codable, Sendable {
    static let magic = "harness stage"
    static let format = 1

    public struct File: Codable, Sendable {
      public let name: String
      public let bytes: Int
      let sha256: String
    }

    var magic = Manifest.magic
    public var format = Manifest.format
    public let hash: StageHash
    public let kind: StageKind
    public let files: [File]
  }

  static let manifestName = "manifest.json"
  public static let specificationName = "stage.json"
  public static let recordsName = "records.jsonl"
  public static let progressName = "progress.json"
  /// A file that the worker in the folder keeps locked.
  static let heldName = ".held"

  public func folder(_ stage: some StageIdentified) -> URL { folder(stage.kind, stage.hash) }

  /// The kind of a completed stage; nil if there is none with this hash.
  public func kind(of hash: StageHash) -> StageKind? {
    StageKind.allCases.first { FileManager.default.fileExists(atPath: folder($0, hash).path) }
  }

  public func folder(_ kind: StageKind, _ hash: StageHash) -> URL {
    stages.appendingPathComponent("\(kind.rawValue)-\(hash.short)")
  }

  /// Whether a stage's folder holds every file of its manifest. Compares sizes only; `open` compares contents.
  public func isComplete(_ stage: some StageIdentified) -> Bool {
    isThere(stage.kind, stage.hash)
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
    else { throw fail("this program did not write its \(StageStore.manifestName)") }
    guard manifest.hash == hash, manifest.kind == kind else {
      throw fail(
        "its \(StageStore.manifestName) belongs to another stage, \(manifest.kind.rawValue)-\(manifest.hash.short)")
    }
    return manifest
  }

  /// Returns a completed stage's folder after comparing the contents of its files with the manifest.
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

  /// Moves a damaged stage's folder to `results/stages/.damaged`, for inspection.
  ///
  /// - Returns: the new location.
  public func setAside(_ stage: some StageIdentified) throws -> URL {
    try FileManager.default.createDirectory(at: damaged, withIntermediateDirectories: true)
    let folder = folder(stage)
    let target = damaged.appendingPathComponent("\(folder.lastPathComponent).\(StageStore.suffix())")
    try DurableFile.rename(folder, to: target)
    return target
  }
}
