import SweepFile

/// A task of an array, which Slurm writes as `12_3`.
struct SlurmTask: Sendable, Hashable, Codable, CustomStringConvertible {
  let job: String
  let index: Int

  init(job: String, index: Int) {
    self.job = job
    self.index = index
  }

  /// Returns nil if the text does not name one task of an array, such as `12_[0-3]` or `12`.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[1]), !parts[0].isEmpty,
      parts[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    self.init(job: String(parts[0]), index: index)
  }

  var description: String { "\(job)_\(index)" }
}

/// How a task ended, according to Slurm.
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
  /// The exit status and the signal, as `status:signal`.
  let exit: String
  let node: String

  /// Returns nil if the task has not ended.
  ///
  /// - Parameter word: The state, such as `CANCELLED by 1000`.
  init?(state word: some StringProtocol, exit: String, node: String) {
    guard let first = word.split(whereSeparator: { $0 == " " || $0 == "+" }).first,
      let state = State(rawValue: String(first))
    else { return nil }
    self.state = state
    self.exit = exit
    self.node = node
  }

  /// Whether another try may succeed if nothing is changed.
  var isRetryable: Bool {
    switch state {
    case .cancelled, .outOfMemory, .deadline, .revoked: false
    case .failed, .timeout, .nodeFailed, .bootFailed, .preempted, .completed, .launchFailed, .reconfigured: true
    }
  }

  /// Describes the end of the task.
  func text(_ task: SlurmTask, settings: SlurmSettings) -> String {
    let place = node.isEmpty || node == "(null)" || node == "None assigned" ? "" : " on \(node)"
    let who = "Slurm's task \(task)\(place)"
    switch state {
    case .cancelled: return "\(who) was cancelled; run the same command again to submit it from its last checkpoint"
    case .outOfMemory:
      let limit = settings.memory.map { " of \($0) MiB" } ?? ""
      return
        "\(who) was ended because its memory\(limit) ran out; set more with \"memory\" in \"slurm\" or --task-memory"
    case .timeout:
      let limit = settings.minutes.map { " of \($0) minutes" } ?? ""
      return "\(who) reached its time limit\(limit); run the same command again to continue from its last checkpoint"
    case .nodeFailed: return "\(who) was lost because its node failed (NODE_FAIL)"
    case .bootFailed: return "\(who) did not begin because its node did not start (BOOT_FAIL)"
    case .preempted: return "\(who) was preempted by another job (PREEMPTED) and not put back into the queue"
    case .deadline: return "\(who) reached its deadline (DEADLINE)"
    case .failed, .completed, .launchFailed, .reconfigured, .revoked:
      let parts = exit.split(separator: ":")
      let signal = parts.count == 2 && parts[1] != "0" ? "by signal \(parts[1])" : "with status \(parts.first ?? "?")"
      return "\(who) ended \(signal) (\(state.rawValue)) without a report"
    }
  }
}
