import Foundation

/// The Linux control group (version 1 or 2) of this process and its workers.
public struct ControlGroup: Sendable {
  /// The folder of the group, then the folders of its parents up to the root.
  let folders: [String]

  public static let ofThisProcess = ControlGroup("memory")

  /// The group of this process.
  ///
  /// - Parameter controller: a name such as "memory" or "cpu".
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
      // Inside a container, the path may be the host's and absent here; then the root is the container's group.
      var path = fields[2].split(separator: "/")
      while !path.isEmpty {
        folders.append(top + "/" + path.joined(separator: "/"))
        path.removeLast()
      }
      folders.append(top)
    }
    self.folders = folders
  }

  /// The first number of this name in these files, searched from the innermost group outwards.
  public func firstNumber(_ name: String, in files: [String]) -> Int? {
    for folder in folders {
      for file in files { if let found = ControlGroup.number(name, in: "\(folder)/\(file)") { return found } }
    }
    return nil
  }

  /// The tightest memory limit and the memory free under it, in bytes; nil without a limit. Page cache that the kernel can
  /// drop counts as free.
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

  /// The tightest limit of processor time, in processors; nil without a limit.
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

  /// Version 1 shows "no limit" as the largest number of whole pages.
  private static let noLimit = 1 << 62

  /// The only number in a file; nil for "max".
  private static func only(_ path: String) -> Int? {
    (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
      Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }

  /// The number of this name in a file with a name and a number on each line.
  public static func number(_ name: String, in path: String) -> Int? {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == ":" })
      if words.count >= 2, words[0] == name { return Int(words[1]) }
    }
    return nil
  }
}
