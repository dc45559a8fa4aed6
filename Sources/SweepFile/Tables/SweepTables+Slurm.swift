extension SweepTables {
  static let slurm = SweepSection(
    name: "slurm",
    help: "Settings for `harness run --executor slurm`. No result depends on them.",
    keys: [
      SweepKey("partition", .text, .optional, "The partition. Without it, the default partition of the cluster."),
      SweepKey("account", .text, .optional, "The account to charge."),
      SweepKey("qos", .text, .optional, "The quality of service."),
      SweepKey(
        "minutes", .setting(.integer(1...525_600)), .optional,
        "The time limit of a task, in minutes. Before the limit, a task writes a checkpoint and is put back into the queue."
      ),
      SweepKey(
        "memory", .setting(.integer(1...1_000_000_000)), .optional, "The memory of a task, in MiB."),
      SweepKey(
        "cpus", .setting(.integer(1...4096)), .optional,
        "The processors of a task. Without it, the number of threads of its stage."),
      SweepKey(
        "tasksAtOnce", .setting(.integer(1...1_000_000)), .optional,
        "The maximum number of tasks of one array that run at the same time."),
      SweepKey(
        .integer(
          "stagesPerTask", 1...10_000, 1,
          "The number of stages that a task runs one after another. A task gets more if the cluster accepts no more tasks."
        )),
      SweepKey(
        .integer(
          "warning", 10...60_000, 120,
          "The number of seconds before the time limit at which a task is told to write a checkpoint. Slurm may do so up to a minute early."
        )),
      SweepKey(
        "arguments", .list(.text, distinct: true), .optional,
        "Further arguments for sbatch, such as \"--constraint=avx512\": those about nodes, time and notification."),
    ])
}
