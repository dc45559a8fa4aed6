import Stages
import SweepFile

/// How often the kernel has ended a process for memory, by its own counts: those of the control group that this process
/// and its workers are in, and those of the whole machine.
struct MemoryKills: Equatable {
  private var group = 0
  private var machine = 0
  private var limit: String?

  static var now: MemoryKills {
    let group = ControlGroup.ofThisProcess
    var kills = MemoryKills()
    kills.group = group.firstNumber("oom_kill", in: ["memory.events", "memory.oom_control"]) ?? 0
    kills.limit = group.memory.map { ByteCount.text($0.limit) }
    kills.machine = ControlGroup.number("oom_kill", in: "/proc/vmstat") ?? 0
    return kills
  }

  /// Whose memory has run out since; nil where none has.
  func exhausted(since before: MemoryKills) -> String? {
    if group > before.group {
      return "the memory of its control group" + (limit.map { " (\($0))" } ?? "")
    }
    return machine > before.machine ? "the machine's memory" : nil
  }
}
