import Foundation
import Tensor

/// The resources that this process has used, and the matrix operations that it has done.
struct ProcessState {
  /// Seconds of the monotonic clock, which all processes of the machine share.
  var time = 0.0
  /// User and system time of all threads.
  var cpuSeconds = 0.0
  /// Minor page faults: new pages of memory.
  var pageFaults = 0
  /// Floating-point operations of matrix products.
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

  /// The peak memory of this program. `ru_maxrss` would include that of the parent process.
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

/// Times the steps of a training from its observer's calls, after some steps of warm-up.
final class StepClock {
  private let warmup, steps: Int
  private let waits: Bool
  /// The number of steps that have ended.
  private(set) var ticks = 0
  private(set) var began = ProcessState()
  private(set) var ended = ProcessState()
  /// Seconds of each timed step.
  private(set) var stepSeconds: [Double] = []
  private var last = 0.0

  init(warmup: Int, steps: Int, waits: Bool) {
    self.warmup = warmup
    self.steps = steps
    self.waits = waits
    stepSeconds.reserveCapacity(steps)
  }

  /// Records the end of a step.
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

  /// Runs and times all steps, each a call of `work`.
  func time(_ work: () throws -> Void) rethrows {
    for _ in 0..<warmup + steps {
      try work()
      tick()
    }
  }

  /// Prints "ready" and waits for a line of input, so that several processes begin together.
  static func waitForStart() {
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    _ = readLine()
  }
}
