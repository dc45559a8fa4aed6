import Foundation
import Stages

/// Signs of life of a worker: the time of its last progress report and the processor time that it has used. A worker whose
/// heartbeat stays equal for a long time hangs.
struct WorkerHeartbeat: Equatable {
  private let lastReport: Date?
  /// In clock ticks of the system; 0 if the system does not say.
  private let processorTicks: UInt64

  init(process: Int32, attempt: URL?) {
    let progress = attempt?.appendingPathComponent(StageStore.progressName).path
    lastReport = progress.flatMap {
      try? FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date
    }
    // The program's name is in parentheses and may contain anything, so fields are counted after it.
    let line = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    let fields = line.split(separator: ")").last?.split(separator: " ") ?? []
    processorTicks = fields.count > 12 ? (UInt64(fields[11]) ?? 0) + (UInt64(fields[12]) ?? 0) : 0
  }
}
