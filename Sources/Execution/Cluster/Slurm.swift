import Foundation
import Subprocess
import SweepFile

/// Runs the commands of Slurm, without a shell.
struct Slurm: Sendable {
  // MARK: - Limits

  /// Returns the number of tasks that the cluster still accepts, from its configuration, the limits of the user's
  /// association if accounting runs, and the jobs in the queue.
  func limits(_ settings: SlurmSettings) async throws -> SlurmLimits {
    let config = try await output("scontrol", ["show", "config"])
    let queue = try await output("squeue", ["-h", "-r", "-o", "%u"]).split(separator: "\n")
    let user = NSUserName()
    // These two commands fail if no accounting runs. Then users have no limits of their own.
    let associations =
      (try? await output(
        "sacctmgr",
        ["-n", "-P", "show", "assoc", "where", "user=\(user)"]
          + (settings.account.map { ["account=\($0)"] } ?? []) + ["format=MaxSubmitJobs,GrpSubmitJobs"])) ?? ""
    let qualities =
      settings.qos == nil
      ? ""
      : (try? await output(
        "sacctmgr",
        ["-n", "-P", "show", "qos", "where", "name=\(settings.qos ?? "")", "format=MaxSubmitJobsPU,GrpSubmitJobs"]))
        ?? ""
    return SlurmLimits(
      config: config, associations: associations + "\n" + qualities, jobs: queue.count,
      own: queue.count { $0 == user })
  }

  // MARK: - Jobs

  /// - Returns: The job number of the array.
  func submit(_ arguments: [String]) async throws -> String {
    let output = try await output("sbatch", arguments)
    // If there are several clusters, the name of the cluster follows the number.
    let job = output.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first.map(String.init) ?? ""
    guard !job.isEmpty, job.allSatisfy(\.isNumber) else {
      throw SlurmError.refused(
        command: "sbatch", message: "expected a job number, found \(Quoting.quoted(output))")
    }
    return job
  }

  /// Returns the tasks of jobs that have not ended.
  ///
  /// - Parameter names: The name of each job, by its number. On another cluster the number may be that of another job.
  func live(_ names: [String: String]) async throws -> Set<SlurmTask> {
    guard !names.isEmpty else { return [] }
    let queue: String
    do {
      queue = try await output("squeue", ["-h", "-r", "-j", names.keys.sorted().joined(separator: ","), "-o", "%i|%j"])
    } catch SlurmError.refused(_, let message) where message.contains("Invalid job id") {
      // Slurm has forgotten all of these jobs.
      return []
    }
    var live: Set<SlurmTask> = []
    for line in queue.split(separator: "\n") {
      let fields = line.split(separator: "|", maxSplits: 1)
      if fields.count == 2, let task = SlurmTask(fields[0]), names[task.job] == String(fields[1]) { live.insert(task) }
    }
    return live
  }

  /// Returns the job number of an array that was submitted but not recorded; nil if it was not submitted.
  func job(named name: String) async throws -> String? {
    let output = try await output("squeue", ["-h", "-r", "--name=\(name)", "-o", "%F"])
    return output.split(separator: "\n").first.map(String.init)
  }

  /// Returns how tasks ended, as far as Slurm knows: from its accounting, or from the memory of its controller.
  func endings(_ tasks: Set<SlurmTask>) async -> [SlurmTask: SlurmEnding] {
    guard !tasks.isEmpty else { return [:] }
    let jobs = Set(tasks.map(\.job)).sorted()
    var found: [SlurmTask: SlurmEnding] = [:]
    if let accounting = try? await output(
      "sacct", ["-n", "-P", "-X", "-j", jobs.joined(separator: ","), "--format=JobID,State,ExitCode,NodeList"])
    {
      found = Slurm.endings(accounting: accounting)
    }
    for job in jobs where tasks.contains(where: { $0.job == job && found[$0] == nil }) {
      if let description = try? await output("scontrol", ["-o", "show", "job", job]) {
        found.merge(Slurm.endings(controller: description)) { accounted, _ in accounted }
      }
    }
    return found.filter { tasks.contains($0.key) }
  }

  static func endings(accounting text: String) -> [SlurmTask: SlurmEnding] {
    var found: [SlurmTask: SlurmEnding] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      guard fields.count >= 4, let task = SlurmTask(fields[0]) else { continue }
      // A task that was put back into the queue has several lines; the last one is the newest.
      found[task] = SlurmEnding(state: fields[1], exit: fields[2], node: fields[3])
    }
    return found
  }

  static func endings(controller text: String) -> [SlurmTask: SlurmEnding] {
    var found: [SlurmTask: SlurmEnding] = [:]
    for line in text.split(separator: "\n") {
      var values: [Substring: Substring] = [:]
      for field in line.split(separator: " ") {
        let parts = field.split(separator: "=", maxSplits: 1)
        if parts.count == 2, values[parts[0]] == nil { values[parts[0]] = parts[1] }
      }
      guard let job = values["ArrayJobId"], let index = values["ArrayTaskId"].flatMap({ Int($0) }) else { continue }
      found[SlurmTask(job: String(job), index: index)] = SlurmEnding(
        state: values["JobState"] ?? "", exit: String(values["ExitCode"] ?? "?"),
        node: String(values["NodeList"] ?? ""))
    }
    return found
  }

  /// Cancels jobs. Running tasks write a checkpoint first.
  func cancel(_ jobs: some Sequence<String>) async {
    let jobs = Array(Set(jobs))
    if !jobs.isEmpty { _ = try? await output("scancel", ["--quiet"] + jobs) }
  }

  /// Puts the task that calls this back into the queue.
  func requeue(_ task: SlurmTask) async throws { _ = try await output("scontrol", ["requeue", task.description]) }

  // MARK: -

  private func output(_ program: String, _ arguments: [String]) async throws -> String {
    do {
      let result = try await Subprocess.run(
        .name(program), arguments: .init(arguments), environment: .inherit.updating(["LC_ALL": "C"]), input: .none,
        output: .string(limit: 1 << 28), error: .string(limit: 1 << 16))
      guard result.terminationStatus.isSuccess else {
        throw SlurmError.refused(
          command: program, message: result.standardError.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw SlurmError.missing(program: program)
    }
  }
}

extension SlurmLimits {
  /// - Parameters:
  ///   - config: The output of `scontrol show config`.
  ///   - associations: Numbers separated by bars, empty where there is no limit.
  ///   - jobs: The number of jobs that the cluster has now. Each task of an array counts as one.
  ///   - own: The number of these that belong to this user.
  init(config: String, associations: String, jobs: Int, own: Int) {
    self.init()
    var values: [Substring: String] = [:]
    for line in config.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let key = parts[0].split(separator: " ").first else { continue }
      values[key] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    if let size = values["MaxArraySize"].flatMap({ Int($0) }) { arraySize = size }
    // Indices must be below MaxArraySize. max_array_tasks may limit an array further.
    for parameter in (values["SchedulerParameters"] ?? "").split(separator: ",") {
      let parts = parameter.split(separator: "=")
      if parts.count == 2, parts[0] == "max_array_tasks", let most = Int(parts[1]) { arraySize = min(arraySize, most) }
    }
    if let most = values["MaxJobCount"].flatMap({ Int($0) }) { tasks = most - 1 - jobs }
    for number in associations.split(whereSeparator: { $0 == "|" || $0 == "\n" }).compactMap({ Int($0) }) {
      tasks = min(tasks, number - own)
    }
  }
}
