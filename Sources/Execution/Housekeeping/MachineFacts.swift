import Foundation
import Ledger
import Stages
import Subprocess
import Tensor

#if canImport(Glibc)
  import Glibc
#endif

/// The properties of a machine that `MachineCheck` checks.
public struct MachineFacts: Sendable {
  struct Disk: Sendable {
    var path: String
    var freeBytes: Int
    var freeFiles: Int
    var isWritable: Bool
  }
  struct Gnuplot: Sendable {
    var version: String
    var terminals: [String]
  }
  /// The speed of BLAS on one thread in FLOPS: with the core type that an environment variable sets, and without it.
  struct Pin: Sendable {
    var core: String
    var pinned: Double
    var free: Double
  }

  var compiler: String
  var build: String
  var processor: String
  var blas: String
  var hasOwnKernels: Bool
  var pin: Pin?
  var cores: Int
  /// The number of cores that the control group allows.
  var coreLimit: Double?
  var room: MemoryRoom
  var memory: Int
  var disk: Disk?
  var gnuplot: Gnuplot?
  var sqlite: String
  /// The output of `sbatch --version`; nil if Slurm is not installed.
  var slurm: String?
  /// Slurm's list of partitions; nil if it does not answer.
  var partitions: String?

  /// - Parameters:
  ///   - executable: This program, which measures the speed of BLAS again without the core type.
  ///   - results: The folder whose disk is checked. It need not exist yet.
  public static func gather(executable: String, results: URL) async -> MachineFacts {
    var pin: Pin?
    if let core = ProcessInfo.processInfo.environment[pinName], !core.isEmpty {
      let pinned = MachineSpeed.blasOperationsPerSecond()
      let free = await output(executable, ["doctor", "--blas-speed"], without: [pinName]).flatMap(Double.init)
      pin = free.map { Pin(core: core, pinned: pinned, free: $0) }
    }
    let slurm = await output("sbatch", ["--version"])
    return MachineFacts(
      compiler: RunEnvironment.compiler, build: RunEnvironment.build, processor: RunEnvironment.processor,
      blas: MatrixProduct.library, hasOwnKernels: MatrixProduct.hasOwnKernels, pin: pin,
      cores: ProcessInfo.processInfo.activeProcessorCount, coreLimit: ControlGroup("cpu").processors,
      room: .now, memory: Int(clamping: ProcessInfo.processInfo.physicalMemory), disk: disk(of: results),
      gnuplot: await gnuplot(), sqlite: (try? Ledger.sqliteVersion()) ?? "unknown", slurm: slurm,
      partitions: slurm == nil ? nil : await output("sinfo", ["--noheader", "--format=%P %a %D"]))
  }

  static let pinName = "OPENBLAS_CORETYPE"

  private static func gnuplot() async -> Gnuplot? {
    guard let version = await output("gnuplot", ["--version"]) else { return nil }
    // gnuplot prints on stderr.
    let result = try? await Subprocess.run(
      .name("gnuplot"), arguments: ["-d", "-e", "print GPVAL_TERMINALS"],
      environment: .inherit.updating(["GNUTERM": "unknown"]), output: .discarded,
      error: .string(limit: 1 << 16))
    return Gnuplot(
      version: version, terminals: result?.standardError.split(whereSeparator: \.isWhitespace).map(String.init) ?? [])
  }

  /// The disk of the nearest folder that exists.
  private static func disk(of folder: URL) -> Disk? {
    var url = folder.standardizedFileURL
    while !FileManager.default.fileExists(atPath: url.path), url.path != "/" { url.deleteLastPathComponent() }
    var status = statvfs()
    guard statvfs(url.path, &status) == 0 else { return nil }
    return Disk(
      path: url.path, freeBytes: Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize)),
      // Some file systems do not count files.
      freeFiles: status.f_files == 0 ? .max : Int(clamping: UInt64(status.f_favail)),
      isWritable: access(url.path, W_OK) == 0)
  }

  private static func output(_ program: String, _ arguments: [String], without names: [String] = []) async -> String? {
    let executable: Executable = program.contains("/") ? .path(.init(program)) : .name(program)
    var environment = Environment.inherit
    for name in names { environment = environment.updating([.init(stringLiteral: name): nil]) }
    let result = try? await Subprocess.run(
      executable, arguments: .init(arguments), environment: environment, output: .string(limit: 1 << 16),
      error: .discarded)
    guard let result, result.terminationStatus.isSuccess else { return nil }
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
