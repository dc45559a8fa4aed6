#if canImport(Glibc)
  import Glibc
#endif

/// The processor time and memory of a process, as the operating system counts them.
public struct Usage {
  public let seconds: Double
  /// Peak resident memory, in bytes.
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
    // On Linux, ru_maxrss includes the memory of the parent before exec; VmHWM does not.
    let peak = ControlGroup.number("VmHWM", in: "/proc/self/status").map { $0 << 10 } ?? Int(usage.ru_maxrss) * unit
    return Usage(seconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakBytes: peak)
  }
}
