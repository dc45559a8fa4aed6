import Foundation
import Stages
import SweepFile

/// What changes about a worker as long as it does anything: what it tells of its progress, and the processor time that it
/// has used.
struct Vitals: Equatable {
  private let told: Date?
  /// In the system's ticks; 0 where the system does not say.
  private let ticks: UInt64

  init(process: Int32, attempt: URL?) {
    let progress = attempt?.appendingPathComponent(StageStore.progressName).path
    told = progress.flatMap { try? FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date }
    // Fields are counted after the program's name, which is in brackets and may hold anything.
    let line = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    let fields = line.split(separator: ")").last?.split(separator: " ") ?? []
    ticks = fields.count > 12 ? (UInt64(fields[11]) ?? 0) + (UInt64(fields[12]) ?? 0) : 0
  }
}
