import Foundation

// What the folders of a store say about the work on a stage.
extension StageStore {
  /// The stage that a folder is of, or of an attempt at.
  public func stageFolder(of url: URL) -> URL {
    stages.appendingPathComponent(String(url.lastPathComponent.prefix { $0 != "." }))
  }

  /// Whether no run has the stage, and no process is at work in the folder.
  ///
  /// - Parameter claim: one that is this process's own.
  public func isIdle(_ url: URL, besides claim: StageClaim? = nil) -> Bool {
    let file = stages.appendingPathComponent(".claims").appendingPathComponent(stageFolder(of: url).lastPathComponent)
    return (claim != nil || !FileLock.isHeld(file))
      && !FileLock.isHeld(url.appendingPathComponent(StageStore.heldName))
  }

  /// Whether an attempt is one that nothing can be gone on with.
  public func isDead(_ attempt: URL) -> Bool {
    let manifest = stageFolder(of: attempt).appendingPathComponent(StageStore.manifestName)
    return FileManager.default.fileExists(atPath: manifest.path) || CheckpointFile.names(in: attempt).isEmpty
  }

  /// Whether a folder's name is a stage's.
  public static func isStage(_ name: String) -> Bool {
    StageKind.allCases.contains { kind in
      name.hasPrefix(kind.rawValue + "-") && name.dropFirst(kind.rawValue.count + 1).count == 16
    }
  }
}
