import Stages
import SweepFile

/// Stages that are to be made, as arrays of tasks: in an array are stages of one kind that are made from the same arrays,
/// so that none need wait for anything but what it is made from. There are few, however many cells a sweep has.
struct TaskArrays: Sendable {
  struct Group: Sendable {
    let kind: StageKind
    let entries: [Plan.Entry]
    /// The groups that it comes after.
    let after: [Int]
    /// Stages in other jobs' making that it comes after.
    let awaited: Set<StageHash>
  }

  /// Each after those that it comes after.
  private(set) var groups: [Group] = []

  /// - Parameters:
  ///   - entries: in the plan's order.
  ///   - others: what other jobs are already to make.
  init(_ entries: [Plan.Entry], awaiting others: [Plan.Entry] = []) {
    let atWork = Set(others.map(\.hash))
    let preparationsAtWork = others.filter(\.kind.isPreparation).map(\.hash)
    struct Key: Hashable {
      let kind: StageKind
      let after: Set<Int>
    }
    var place: [StageHash: Int] = [:]
    var members: [(key: Key, entries: [Plan.Entry], awaited: Set<StageHash>)] = []
    var index: [Key: Int] = [:]
    // What takes seconds comes first: it shows whether the input is sound.
    let ordered = entries.filter { $0.kind.isPreparation } + entries.filter { !$0.kind.isPreparation }
    let hashes = Set(entries.map(\.hash))
    for entry in ordered {
      let inputs = entry.inputs.filter(hashes.contains)
      var after = Set(inputs.compactMap { place[$0] })
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
      place[entry.hash] = group
    }
    groups = members.map {
      Group(kind: $0.key.kind, entries: $0.entries, after: $0.key.after.sorted(), awaited: $0.awaited)
    }
  }

  /// Groups as arrays of tasks, within what the cluster takes.
  struct Packed: Sendable {
    let group: Int
    /// Each the stages that one task makes.
    let tasks: [[Plan.Entry]]
  }

  /// - Parameters:
  ///   - stagesPerTask: at least so many, where there are so many.
  ///   - limits: more stages go into a task where there would else be too many tasks.
  func packed(stagesPerTask: Int, within limits: SlurmLimits) throws -> [Packed] {
    func tasks(_ size: Int) -> Int { groups.reduce(0) { $0 + ($1.entries.count + size - 1) / size } }
    guard limits.arraySize > 0 else { throw SlurmError.noArrays }
    guard groups.count <= limits.tasks else {
      throw SlurmError.full(needed: groups.count, room: max(0, limits.tasks))
    }
    // The least that fits: fewer tasks with every stage more.
    var low = stagesPerTask, high = max(stagesPerTask, groups.map(\.entries.count).max() ?? 1)
    while low < high {
      let middle = (low + high) / 2
      if tasks(middle) <= limits.tasks { high = middle } else { low = middle + 1 }
    }
    return groups.enumerated().flatMap { number, group in
      // The longest first, so that no long one is left for the end.
      let entries = group.entries.sorted { $0.flops > $1.flops }
      let tasks = stride(from: 0, to: entries.count, by: low).map { Array(entries[$0..<min($0 + low, entries.count)]) }
      return stride(from: 0, to: tasks.count, by: limits.arraySize).map {
        Packed(group: number, tasks: Array(tasks[$0..<min($0 + limits.arraySize, tasks.count)]))
      }
    }
  }
}

/// How much a cluster takes.
struct SlurmLimits: Sendable, Equatable {
  /// Tasks of one array.
  var arraySize = 1001
  /// Tasks that may still be submitted.
  var tasks = 10_000
}
