import Foundation

/// How much memory the workers of a run may take, all of them together.
public struct MemoryRoom: Sendable, Equatable {
  public enum Bound: Sendable, Equatable {
    /// What of the machine's memory is free.
    case machine
    /// What is free under a control group's limit of so many bytes.
    case controlGroup(limit: Int)
    /// What the user has said.
    case option
  }

  public let bytes: Int
  public let bound: Bound

  public init(bytes: Int, bound: Bound) {
    self.bytes = bytes
    self.bound = bound
  }

  /// What is free now, by the kernel: of the machine, and under the limits of this process's control group.
  public static var now: MemoryRoom {
    let machine = ControlGroup.number("MemAvailable", in: "/proc/meminfo").map { $0 << 10 }
    let free = machine ?? Int(clamping: ProcessInfo.processInfo.physicalMemory)
    if let group = ControlGroup.ofThisProcess.memory, group.free < free {
      return MemoryRoom(bytes: group.free, bound: .controlGroup(limit: group.limit))
    }
    return MemoryRoom(bytes: free, bound: .machine)
  }

  /// Such as "3.1 GiB are free".
  public var text: String {
    switch bound {
    case .machine: "\(ByteCount.text(bytes)) are free on this machine"
    case .controlGroup(let limit):
      "\(ByteCount.text(bytes)) are free in this control group, whose limit is \(ByteCount.text(limit))"
    case .option: "--memory allows \(ByteCount.text(bytes))"
    }
  }
}

/// Stages that no room is enough for.
public struct MemoryShortage: Error, CustomStringConvertible {
  /// The largest first.
  public let stages: [(title: String, account: MemoryAccountText)]
  public let room: MemoryRoom
  /// Whether that was found before anything was made, rather than when the lengths of texts became known.
  public let isFoundBefore: Bool

  public var description: String {
    let told = stages.prefix(3).map { "\($0.title) needs about \($0.account.text)" }
    let more = stages.count - told.count
    return told.joined(separator: "; ") + (more > 0 ? "; and \(more) more \(more == 1 ? "stage" : "stages")" : "")
      + "; but \(room.text). \(isFoundBefore ? "Nothing" : "It") was \(isFoundBefore ? "" : "not ")begun. "
      + (stages.first.map { "To need less: \($0.account.remedy). " } ?? "")
      + (room.bound == .option ? "A larger --memory allows more." : "--memory says another limit.")
  }
}
