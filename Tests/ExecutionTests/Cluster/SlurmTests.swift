import Foundation
import TestSupport
import Testing

@testable import Execution
@testable import Stages
@testable import SweepFile

/// Output of Slurm that is parsed, and commands for Slurm.
struct SlurmTests {
  /// The output of Slurm 22.05 and 23.11.
  private static let config = """
    Configuration data as of 2026-11-21T20:25:29
    MaxArraySize            = 501
    MaxJobCount             = 10000
    SchedulerParameters     = bf_interval=30,max_array_tasks=300
    """

  @Test func limits() {
    var limits = SlurmLimits(config: Self.config, associations: "\n", jobs: 40, own: 5)
    #expect(limits == SlurmLimits(arraySize: 300, tasks: 9959))
    limits = SlurmLimits(config: Self.config, associations: "2000|\n|500\n", jobs: 40, own: 5)
    #expect(limits.tasks == 495)
    #expect(SlurmLimits(config: "MaxArraySize = 0", associations: "", jobs: 0, own: 0).arraySize == 0)
  }

  @Test func tasks() {
    #expect(SlurmTask("12_3") == SlurmTask(job: "12", index: 3))
    for text in ["12", "12_[0-3]", "12_", "_3", "a_3", "12_3_4", ""] { #expect(SlurmTask(text) == nil) }
  }

  @Test func endings() {
    let found = Slurm.endings(
      accounting:
        "7_0|COMPLETED|0:0|n1\n7_1|CANCELLED by 1000|0:15|n1\n7_2|NODE_FAIL|0:0|n2\n7_2|OUT_OF_MEMORY|0:125|n3\n"
        + "7_3|RUNNING|0:0|n1\n8|FAILED|1:0|n1\n")
    #expect(
      found.mapValues(\.state) == [
        SlurmTask(job: "7", index: 0): .completed, SlurmTask(job: "7", index: 1): .cancelled,
        SlurmTask(job: "7", index: 2): .outOfMemory,
      ])
    let controller = Slurm.endings(
      controller:
        "JobId=1 ArrayJobId=1 ArrayTaskId=2 JobName=s JobState=FAILED Reason=JobLaunchFailure ExitCode=0:9 NodeList=vm\n"
        + "JobId=3 ArrayJobId=1 ArrayTaskId=1 JobState=PENDING Reason=BeginTime ExitCode=0:0 NodeList=\n"
        + "JobId=2 ArrayJobId=1 ArrayTaskId=0 JobState=TIMEOUT ExitCode=0:15 NodeList=vm\n")
    #expect(controller.count == 2)
    var settings = SlurmSettings()
    settings.minutes = 3
    func text(_ index: Int) -> String? {
      let task = SlurmTask(job: "1", index: index)
      return controller[task]?.text(task, settings: settings)
    }
    #expect(text(2) == "Slurm's task 1_2 on vm ended by signal 9 (FAILED) without a report")
    #expect(
      text(0)
        == "Slurm's task 1_0 on vm reached its time limit of 3 minutes; run the same command again to continue from its "
        + "last checkpoint")
  }

  @Test func onlyHarmlessArgumentsArePassedOn() {
    for argument in ["--constraint=a&b", "--exclusive", "--exclude=n[1-3]"] {
      #expect(SlurmSettings.fault(ofArgument: argument) == nil)
    }
    for argument in [
      "--wrap=x", "--wrap", "-a1", "--array=0-9", "--dependency=afterok:1", "script.sh", "", "-", "--", "--const=x",
      "--constraint =x", "--output=/etc/passwd", "--comment=a\0b", "--uid=0",
    ] {
      #expect(SlurmSettings.fault(ofArgument: argument) != nil, "\(argument)")
    }
  }

  /// Names that a shell would interpret.
  static let hostile = [
    "it's", "$(touch pwned)", "`touch pwned`", "a; touch pwned", "a\ntouch pwned\n", "\"; touch pwned; \"", "%A %a \\",
    "-rf", "e\u{301}'\u{301}; touch pwned", "$SLURM_ARRAY_TASK_ID", "'$(touch pwned)'", "*", " ", "&touch pwned&",
  ]

  /// Runs the script in a shell, in a folder and with a program of each name.
  @Test(arguments: hostile) func scriptsQuoteNames(_ name: String) throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let folder = TaskFolder(url: program.url("arrays \(name)"))
    try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    let worker = try program.script(#"printf '%s\0' "$#" "$@" > "$SEEN""# + "\n", named: "program \(name)")
    try Submission.script(folder, executable: worker.path).write(to: folder.script, atomically: true, encoding: .utf8)
    let outcome = try program.run(
      [folder.script.path], environment: ["SLURM_ARRAY_TASK_ID": "7", "SEEN": program.url("seen").path],
      executable: URL(fileURLWithPath: "/bin/sh"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let seen = try String(contentsOf: program.url("seen"), encoding: .utf8)
    #expect(seen == "2\0task\0\(folder.url.path)\0")
    #expect(FileManager.default.fileExists(atPath: folder.log(7).path))
    let names = FileManager.default.subpaths(atPath: program.folder.path) ?? []
    #expect(!names.contains { $0.split(separator: "/").last == "pwned" }, "\(names)")
  }

  /// Reports of tasks can be read after an incomplete line.
  @Test func reportsOfTasks() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let url = program.url("0.words.jsonl")
    func report(_ event: TaskReport.Event) -> TaskReport {
      TaskReport(
        event: event, stage: StageHash("ab"), time: Date(timeIntervalSince1970: 1), host: "n", process: 1,
        text: "a \"b\"\nc")
    }
    try report(.began).append(to: url)
    let handle = try FileHandle(forUpdating: url)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"event":"ma"#.utf8))
    try handle.close()
    #expect(TaskReport.read(url) == [report(.began)])
    try report(.failed).append(to: url)
    #expect(TaskReport.read(url) == [report(.began), report(.failed)])
    #expect(TaskFolder(url: program.folder).tasksWithReports() == [0])
  }
}
