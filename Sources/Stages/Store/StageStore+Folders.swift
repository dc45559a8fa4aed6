import Foundation

// The state of work on a stage, from the folders of the store.
extension StageStore {
  /// The stage folder that a folder, or an attempt's folder, belongs to.
  public func stageFolder(of url: URL) -> URL {
    stages.appendingPathComponent(String(url.lastPathComponent.prefix { $0 != "." }))
  }

  /// Whether no run has claimed the stage and no process uses the folder.
  ///
  /// - Parameter claim: this process's own claim, which does not count.
  public func isIdle(_ url: URL, besides claim: StageClaim? = nil) -> Bool {
    let file = stages.appendingPathComponent(".claims").appendingPathComponent(stageFolder(of: url).lastPathComponent)
    return (claim != nil || !FileLock.isHeld(file))
      && !FileLock.isHeld(url.appendingPathComponent(StageStore.heldName))
  }

  /// Whether an attempt cannot be resumed, or is no longer needed.
  public func isDead(_ attempt: URL) -> Bool {
    let manifest = stageFolder(of: attempt).appendingPathComponent(StageStore.manifestName)
    return FileManager.default.fileExists(atPath: manifest.path) || CheckpointFile.names(in: attempt).isEmpty
  }

  /// Whether a folder name belongs to a stage.
  public static func isStage(_ name: String) -> Bool {
    StageKind.allCases.contains { kind in
      name.hasPrefix(kind.rawValue + "-") && name.dropFirst(kind.rawValue.count + 1).count == 16
    }
  }
}
