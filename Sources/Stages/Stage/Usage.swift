import SweepFile

#if canImport(Glibc)
  import Glibc
#endif

/// Processor time and memory that the operating system has counted for a process.
public struct Usage {
  public let seconds: Double
  /// The most memory that it has had at once.
  public let peakBytes: Int

  public static var ofThisProcess: Usage {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      let unit = 1024
    #else
      getrusage(RUSAGE_SELF, &usage)
      let unit = 1
    #endif
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    // Linux counts the memory of the process that started this one in ru_maxrss; not so in VmHWM.
    let peak = ControlGroup.number("VmHWM", in: "/proc/self/status").map { $0 << 10 } ?? Int(usage.ru_maxrss) * unit
    return Usage(seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakBytes: peak)
  }
}
