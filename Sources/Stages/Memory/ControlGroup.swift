import Foundation
import SweepFile

/// The control group that this process and its workers are in, as the kernel shows it: of version 1 or 2.
public struct ControlGroup: Sendable {
  /// Its folder, then those of the groups that it is in, up to the root.
  let folders: [String]

  public static let ofThisProcess = ControlGroup("memory")

  /// This process's.
  ///
  /// - Parameter controller: such as "memory" or "cpu".
  public init(_ controller: String) {
    self.init(
      controller, membership: (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? "",
      root: "/sys/fs/cgroup")
  }

  /// - Parameter membership: the text of `/proc/self/cgroup`.
  init(_ controller: String, membership: String, root: String) {
    var folders: [String] = []
    for line in membership.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, fields[1].isEmpty || fields[1].split(separator: ",").contains(Substring(controller))
      else { continue }
      let top = fields[1].isEmpty ? root : root + "/" + controller
      // Within a container the path may be the host's, which is not there; the root then is the container's own.
      var path = fields[2].split(separator: "/")
      while !path.isEmpty {
        folders.append(top + "/" + path.joined(separator: "/"))
        path.removeLast()
      }
      folders.append(top)
    }
    self.folders = folders
  }

  /// The first number that any of its files of these names holds, from the innermost group outwards.
  public func firstNumber(_ name: String, in files: [String]) -> Int? {
    for folder in folders {
      for file in files { if let found = ControlGroup.number(name, in: "\(folder)/\(file)") { return found } }
    }
    return nil
  }

  /// The least of the limits that the kernel holds it to, in bytes, and what is left under it; nil without one. What the
  /// kernel keeps of files, and can drop, is not counted as taken.
  public var memory: (limit: Int, free: Int)? {
    var least: (limit: Int, free: Int)?
    for folder in folders {
      let names: [(limit: String, used: String, cache: String)] = [
        ("memory.max", "memory.current", "inactive_file"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
      ]
      for name in names {
        guard let limit = ControlGroup.only("\(folder)/\(name.limit)"), limit < ControlGroup.noLimit,
          let used = ControlGroup.only("\(folder)/\(name.used)")
        else { continue }
        let cache = ControlGroup.number(name.cache, in: "\(folder)/memory.stat") ?? 0
        let free = max(0, limit - max(0, used - cache))
        if free < least?.free ?? .max { least = (limit, free) }
      }
    }
    return least
  }

  /// The least number of processors that the kernel gives it time of; nil without such a limit.
  public var processors: Double? {
    folders.compactMap { folder -> Double? in
      if let text = try? String(contentsOfFile: "\(folder)/cpu.max", encoding: .utf8) {
        let words = text.split(whereSeparator: \.isWhitespace).map { Double($0) }
        guard words.count == 2, let quota = words[0], let period = words[1], period > 0 else { return nil }
        return quota / period
      }
      guard let quota = ControlGroup.only("\(folder)/cpu.cfs_quota_us"), quota > 0,
        let period = ControlGroup.only("\(folder)/cpu.cfs_period_us"), period > 0
      else { return nil }
      return Double(quota) / Double(period)
    }.min()
  }

  /// Version 1 says so much where there is no limit: the largest number of whole pages.
  private static let noLimit = 1 << 62

  /// The number that a file holds alone; nil where it says "max".
  private static func only(_ path: String) -> Int? {
    (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
      Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }

  /// A number of a file that has a name and a number on each line.
  public static func number(_ name: String, in path: String) -> Int? {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == ":" })
      if words.count >= 2, words[0] == name { return Int(words[1]) }
    }
    return nil
  }
}
