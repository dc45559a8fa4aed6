import Foundation

/// The memory that all workers of a run together may use.
public struct MemoryRoom: Sendable, Equatable {
  public enum Bound: Sendable, Equatable {
    /// The free memory of the machine.
    case machine
    /// The memory that is free under the limit of a control group, in bytes.
    case controlGroup(limit: Int)
    /// The limit that the user gave.
    case option
  }

  public let bytes: Int
  public let bound: Bound

  public init(bytes: Int, bound: Bound) {
    self.bytes = bytes
    self.bound = bound
  }

  /// The memory that is free now on the machine and under the limits of this process's control group.
  public static var now: MemoryRoom {
    let machine = ControlGroup.number("MemAvailable", in: "/proc/meminfo").map { $0 << 10 }
    let free = machine ?? Int(clamping: ProcessInfo.processInfo.physicalMemory)
    if let group = ControlGroup.ofThisProcess.memory, group.free < free {
      return MemoryRoom(bytes: group.free, bound: .controlGroup(limit: group.limit))
    }
    return MemoryRoom(bytes: free, bound: .machine)
  }

  /// Text such as "3.1 GiB are free".
  public var text: String {
    switch bound {
    case .machine: "\(ByteCount.text(bytes)) are free on this machine"
    case .controlGroup(let limit):
      "\(ByteCount.text(bytes)) are free in this control group, whose limit is \(ByteCount.text(limit))"
    case .option: "--memory allows \(ByteCount.text(bytes))"
    }
  }
}

/// Stages that need more memory than there is.
public struct MemoryShortage: Error, CustomStringConvertible {
  /// The largest first.
  public let stages: [(title: String, account: MemoryAccountText)]
  public let room: MemoryRoom
  /// Whether this was found before the run started, and not when the lengths of texts became known.
  let isFoundBefore: Bool

  public var description: String {
    let shown = stages.prefix(3).map { "\($0.title) needs about \($0.account.text)" }
    let more = stages.count - shown.count
    return shown.joined(separator: "; ") + (more > 0 ? "; and \(more) more \(more == 1 ? "stage" : "stages")" : "")
      + "; but \(room.text). \(isFoundBefore ? "Nothing was started." : "It was not started.") "
      + (stages.first.map { "To need less: \($0.account.remedy). " } ?? "")
      + (room.bound == .option ? "Or raise --memory." : "Set another limit with --memory.")
  }
}
