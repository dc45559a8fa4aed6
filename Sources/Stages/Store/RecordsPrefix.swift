import Foundation

/// The records of an attempt up to a checkpoint, exactly as they were when the checkpoint was written.
struct RecordsPrefix {
  static let problem = "\(StageStore.recordsName) is not as it was when the checkpoint was written"

  let bytes: Data

  /// Nil if the records are missing, shorter or changed. Records after the checkpoint do not count.
  init?(in folder: URL, of info: CheckpointInfo) {
    let file = folder.appendingPathComponent(StageStore.recordsName)
    let records = (try? Data(contentsOf: file, options: .mappedIfSafe)) ?? Data()
    guard info.recordsBytes >= 0, info.recordsBytes <= records.count else { return nil }
    bytes = records.prefix(info.recordsBytes)
    guard ContentHash.of(bytes) == info.recordsHash else { return nil }
  }
}
