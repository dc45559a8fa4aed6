/// What a sweep file, or options in its place, say of the Slurm cluster that a sweep is made on. None of it decides a
/// result.
public struct SlurmSettings: Sendable, Codable, Hashable {
  public var partition: String?
  public var account: String?
  public var qos: String?
  /// Minutes of one task; the partition's own limit where it is nil.
  public var minutes: Int?
  /// MiB of one task; the cluster's default where it is nil.
  public var memory: Int?
  /// Of one task; as many as its stage has threads where it is nil.
  public var cpus: Int?
  /// Tasks of one array that may run at once.
  public var tasksAtOnce: Int?
  /// Stages that one task makes, one after another; more where the cluster takes no more tasks.
  public var stagesPerTask = 1
  /// Seconds before a task's time limit at which it keeps its place and is put back into the queue.
  public var warning = 120
  /// Further arguments of sbatch, such as "--constraint=avx512".
  public var arguments: [String] = []

  public init() {}
}

extension SlurmSettings {
  /// What sbatch takes besides what this program says itself. Nothing among it is run as a command, and nothing takes the
  /// place of the script, the array or the dependencies.
  public static let allowedArguments = [
    "--begin", "--chip", "--comment", "--constraint", "--contiguous", "--core-spec",
    "--cores-per-socket", "--deadline", "--delay-boot", "--exclude", "--exclusive", "--export", "--gpus", "--gres",
    "--hint", "--licenses", "--mail-type", "--mail-user", "--mem-bind", "--mem-per-cpu", "--mincpus", "--nice",
    "--nodelist", "--oversubscribe", "--prefer", "--priority", "--propagate", "--reservation", "--sockets-per-node",
    "--spread-job", "--switches", "--thread-spec", "--threads-per-core", "--time-min", "--tmp", "--use-min-nodes",
    "--wckey",
  ]

  /// What is wrong with an argument for sbatch; nil where nothing is.
  public static func fault(ofArgument text: String) -> String? {
    let name = String(text.prefix { $0 != "=" })
    guard allowedArguments.contains(name), !text.unicodeScalars.contains("\0") else {
      return "one of sbatch's " + allowedArguments.joined(separator: ", ")
        + ", with its value after \"=\"; what else sbatch takes is harness's own to say"
    }
    return nil
  }

  /// Whether sbatch can be told of a partition, an account or a quality of service by this name.
  public static func isName(_ text: String) -> Bool { !text.isEmpty && !text.unicodeScalars.contains("\0") }
}
