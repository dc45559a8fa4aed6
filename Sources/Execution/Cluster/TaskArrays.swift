import Stages

/// Groups missing stages into arrays of tasks. The stages of a group have the same kind and inputs in the same groups, so
/// that no stage waits for more than its inputs. The number of groups does not grow with the number of cells.
struct TaskArrays: Sendable {
  struct Group: Sendable {
    let kind: StageKind
    let entries: [Plan.Entry]
    /// The groups that must end first.
    let after: [Int]
    /// The stages of other jobs that must end first.
    let awaited: Set<StageHash>
  }

  /// The groups, each after the groups that it waits for.
  private(set) var groups: [Group] = []

  /// - Parameters:
  ///   - entries: The missing stages, in the plan's order.
  ///   - others: The stages that other jobs will make.
  init(_ entries: [Plan.Entry], awaiting others: [Plan.Entry] = []) {
    let atWork = Set(others.map(\.hash))
    let preparationsAtWork = others.filter(\.kind.isPreparation).map(\.hash)
    struct Key: Hashable {
      let kind: StageKind
      let after: Set<Int>
    }
    var groupOfStage: [StageHash: Int] = [:]
    var members: [(key: Key, entries: [Plan.Entry], awaited: Set<StageHash>)] = []
    var index: [Key: Int] = [:]
    // Preparations come first: they take seconds and find errors in the input.
    let ordered = entries.filter { $0.kind.isPreparation } + entries.filter { !$0.kind.isPreparation }
    let hashes = Set(entries.map(\.hash))
    for entry in ordered {
      let inputs = entry.inputs.filter(hashes.contains)
      var after = Set(inputs.compactMap { groupOfStage[$0] })
      if !entry.kind.isPreparation {
        after.formUnion(members.indices.filter { members[$0].key.kind.isPreparation })
      }
      let key = Key(kind: entry.kind, after: after)
      let group = index[key] ?? members.count
      if group == members.count {
        index[key] = group
        members.append((key, [], []))
      }
      members[group].entries.append(entry)
      members[group].awaited.formUnion(entry.inputs.filter(atWork.contains))
      if !entry.kind.isPreparation { members[group].awaited.formUnion(preparationsAtWork) }
      groupOfStage[entry.hash] = group
    }
    groups = members.map {
      Group(kind: $0.key.kind, entries: $0.entries, after: $0.key.after.sorted(), awaited: $0.awaited)
    }
  }

  /// An array of tasks that the cluster accepts.
  struct Packed: Sendable {
    let group: Int
    /// The stages of each task.
    let tasks: [[Plan.Entry]]
  }

  /// - Parameters:
  ///   - stagesPerTask: The smallest number of stages in a task, if there are enough stages.
  ///   - limits: The limits of the cluster. Tasks get more stages if there would be too many tasks.
  func packed(stagesPerTask: Int, within limits: SlurmLimits) throws -> [Packed] {
    func tasks(_ size: Int) -> Int { groups.reduce(0) { $0 + ($1.entries.count + size - 1) / size } }
    guard limits.arraySize > 0 else { throw SlurmError.noArrays }
    guard groups.count <= limits.tasks else {
      throw SlurmError.full(needed: groups.count, room: max(0, limits.tasks))
    }
    // Binary search for the smallest number of stages per task that fits.
    var low = stagesPerTask, high = max(stagesPerTask, groups.map(\.entries.count).max() ?? 1)
    while low < high {
      let middle = (low + high) / 2
      if tasks(middle) <= limits.tasks { high = middle } else { low = middle + 1 }
    }
    return groups.enumerated().flatMap { number, group in
      // The longest first, so that no long stage is left for the end.
      let entries = group.entries.sorted { $0.flops > $1.flops }
      let tasks = stride(from: 0, to: entries.count, by: low).map { Array(entries[$0..<min($0 + low, entries.count)]) }
      return stride(from: 0, to: tasks.count, by: limits.arraySize).map {
        Packed(group: number, tasks: Array(tasks[$0..<min($0 + limits.arraySize, tasks.count)]))
      }
    }
  }
}

/// The limits of a cluster.
struct SlurmLimits: Sendable, Equatable {
  /// The largest number of tasks in an array.
  var arraySize = 1001
  /// The number of tasks that can still be submitted.
  var tasks = 10_000
}
