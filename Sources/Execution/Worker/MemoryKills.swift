import Stages

/// The number of processes that the kernel has killed for lack of memory, in the control group of this process and its
/// workers and on the whole machine.
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

  /// Names the memory that has run out since `before`; nil if none has.
  func exhausted(since before: MemoryKills) -> String? {
    if group > before.group {
      return "the memory of its control group" + (limit.map { " (\($0))" } ?? "")
    }
    return machine > before.machine ? "the machine's memory" : nil
  }
}
