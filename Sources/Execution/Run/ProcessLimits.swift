import Foundation
import Stages

#if canImport(Glibc)
  import Glibc
#endif

/// The limits of the system on a process: open files, threads and address space.
public enum ProcessLimits {
  /// The descriptors of a worker: the pipe to its stderr, its handle, the lock of its stage, and those that are open for a
  /// moment while it starts.
  static let descriptorsPerWorker = 7
  /// The descriptors of a run without its workers: the ledger with its readers and logs, locks, and queues of events.
  static let reserve = 48
  /// Enough threads for a run or a worker of one thread.
  private static let threads = 12
  /// Enough address space for the program, its libraries and the stacks of its threads.
  private static let addressSpace: UInt = 1 << 30

  /// Raises the limit of open files as far as the system allows, and throws if a limit is so low that the program would
  /// fail at a place that cannot report it. Without threads, for example, Dispatch waits for them forever.
  public static func prepare() throws(LimitTooLow) {
    raiseDescriptors()
    let needed = reserve + descriptorsPerWorker
    if descriptors < needed {
      throw LimitTooLow(limit: "open files (ulimit -n)", found: "\(descriptors)", needed: "at least \(needed)")
    }
    let space = limit(resource(RLIMIT_AS))
    if space < addressSpace {
      throw LimitTooLow(
        limit: "address space (ulimit -v)", found: ByteCount.text(Int(space)),
        needed: "at least \(ByteCount.text(Int(addressSpace)))")
    }
    let started = startedThreads(threads)
    if started < threads {
      throw LimitTooLow(
        limit: "processes and threads (ulimit -u, or pids.max of the control group)",
        found: "room for \(started) more threads", needed: "room for at least \(threads)")
    }
  }

  /// The number of workers, at most `wanted`, that the limit of open files leaves room for.
  public static func workers(atMost wanted: Int) -> Int {
    max(1, min(wanted, (descriptors - reserve) / descriptorsPerWorker))
  }

  /// The largest number of open files.
  public static var descriptors: Int { Int(clamping: limit(resource(RLIMIT_NOFILE))) }

  /// Whether another worker can be started now.
  static var hasRoomForWorker: Bool {
    let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    return open + 2 * descriptorsPerWorker <= descriptors
  }

  private static func limit(_ resource: __rlimit_resource_t) -> UInt {
    var limits = rlimit()
    return getrlimit(resource, &limits) == 0 ? UInt(limits.rlim_cur) : .max
  }

  private static func resource(_ resource: __rlimit_resource) -> __rlimit_resource_t { .init(resource.rawValue) }

  private static func raiseDescriptors() {
    var limits = rlimit()
    guard getrlimit(resource(RLIMIT_NOFILE), &limits) == 0, limits.rlim_cur < limits.rlim_max else { return }
    limits.rlim_cur = limits.rlim_max
    setrlimit(resource(RLIMIT_NOFILE), &limits)
  }

  /// Starts this many threads at once, ends them, and returns how many could be started.
  private static func startedThreads(_ wanted: Int) -> Int {
    // Each thread waits until it can read a byte.
    var gate: [Int32] = [0, 0]
    guard pipe(&gate) == 0 else { return wanted }
    defer { close(gate[0]) }
    var threads: [pthread_t] = []
    for _ in 0..<wanted {
      var thread = pthread_t()
      let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { gate in
        var byte: UInt8 = 0
        _ = read(Int32(Int(bitPattern: gate)), &byte, 1)
        return nil
      }
      guard pthread_create(&thread, nil, body, UnsafeMutableRawPointer(bitPattern: Int(gate[0]))) == 0 else { break }
      threads.append(thread)
    }
    close(gate[1])
    for thread in threads { pthread_join(thread, nil) }
    return threads.count
  }
}

/// A limit of the system is too low for this program.
public struct LimitTooLow: Error, CustomStringConvertible {
  let limit: String
  let found: String
  let needed: String

  public var description: String {
    "the limit on \(limit) is too low: found \(found); harness needs \(needed)"
  }
}
