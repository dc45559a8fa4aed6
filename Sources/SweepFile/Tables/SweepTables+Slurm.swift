extension SweepTables {
  static let slurm = SweepSection(
    name: "slurm",
    help: "The cluster that `harness run --executor slurm` makes the sweep on; no result depends on it.",
    keys: [
      SweepKey("partition", .text, .optional, "The partition; the cluster's default without it."),
      SweepKey("account", .text, .optional, "The account that is charged."),
      SweepKey("qos", .text, .optional, "The quality of service."),
      SweepKey(
        "minutes", .setting(.integer(1...525_600)), .optional,
        "The time limit of a task. A training keeps its place before it, and goes on in the queue's next turn."),
      SweepKey(
        "memory", .setting(.integer(1...1_000_000_000)), .optional, "A task's memory in MiB."),
      SweepKey(
        "cpus", .setting(.integer(1...4096)), .optional,
        "A task's processors; as many as its stage has threads without it."),
      SweepKey(
        "tasksAtOnce", .setting(.integer(1...1_000_000)), .optional, "The most tasks of one array that run at once."),
      SweepKey(
        .integer(
          "stagesPerTask", 1...10_000, 1,
          "Stages that a task makes one after another; more where the cluster takes no more tasks.")),
      SweepKey(
        .integer(
          "warning", 10...60_000, 120,
          "Seconds before its time limit at which a task is told to keep its place; Slurm may be a minute early.")),
      SweepKey(
        "arguments", .list(.text, distinct: true), .optional,
        "Further arguments of sbatch, such as \"--constraint=avx512\"; those that ask for nodes, time or notice."),
    ])
}
