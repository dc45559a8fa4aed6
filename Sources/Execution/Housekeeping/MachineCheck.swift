import Stages
import SweepFile

/// Checks whether a machine has what runs need, and says what to do if not.
public struct MachineCheck: Sendable {
  public enum Verdict: String, Sendable, Codable {
    case ok
    /// Runs work, but slower or without some feature.
    case warning
    /// Runs fail.
    case problem
  }

  public struct Finding: Sendable, Encodable {
    public let subject: String
    public let verdict: Verdict
    public let found: String
    /// Nil if the verdict is `ok` and nothing can be improved.
    public let remedy: String?
  }

  public let findings: [Finding]

  public var hasProblem: Bool { findings.contains { $0.verdict == .problem } }

  public init(_ facts: MachineFacts) {
    findings = [
      Self.build(facts), Self.kernels(facts), Self.blas(facts), Self.cores(facts), Self.memory(facts),
      Self.disk(facts), Self.gnuplot(facts), Self.sqlite(facts), Self.slurm(facts),
    ]
  }

  private static func finding(
    _ subject: String, _ found: String, _ verdict: Verdict = .ok, _ remedy: String? = nil
  ) -> Finding {
    Finding(subject: subject, verdict: verdict, found: found, remedy: remedy)
  }

  private static func build(_ facts: MachineFacts) -> Finding {
    let found = "\(facts.compiler), \(facts.build) build"
    return facts.build == "release"
      ? finding("program", found)
      : finding("program", found, .warning, "build with `make build`: a debug build is tens of times slower")
  }

  private static func kernels(_ facts: MachineFacts) -> Finding {
    finding(
      "processor",
      "\(facts.processor); "
        + (facts.hasOwnKernels
          ? "matrix products with the program's own AVX-512 kernels"
          : "matrix products with BLAS, because there is no AVX-512"))
  }

  /// A fixed core type that costs less than this fraction of the speed is fine.
  private static let acceptableLoss = 0.05

  private static func blas(_ facts: MachineFacts) -> Finding {
    guard let pin = facts.pin, pin.free > 0 else { return finding("BLAS", facts.blas) }
    let relativeSpeed = pin.pinned / pin.free
    let found = "\(facts.blas); set to \(pin.core) by \(MachineFacts.pinName)"
    guard relativeSpeed < 1 - acceptableLoss else {
      return finding("BLAS", "\(found), which costs no speed")
    }
    let percent = Int((100 * (1 - relativeSpeed)).rounded())
    return finding(
      "BLAS", "\(found), which costs \(percent) % of its speed", facts.hasOwnKernels ? .ok : .warning,
      facts.hasOwnKernels
        ? "training does not use BLAS on this machine"
        : "unset \(MachineFacts.pinName); results will then differ by rounding")
  }

  private static func cores(_ facts: MachineFacts) -> Finding {
    guard let limit = facts.coreLimit, limit < Double(facts.cores) else {
      return finding("cores", "\(facts.cores)")
    }
    let whole = max(1, Int(limit.rounded(.down)))
    return finding(
      "cores", "\(facts.cores), but the control group allows only \(NumberText.text(limit))", .warning,
      "run with --workers \(whole)")
  }

  /// The memory that a sweep of the smallest models needs.
  private static let minimumMemory = 256 << 20

  private static func memory(_ facts: MachineFacts) -> Finding {
    let found = "\(ByteCount.text(facts.memory)) on this machine; \(facts.room.text)"
    return facts.room.bytes >= minimumMemory
      ? finding("memory", found)
      : finding("memory", found, .problem, "stop other programs that use memory, or raise the limit")
  }

  private static let minimumDisk = 100 << 20
  private static let recommendedDisk = 2 << 30

  private static func disk(_ facts: MachineFacts) -> Finding {
    guard let disk = facts.disk else {
      return finding("disk", "the system reports no free space", .warning, "check the free space with `df`")
    }
    let found = "\(ByteCount.text(disk.freeBytes)) free at \(disk.path)"
    if !disk.isWritable {
      return finding("disk", "\(disk.path) is not writable", .problem, "choose another folder with --results")
    }
    if disk.freeBytes < minimumDisk {
      return finding("disk", found, .problem, "delete files that `harness clean` lists, or choose another --results")
    }
    if disk.freeFiles < 1000 {
      return finding(
        "disk", "\(found), but room for only \(disk.freeFiles) more files", .problem,
        "choose another folder with --results")
    }
    return disk.freeBytes < recommendedDisk
      ? finding("disk", found, .warning, "delete files that `harness clean` lists") : finding("disk", found)
  }

  private static func gnuplot(_ facts: MachineFacts) -> Finding {
    guard let gnuplot = facts.gnuplot else {
      return finding(
        "gnuplot", "none on PATH", .problem, "install gnuplot, which draws the figures (Debian: gnuplot-nox)")
    }
    let missing = ["svg", "pngcairo"].filter { !gnuplot.terminals.contains($0) }
    guard missing.isEmpty else {
      return finding(
        "gnuplot", "\(gnuplot.version), without the terminal \(missing.joined(separator: " and "))", .problem,
        "install a gnuplot with cairo (Debian: gnuplot-nox)")
    }
    return finding("gnuplot", "\(gnuplot.version), with svg and pngcairo")
  }

  private static func sqlite(_ facts: MachineFacts) -> Finding {
    // STRICT tables were added in 3.37.
    let numbers = facts.sqlite.split(separator: ".").compactMap { Int($0) }
    let isOld = numbers.count < 2 || (numbers[0], numbers[1]) < (3, 37)
    return isOld
      ? finding("SQLite", facts.sqlite, .problem, "install SQLite 3.37 or later, which has STRICT tables")
      : finding("SQLite", facts.sqlite)
  }

  private static func slurm(_ facts: MachineFacts) -> Finding {
    guard let slurm = facts.slurm else { return finding("Slurm", "not installed; only --executor slurm needs it") }
    guard let partitions = facts.partitions, !partitions.isEmpty else {
      return finding("Slurm", "\(slurm), but `sinfo` does not answer", .warning, "check that the Slurm controller runs")
    }
    let list = partitions.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    return finding("Slurm", "\(slurm): \(list.joined(separator: ", "))")
  }
}
