import Foundation

extension StageStore {
  /// The files of an attempt that are not part of the stage's result.
  private static let temporaryNames = [progressName, manifestName, heldName]

  /// Starts an attempt at a stage: returns a work folder that holds the specification. Reuses the folder of an earlier
  /// attempt that left a checkpoint. Each attempt has its own folder, so a worker that outlives its coordinator disturbs no
  /// other.
  ///
  /// - Parameter warn: Called for each earlier attempt that is damaged and was set aside.
  public func begin(
    _ specification: some StageIdentified & Encodable, warn: (_ text: String) -> Void = { _ in }
  ) throws -> URL {
    let attempt = try resumableAttempt(specification, warn: warn) ?? newAttempt(specification)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try encoder.encode(specification).write(to: attempt.appendingPathComponent(StageStore.specificationName))
    return attempt
  }

  private func newAttempt(_ stage: some StageIdentified) throws -> URL {
    let attempt = work.appendingPathComponent("\(folder(stage).lastPathComponent).\(StageStore.suffix())")
    try FileManager.default.createDirectory(at: attempt, withIntermediateDirectories: false)
    try DurableFile.synchronize(work)
    return attempt
  }

  /// The folder of an attempt at this stage that holds a checkpoint and that no process uses, with all other files
  /// removed.
  private func resumableAttempt(_ stage: some StageIdentified, warn: (String) -> Void) throws -> URL? {
    let kept = [StageStore.recordsName, StageStore.heldName]
    for attempt in attempts(at: stage) {
      guard !CheckpointFile.names(in: attempt).isEmpty else { continue }
      guard let lock = try? hold(attempt) else { continue }
      if let names = CheckpointFile.newestNames(in: attempt, of: stage.hash), names.readable != names.intact {
        let (folder, rest) = try withExtendedLifetime(lock) { try setAside(attempt, of: stage, keeping: names.intact) }
        warn(
          "\(StageStore.recordsName) of an unfinished attempt is damaged. The attempt was moved to \(folder.path); the "
            + "stage \(rest == nil ? "starts from its beginning" : "resumes from an older checkpoint")")
        guard let rest else { continue }
        return rest
      }
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

  /// Moves a damaged attempt to `results/stages/.damaged`, for inspection.
  ///
  /// - Parameter name: An intact checkpoint, which a new attempt gets, with the records up to there.
  /// - Returns: The new location, and the new attempt.
  private func setAside(
    _ attempt: URL, of stage: some StageIdentified, keeping name: String?
  ) throws -> (folder: URL, rest: URL?) {
    try FileManager.default.createDirectory(at: damaged, withIntermediateDirectories: true)
    let target = damaged.appendingPathComponent(attempt.lastPathComponent)
    try DurableFile.rename(attempt, to: target)
    guard let name, let info = try? CheckpointFile.header(of: target.appendingPathComponent(name)).info,
      let records = RecordsPrefix(in: target, of: info)
    else { return (target, nil) }
    let rest = try newAttempt(stage)
    try records.bytes.write(to: rest.appendingPathComponent(StageStore.recordsName))
    try FileManager.default.copyItem(
      at: target.appendingPathComponent(name), to: rest.appendingPathComponent(name))
    return (target, rest)
  }

  /// Marks an attempt's folder as in use while the returned lock exists.
  public func hold(_ attempt: URL) throws -> FileLock {
    try FileLock(attempt.appendingPathComponent(StageStore.heldName), makingFile: true)
  }

  /// Whether a process is working on a stage.
  public func isAtWork(on stage: some StageIdentified) -> Bool {
    attempts(at: stage).contains { FileLock.isHeld($0.appendingPathComponent(StageStore.heldName)) }
  }

  /// The names of the checkpoints of a stage's attempts. They change as the work advances.
  public func checkpoints(of stage: some StageIdentified) -> [String] {
    attempts(at: stage).flatMap { attempt in
      CheckpointFile.names(in: attempt).map { "\(attempt.lastPathComponent)/\($0)" }
    }
  }

  /// The progress of a stage, as its worker last reported it.
  public func progress(of stage: some StageIdentified) -> StageProgress? {
    func time(_ url: URL) -> Date {
      (try? FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate] as? Date) ?? .distantPast
    }
    let reports = attempts(at: stage).map { $0.appendingPathComponent(StageStore.progressName) }
    guard let newest = reports.max(by: { time($0) < time($1) }), let data = try? Data(contentsOf: newest) else {
      return nil
    }
    return try? JSONDecoder().decode(StageProgress.self, from: data)
  }

  public func attempts() -> [URL] {
    ((try? FileManager.default.contentsOfDirectory(atPath: work.path)) ?? []).sorted().map(work.appendingPathComponent)
  }

  private func attempts(at stage: some StageIdentified) -> [URL] { attempts(at: folder(stage)) }

  /// - Parameter stage: the folder of the completed stage.
  func attempts(at stage: URL) -> [URL] {
    let prefix = stage.lastPathComponent + "."
    return attempts().filter { $0.lastPathComponent.hasPrefix(prefix) }
  }

  /// Removes an attempt that cannot be resumed.
  public func release(_ attempt: URL) {
    if CheckpointFile.names(in: attempt).isEmpty { try? FileManager.default.removeItem(at: attempt) }
  }

  /// Removes a stage's folder, and its attempts that no process uses.
  public func removeResults(of stage: some StageIdentified) throws {
    for attempt in attempts(at: stage) where !FileLock.isHeld(attempt.appendingPathComponent(StageStore.heldName)) {
      try FileManager.default.removeItem(at: attempt)
    }
    let folder = folder(stage)
    guard FileManager.default.fileExists(atPath: folder.path) else { return }
    // Renamed first, so that no reader finds a stage without some of its files.
    let doomed = work.appendingPathComponent("\(folder.lastPathComponent).\(StageStore.suffix())")
    try DurableFile.rename(folder, to: doomed)
    try FileManager.default.removeItem(at: doomed)
  }

  /// Removes earlier attempts that cannot be resumed, except those that a run or a process still holds.
  ///
  /// - Parameter spared: names of stage folders whose attempts are kept.
  public func removeLeftovers(sparing spared: Set<String> = []) {
    for attempt in attempts() where !spared.contains(String(attempt.lastPathComponent.prefix { $0 != "." })) {
      guard let claim = try? claim(on: stageFolder(of: attempt)) else { continue }
      withExtendedLifetime(claim) {
        guard !FileLock.isHeld(attempt.appendingPathComponent(StageStore.heldName)) else { return }
        if isDead(attempt) { try? FileManager.default.removeItem(at: attempt) }
      }
    }
  }

  /// Completes a stage: writes the manifest and renames the attempt's folder, all flushed to the disk. If another attempt
  /// was completed first and is intact, its folder stays: the same hash means the same result.
  public func commit(_ stage: some StageIdentified, from attempt: URL) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: attempt.path).filter {
      !StageStore.temporaryNames.contains($0) && !CheckpointFile.isCheckpoint($0)
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
    try encoder.encode(Manifest(hash: stage.hash, kind: stage.kind, files: files)).write(to: manifest)
    try DurableFile.synchronize(manifest)
    try DurableFile.synchronize(attempt)
    let target = folder(stage)
    do {
      try DurableFile.rename(attempt, to: target)
    } catch let error as POSIXError where error.code == .ENOTEMPTY || error.code == .EEXIST {
      if (try? open(stage.kind, stage.hash)) != nil {
        return try FileManager.default.removeItem(at: attempt)
      }
      _ = try setAside(stage)
      try DurableFile.rename(attempt, to: target)
    }
    tidy(stage)
  }

  /// Removes temporary files from a completed stage's folder. Call it after the rename: until then they protect the folder
  /// from clean-up and allow the attempt to be resumed.
  public func tidy(_ stage: some StageIdentified) {
    let target = folder(stage)
    CheckpointFile.remove(from: target)
    try? FileManager.default.removeItem(at: target.appendingPathComponent(StageStore.heldName))
  }

  /// A random suffix that makes folder names unique.
  public static func suffix() -> String { UUID().uuidString.prefix(8).lowercased() }
}

// MARK: - Claims

extension StageStore {
  private var claims: URL { stages.appendingPathComponent(".claims") }

  public func claim(on stage: URL) throws -> StageClaim {
    try FileManager.default.createDirectory(at: claims, withIntermediateDirectories: true)
    return try StageClaim(claims.appendingPathComponent(stage.lastPathComponent))
  }

  /// Claims a stage for this run.
  ///
  /// - Throws: `FileLock.Failure.held` if another run is making it.
  public func claim(_ kind: StageKind, _ hash: StageHash) throws -> StageClaim { try claim(on: folder(kind, hash)) }

  /// Whether a run is making the stage.
  public func isClaimed(_ kind: String, _ hash: String) -> Bool {
    guard let kind = StageKind(rawValue: kind) else { return false }
    return FileLock.isHeld(claims.appendingPathComponent(folder(kind, StageHash(hash)).lastPathComponent))
  }

  /// A description of the run that is making the stage.
  public func claimant(_ kind: StageKind, _ hash: StageHash) -> String {
    FileLock.text(of: claims.appendingPathComponent(folder(kind, hash).lastPathComponent))
  }

  /// Runs `body` while holding the lock of this results folder; waits for another process that holds it.
  public func withExclusiveAccess<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try FileLock(results.appendingPathComponent(".lock"), makingFile: true, waits: true)
    return try withExtendedLifetime(lock, body)
  }
}

/// The claim of a run on a stage that it is making. It ends with its process, even if the process is killed.
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
