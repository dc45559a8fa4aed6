/// The settings for a Slurm cluster, from a sweep file or from options. No result depends on them.
public struct SlurmSettings: Sendable, Codable, Hashable {
  public var partition: String?
  public var account: String?
  public var qos: String?
  /// The time limit of a task, in minutes; nil for the limit of the partition.
  public var minutes: Int?
  /// The memory of a task, in MiB; nil for the default of the cluster.
  public var memory: Int?
  /// The processors of a task; nil for the number of threads of its stage.
  public var cpus: Int?
  /// The maximum number of tasks of one array that run at the same time.
  public var tasksAtOnce: Int?
  /// The number of stages that a task runs one after another. A task gets more if the cluster accepts no more tasks.
  public var stagesPerTask = 1
  /// The number of seconds before the time limit at which a task writes a checkpoint and is put back into the queue.
  public var warning = 120
  /// Further arguments for sbatch, such as "--constraint=avx512".
  public var arguments: [String] = []

  public init() {}
}

extension SlurmSettings {
  /// The arguments of sbatch that a user may give. None of them runs a command, and none conflicts with the script, the
  /// array or the dependencies that this program sets.
  static let allowedArguments = [
    "--begin", "--chip", "--comment", "--constraint", "--contiguous", "--core-spec",
    "--cores-per-socket", "--deadline", "--delay-boot", "--exclude", "--exclusive", "--export", "--gpus", "--gres",
    "--hint", "--licenses", "--mail-type", "--mail-user", "--mem-bind", "--mem-per-cpu", "--mincpus", "--nice",
    "--nodelist", "--oversubscribe", "--prefer", "--priority", "--propagate", "--reservation", "--sockets-per-node",
    "--spread-job", "--switches", "--thread-spec", "--threads-per-core", "--time-min", "--tmp", "--use-min-nodes",
    "--wckey",
  ]

  /// The problem with an argument for sbatch; nil if there is none.
  public static func fault(ofArgument text: String) -> String? {
    let name = String(text.prefix { $0 != "=" })
    guard allowedArguments.contains(name), !text.unicodeScalars.contains("\0") else {
      return "one of sbatch's " + allowedArguments.joined(separator: ", ")
        + ", with its value after \"=\"; harness sets all other arguments itself"
    }
    return nil
  }

  /// Whether a text can be the name of a partition, an account or a quality of service.
  public static func isName(_ text: String) -> Bool { !text.isEmpty && !text.unicodeScalars.contains("\0") }
}
