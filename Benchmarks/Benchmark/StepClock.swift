import Foundation
import Tensor

/// What the operating system says of this process, and the products it has done.
struct ProcessState {
  /// Seconds of the machine's monotonic clock, which all its processes share.
  var time = 0.0
  /// Of all threads, user and system.
  var cpuSeconds = 0.0
  /// Pages brought in without reading: memory that was not there a moment ago.
  var pageFaults = 0
  /// Operations in matrix products that went through BLAS.
  var matrixOperations = 0.0

  static var now: ProcessState {
    var clock = timespec()
    clock_gettime(CLOCK_MONOTONIC, &clock)
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return ProcessState(
      time: Double(clock.tv_sec) + Double(clock.tv_nsec) * 1e-9,
      cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), pageFaults: Int(usage.ru_minflt),
      matrixOperations: Double(MatrixProduct.flops))
  }

  /// The most memory that this program has held at once. `ru_maxrss` would begin with that of the process that started
  /// it.
  static var peakBytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    if let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
    {
      return kibibytes * 1024
    }
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Int(usage.ru_maxrss) * 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss)
    #endif
  }
}

/// Times the steps of a training from its observer's calls: the first few are warm-up, then so many count.
final class StepClock {
  private let warmup, steps: Int
  private let waits: Bool
  /// Steps that have ended.
  private(set) var ticks = 0
  private(set) var began = ProcessState()
  private(set) var ended = ProcessState()
  /// Seconds of each step that counts.
  private(set) var stepSeconds: [Double] = []
  private var last = 0.0

  init(warmup: Int, steps: Int, waits: Bool) {
    self.warmup = warmup
    self.steps = steps
    self.waits = waits
    stepSeconds.reserveCapacity(steps)
  }

  /// A step has ended.
  func tick() {
    ticks += 1
    if ticks == warmup {
      if waits { StepClock.waitForStart() }
      began = .now
      last = began.time
    } else if ticks > warmup, ticks <= warmup + steps {
      ended = .now
      stepSeconds.append(ended.time - last)
      last = ended.time
    }
  }

  /// Does a piece of work as often as is asked for.
  func time(_ work: () throws -> Void) rethrows {
    for _ in 0..<warmup + steps {
      try work()
      tick()
    }
  }

  /// So that several processes begin together: each says that it is ready, and goes on at the next line of its input.
  static func waitForStart() {
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    _ = readLine()
  }
}
