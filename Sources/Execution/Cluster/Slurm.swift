import Foundation
import Stages
import Subprocess
import SweepFile

/// Slurm's own commands, each called with its arguments as they are, by no shell.
struct Slurm: Sendable {
  // MARK: - What the cluster takes

  /// What `scontrol show config` and, where accounting runs, the association's limits say, less what is there already.
  func limits(_ settings: SlurmSettings) async throws -> SlurmLimits {
    let config = try await output("scontrol", ["show", "config"])
    let queue = try await output("squeue", ["-h", "-r", "-o", "%u"]).split(separator: "\n")
    let user = NSUserName()
    // These two fail where no accounting runs: then nothing limits a user alone.
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

  /// - Returns: the array's job.
  func submit(_ arguments: [String]) async throws -> String {
    let said = try await output("sbatch", arguments)
    // With several clusters their name follows.
    let job = said.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first.map(String.init) ?? ""
    guard !job.isEmpty, job.allSatisfy(\.isNumber) else {
      throw SlurmError.refused(command: "sbatch", said: "expected a job's number, found \(Quoting.quoted(said))")
    }
    return job
  }

  /// The tasks of these jobs that have not ended.
  ///
  /// - Parameter names: of each job. Another cluster may use its number for another.
  func live(_ names: [String: String]) async throws -> Set<SlurmTask> {
    guard !names.isEmpty else { return [] }
    let said: String
    do {
      said = try await output("squeue", ["-h", "-r", "-j", names.keys.sorted().joined(separator: ","), "-o", "%i|%j"])
    } catch SlurmError.refused(_, let said) where said.contains("Invalid job id") {
      // All of them are forgotten already.
      return []
    }
    var live: Set<SlurmTask> = []
    for line in said.split(separator: "\n") {
      let fields = line.split(separator: "|", maxSplits: 1)
      if fields.count == 2, let task = SlurmTask(fields[0]), names[task.job] == String(fields[1]) { live.insert(task) }
    }
    return live
  }

  /// The job that an array was submitted as, where that had no time to be noted; nil if it never was.
  func job(named name: String) async throws -> String? {
    let said = try await output("squeue", ["-h", "-r", "--name=\(name)", "-o", "%F"])
    return said.split(separator: "\n").first.map(String.init)
  }

  /// How tasks ended, as far as Slurm still knows: by its accounting, or else by what the controller remembers.
  func endings(_ tasks: Set<SlurmTask>) async -> [SlurmTask: SlurmEnding] {
    guard !tasks.isEmpty else { return [:] }
    let jobs = Set(tasks.map(\.job)).sorted()
    var found: [SlurmTask: SlurmEnding] = [:]
    if let said = try? await output(
      "sacct", ["-n", "-P", "-X", "-j", jobs.joined(separator: ","), "--format=JobID,State,ExitCode,NodeList"])
    {
      found = Slurm.endings(accounting: said)
    }
    for job in jobs where tasks.contains(where: { $0.job == job && found[$0] == nil }) {
      if let said = try? await output("scontrol", ["-o", "show", "job", job]) {
        found.merge(Slurm.endings(controller: said)) { accounted, _ in accounted }
      }
    }
    return found.filter { tasks.contains($0.key) }
  }

  static func endings(accounting text: String) -> [SlurmTask: SlurmEnding] {
    var found: [SlurmTask: SlurmEnding] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      guard fields.count >= 4, let task = SlurmTask(fields[0]) else { continue }
      // A task that was put back into the queue has several lines, the last of them the newest.
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

  /// Tells jobs to end; those at work keep their places.
  func cancel(_ jobs: some Sequence<String>) async {
    let jobs = Array(Set(jobs))
    if !jobs.isEmpty { _ = try? await output("scancel", ["--quiet"] + jobs) }
  }

  /// Puts a running task, this one, back into the queue.
  func requeue(_ task: SlurmTask) async throws { _ = try await output("scontrol", ["requeue", task.description]) }

  // MARK: -

  private func output(_ program: String, _ arguments: [String]) async throws -> String {
    do {
      let result = try await Subprocess.run(
        .name(program), arguments: .init(arguments), environment: .inherit.updating(["LC_ALL": "C"]), input: .none,
        output: .string(limit: 1 << 28), error: .string(limit: 1 << 16))
      guard result.terminationStatus.isSuccess else {
        throw SlurmError.refused(
          command: program, said: result.standardError.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw SlurmError.missing(program: program)
    }
  }
}

extension SlurmLimits {
  /// - Parameters:
  ///   - config: of `scontrol show config`.
  ///   - associations: numbers between bars, empty where there is no limit.
  ///   - jobs: that the cluster has now; an array counts its tasks.
  ///   - own: of them, this user's.
  init(config: String, associations: String, jobs: Int, own: Int) {
    self.init()
    var values: [Substring: String] = [:]
    for line in config.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let key = parts[0].split(separator: " ").first else { continue }
      values[key] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    if let size = values["MaxArraySize"].flatMap({ Int($0) }) { arraySize = size }
    // Indices end before MaxArraySize, and an array may be held to fewer tasks than that.
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
