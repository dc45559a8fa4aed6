import Foundation

/// How often the kernel has ended a process for memory, by its own counts: those of the control group that this process
/// and its workers are in, and those of the whole machine.
struct MemoryKills: Equatable {
  private var group = 0
  private var machine = 0
  private var limit: String?

  static var now: MemoryKills {
    var kills = MemoryKills()
    for folder in groups() {
      guard
        let count = number("oom_kill", in: "\(folder)/memory.events")
          ?? number("oom_kill", in: "\(folder)/memory.oom_control")
      else { continue }
      kills.group = count
      let bytes = ["memory.max", "memory.limit_in_bytes"].lazy.compactMap {
        (try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)).flatMap {
          Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
      }.first
      kills.limit = bytes.map { "\($0 >> 20) MiB" }
      break
    }
    kills.machine = number("oom_kill", in: "/proc/vmstat") ?? 0
    return kills
  }

  /// Whose memory has run out since; nil where none has.
  func exhausted(since before: MemoryKills) -> String? {
    if group > before.group {
      return "the memory of its control group" + (limit.map { " (\($0))" } ?? "")
    }
    return machine > before.machine ? "the machine's memory" : nil
  }

  /// Where the kernel may show this process's control group, of either version.
  private static func groups() -> [String] {
    let text = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").flatMap { line -> [String] in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, fields[1].isEmpty || fields[1].split(separator: ",").contains("memory") else {
        return []
      }
      let root = fields[1].isEmpty ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
      // Within a container the path may be the host's, which is not there.
      return [root + fields[2], root]
    }
  }

  /// A number of a file that has a name and a number on each line.
  private static func number(_ name: String, in path: String) -> Int? {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == name { return Int(words[1]) }
    }
    return nil
  }
}
