import Stages
import SweepFile

/// Whether what a machine has is what runs need, and what to do where it is not.
public struct Examination: Sendable {
  public enum Verdict: String, Sendable, Codable {
    case ok
    /// Runs go on, but slower, or without something.
    case warning
    /// Runs fail.
    case problem
  }

  public struct Finding: Sendable, Encodable {
    public let subject: String
    public let verdict: Verdict
    public let found: String
    /// Nil where nothing is amiss.
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
          ? "matrix products by this program's own kernels (AVX-512)"
          : "matrix products by BLAS, as there is no AVX-512"))
  }

  /// A pin that costs less than this share of the speed is left alone.
  private static let bearableLoss = 0.05

  private static func blas(_ facts: MachineFacts) -> Finding {
    guard let pin = facts.pin, pin.free > 0 else { return finding("BLAS", facts.blas) }
    let share = pin.pinned / pin.free
    let found = "\(facts.blas); pinned to \(pin.core) by \(MachineFacts.pinName)"
    guard share < 1 - bearableLoss else { return finding("BLAS", "\(found), which costs nothing") }
    let percent = Int((100 * (1 - share)).rounded())
    return finding(
      "BLAS", "\(found), which takes \(percent) % of its speed", facts.hasOwnKernels ? .ok : .warning,
      facts.hasOwnKernels
        ? "training does not depend on it here" : "unset \(MachineFacts.pinName), but results differ by rounding then")
  }

  private static func cores(_ facts: MachineFacts) -> Finding {
    guard let limit = facts.coreLimit, limit < Double(facts.cores) else {
      return finding("cores", "\(facts.cores)")
    }
    let whole = max(1, Int(limit.rounded(.down)))
    return finding(
      "cores", "\(facts.cores), of which this control group has the time of \(NumberText.text(limit))", .warning,
      "run with --workers \(whole)")
  }

  /// What a sweep of the smallest models needs of it.
  private static let leastMemory = 256 << 20

  private static func memory(_ facts: MachineFacts) -> Finding {
    let found = "\(ByteCount.text(facts.memory)) on this machine; \(facts.room.text)"
    return facts.room.bytes >= leastMemory
      ? finding("memory", found)
      : finding("memory", found, .problem, "end what else takes memory, or raise the limit")
  }

  private static let leastDisk = 100 << 20
  private static let amplyDisk = 2 << 30

  private static func disk(_ facts: MachineFacts) -> Finding {
    guard let disk = facts.disk else {
      return finding("disk", "the system does not say", .warning, "see with `df` whether there is room")
    }
    let found = "\(ByteCount.text(disk.freeBytes)) free at \(disk.path)"
    if !disk.isWritable { return finding("disk", "\(disk.path) cannot be written to", .problem, "another --results") }
    if disk.freeBytes < leastDisk {
      return finding("disk", found, .problem, "`harness clean` shows what can be done without; or another --results")
    }
    if disk.freeFiles < 1000 {
      return finding("disk", "\(found), but only \(disk.freeFiles) more files", .problem, "another --results")
    }
    return disk.freeBytes < amplyDisk
      ? finding("disk", found, .warning, "`harness clean` shows what can be done without") : finding("disk", found)
  }

  private static func gnuplot(_ facts: MachineFacts) -> Finding {
    guard let gnuplot = facts.gnuplot else {
      return finding(
        "gnuplot", "none on PATH", .problem, "install gnuplot (Debian: gnuplot-nox): figures are drawn by it")
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
    // STRICT tables came with 3.37.
    let numbers = facts.sqlite.split(separator: ".").compactMap { Int($0) }
    let isOld = numbers.count < 2 || (numbers[0], numbers[1]) < (3, 37)
    return isOld
      ? finding("SQLite", facts.sqlite, .problem, "3.37 or later is needed, for STRICT tables")
      : finding("SQLite", facts.sqlite)
  }

  private static func slurm(_ facts: MachineFacts) -> Finding {
    guard let slurm = facts.slurm else { return finding("Slurm", "none here; runs on this machine do not need it") }
    guard let partitions = facts.partitions, !partitions.isEmpty else {
      return finding("Slurm", "\(slurm), but `sinfo` does not answer", .warning, "see whether its controller runs")
    }
    let list = partitions.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    return finding("Slurm", "\(slurm): \(list.joined(separator: ", "))")
  }
}
