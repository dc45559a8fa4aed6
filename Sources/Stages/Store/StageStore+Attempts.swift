import Foundation
import SweepFile

extension StageStore {
  /// What an attempt holds besides its stage's files.
  private static let passing = [progressName, manifestName, heldName]

  /// Begins a stage in a work folder with the specification in it: a new one, or the one of an attempt that has left a
  /// place to go on from. Folders are each attempt's own, so that a worker that outlives its coordinator disturbs nobody.
  public func begin(_ specification: StageSpecification) throws -> URL {
    let attempt = try placeToGoOn(specification) ?? newAttempt(specification)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try encoder.encode(specification).write(to: attempt.appendingPathComponent(StageStore.specificationName))
    return attempt
  }

  private func newAttempt(_ specification: StageSpecification) throws -> URL {
    let attempt = work.appendingPathComponent("\(folder(specification).lastPathComponent).\(StageStore.suffix())")
    try FileManager.default.createDirectory(at: attempt, withIntermediateDirectories: true)
    try DurableFile.synchronize(work)
    return attempt
  }

  /// The folder of an attempt at this stage that nobody works at and that holds a checkpoint, cleared of all else.
  private func placeToGoOn(_ specification: StageSpecification) throws -> URL? {
    let kept = [StageStore.recordsName, StageStore.heldName]
    for attempt in attempts(at: specification) {
      guard !CheckpointFile.names(in: attempt).isEmpty else { continue }
      guard let lock = try? hold(attempt) else { continue }
      try withExtendedLifetime(lock) {
        for name in try FileManager.default.contentsOfDirectory(atPath: attempt.path)
        where !kept.contains(name) && !CheckpointFile.names(in: attempt).contains(name) {
          try FileManager.default.removeItem(at: attempt.appendingPathComponent(name))
        }
      }
      return attempt
    }
    return nil
  }

  /// Says that a process is at work in an attempt's folder, for as long as what this gives back lives.
  public func hold(_ attempt: URL) throws -> FileLock {
    try FileLock(attempt.appendingPathComponent(StageStore.heldName), makingFile: true)
  }

  /// Whether a process is at work on a stage.
  public func isAtWork(on specification: StageSpecification) -> Bool {
    attempts(at: specification).contains { FileLock.isHeld($0.appendingPathComponent(StageStore.heldName)) }
  }

  /// The checkpoints of a stage's attempts: others once work on it has come further.
  public func places(of specification: StageSpecification) -> [String] {
    attempts(at: specification).flatMap { attempt in
      CheckpointFile.names(in: attempt).map { "\(attempt.lastPathComponent)/\($0)" }
    }
  }

  /// How far the work on a stage is, by what was told last.
  public func progress(of specification: StageSpecification) -> StageProgress? {
    func time(_ url: URL) -> Date {
      (try? FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate] as? Date) ?? .distantPast
    }
    let told = attempts(at: specification).map { $0.appendingPathComponent(StageStore.progressName) }
    guard let newest = told.max(by: { time($0) < time($1) }), let data = try? Data(contentsOf: newest) else {
      return nil
    }
    return try? JSONDecoder().decode(StageProgress.self, from: data)
  }

  public func attempts() -> [URL] {
    ((try? FileManager.default.contentsOfDirectory(atPath: work.path)) ?? []).sorted().map(work.appendingPathComponent)
  }

  private func attempts(at specification: StageSpecification) -> [URL] { attempts(at: folder(specification)) }

  /// - Parameter stage: the folder that they would come to.
  func attempts(at stage: URL) -> [URL] {
    let prefix = stage.lastPathComponent + "."
    return attempts().filter { $0.lastPathComponent.hasPrefix(prefix) }
  }

  /// Removes what an attempt has left, unless it can be gone on with.
  public func release(_ attempt: URL) {
    if CheckpointFile.names(in: attempt).isEmpty { try? FileManager.default.removeItem(at: attempt) }
  }

  /// Removes what earlier attempts left that nothing can go on from: but for those that a run or a process still holds.
  ///
  /// - Parameter spared: names of stages' folders whose attempts are left alone.
  public func removeLeftovers(sparing spared: Set<String> = []) {
    for attempt in attempts() where !spared.contains(String(attempt.lastPathComponent.prefix { $0 != "." })) {
      guard let claim = try? claim(on: stageFolder(of: attempt)) else { continue }
      withExtendedLifetime(claim) {
        guard !FileLock.isHeld(attempt.appendingPathComponent(StageStore.heldName)) else { return }
        if isDead(attempt) { try? FileManager.default.removeItem(at: attempt) }
      }
    }
  }

  /// Ends a stage: writes the manifest, and puts the attempt's folder in its place, all of it on the disk. Where another
  /// attempt was first, and is whole, its folder stays: their name says that they are the same.
  public func commit(_ specification: StageSpecification, from attempt: URL) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: attempt.path).filter {
      !StageStore.passing.contains($0) && !CheckpointFile.isOne($0)
    }
    let files = try names.sorted().map { name in
      let url = attempt.appendingPathComponent(name)
      try DurableFile.synchronize(url)
      let data = try Data(contentsOf: url, options: .mappedIfSafe)
      return Manifest.File(name: name, bytes: data.count, sha256: ContentHash.of(data))
    }
    try? FileManager.default.removeItem(at: attempt.appendingPathComponent(StageStore.progressName))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let manifest = attempt.appendingPathComponent(StageStore.manifestName)
    try encoder.encode(Manifest(hash: specification.hash, kind: specification.kind, files: files)).write(to: manifest)
    try DurableFile.synchronize(manifest)
    try DurableFile.synchronize(attempt)
    let target = folder(specification)
    do {
      try DurableFile.rename(attempt, to: target)
    } catch let error as POSIXError where error.code == .ENOTEMPTY || error.code == .EEXIST {
      if (try? open(specification.kind, specification.hash)) != nil {
        return try FileManager.default.removeItem(at: attempt)
      }
      _ = try setAside(specification)
      try DurableFile.rename(attempt, to: target)
    }
    tidy(specification)
  }

  /// Removes from a whole stage's folder what its making needed. While that was there nobody took the folder for a
  /// leftover, and until now it could be gone on from.
  public func tidy(_ specification: StageSpecification) {
    let target = folder(specification)
    CheckpointFile.remove(from: target)
    try? FileManager.default.removeItem(at: target.appendingPathComponent(StageStore.heldName))
  }

  /// Tells attempts apart.
  public static func suffix() -> String { UUID().uuidString.prefix(8).lowercased() }
}

// MARK: - Claims

extension StageStore {
  private var claims: URL { stages.appendingPathComponent(".claims") }

  public func claim(on stage: URL) throws -> StageClaim {
    try FileManager.default.createDirectory(at: claims, withIntermediateDirectories: true)
    return try StageClaim(claims.appendingPathComponent(stage.lastPathComponent))
  }

  /// Takes a stage for this run to make.
  ///
  /// - Throws: `FileLock.Failure.held` where another run is making it.
  public func claim(_ kind: StageKind, _ hash: StageHash) throws -> StageClaim { try claim(on: folder(kind, hash)) }

  /// Whether a run is making a stage.
  public func isClaimed(_ kind: String, _ hash: String) -> Bool {
    guard let kind = StageKind(rawValue: kind) else { return false }
    return FileLock.isHeld(claims.appendingPathComponent(folder(kind, StageHash(hash)).lastPathComponent))
  }

  /// Which run is making a stage.
  public func claimant(_ kind: StageKind, _ hash: StageHash) -> String {
    FileLock.text(of: claims.appendingPathComponent(folder(kind, hash).lastPathComponent))
  }

  /// Does what no two runs may do at once in this folder; waits for another that does.
  public func alone<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try FileLock(results.appendingPathComponent(".lock"), makingFile: true, waits: true)
    return try withExtendedLifetime(lock, body)
  }
}

/// A stage is being made by the run that holds this; gone with its process, however it ends.
public final class StageClaim: Sendable {
  private let url: URL
  private let lock: FileLock

  init(_ url: URL) throws {
    self.url = url
    lock = try FileLock(url, makingFile: true)
    lock.replaceText(with: RunLock.holder)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
