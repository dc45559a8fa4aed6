import Stages
import SweepFile

/// One task of an array, as Slurm names it: `12_3`.
struct SlurmTask: Sendable, Hashable, Codable, CustomStringConvertible {
  let job: String
  let index: Int

  init(job: String, index: Int) {
    self.job = job
    self.index = index
  }

  /// Nil for what is no task of an array, such as `12_[0-3]` or `12`.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[1]), !parts[0].isEmpty,
      parts[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    self.init(job: String(parts[0]), index: index)
  }

  var description: String { "\(job)_\(index)" }
}

/// How a task ended, in Slurm's words.
struct SlurmEnding: Sendable, Equatable {
  enum State: String, Sendable {
    case cancelled = "CANCELLED"
    case failed = "FAILED"
    case timeout = "TIMEOUT"
    case outOfMemory = "OUT_OF_MEMORY"
    case nodeFailed = "NODE_FAIL"
    case bootFailed = "BOOT_FAIL"
    case preempted = "PREEMPTED"
    case deadline = "DEADLINE"
    case completed = "COMPLETED"
    case launchFailed = "LAUNCH_FAILED"
    case reconfigured = "RECONFIG_FAIL"
    case revoked = "REVOKED"
  }

  let state: State
  /// `status:signal`.
  let exit: String
  let node: String

  /// - Parameter word: such as `CANCELLED by 1000`; nil for what has not ended.
  init?(state word: some StringProtocol, exit: String, node: String) {
    guard let first = word.split(whereSeparator: { $0 == " " || $0 == "+" }).first,
      let state = State(rawValue: String(first))
    else { return nil }
    self.state = state
    self.exit = exit
    self.node = node
  }

  /// Whether another try may go better without anybody's doing.
  var isWorthAnother: Bool {
    switch state {
    case .cancelled, .outOfMemory, .deadline, .revoked: false
    case .failed, .timeout, .nodeFailed, .bootFailed, .preempted, .completed, .launchFailed, .reconfigured: true
    }
  }

  /// What became of the task, for people.
  func text(_ task: SlurmTask, settings: SlurmSettings) -> String {
    let place = node.isEmpty || node == "(null)" || node == "None assigned" ? "" : " on \(node)"
    let who = "Slurm's task \(task)\(place)"
    switch state {
    case .cancelled: return "\(who) was cancelled; it keeps its place, and the same command submits it again"
    case .outOfMemory:
      let limit = settings.memory.map { " of \($0) MiB" } ?? ""
      return
        "\(who) was ended because its memory\(limit) ran out; \"memory\" in \"slurm\", or --task-memory, gives more"
    case .timeout:
      let limit = settings.minutes.map { " of \($0) minutes" } ?? ""
      return "\(who) was ended at its time limit\(limit); it keeps its place, and the same command goes on with it"
    case .nodeFailed: return "\(who) was lost with its node (NODE_FAIL)"
    case .bootFailed: return "\(who) did not begin, since its node did not come up (BOOT_FAIL)"
    case .preempted: return "\(who) had to yield to another job (PREEMPTED), and was not put back into the queue"
    case .deadline: return "\(who) could not be done by its deadline (DEADLINE)"
    case .failed, .completed, .launchFailed, .reconfigured, .revoked:
      let parts = exit.split(separator: ":")
      let signal = parts.count == 2 && parts[1] != "0" ? "by signal \(parts[1])" : "with status \(parts.first ?? "?")"
      return "\(who) ended \(signal) (\(state.rawValue)) and left no word"
    }
  }
}
