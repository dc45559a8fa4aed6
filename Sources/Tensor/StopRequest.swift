/// A request that the current work stop early, where it can be resumed. Trainers check it between steps, and samplers
/// between tokens.
public final class StopRequest: Sendable {
  private let isRequested: @Sendable () -> Bool

  public init(_ isRequested: @escaping @Sendable () -> Bool = { false }) { self.isRequested = isRequested }

  /// The request of the current task. Threads that the task starts do not inherit it.
  @TaskLocal public static var current = StopRequest()

  public var isMade: Bool { isRequested() }
}

/// The work stopped because of a request. This is not a failure.
public struct Stopped: Error, Equatable, CustomStringConvertible {
  public init() {}
  public var description: String { "stopped on request" }
}
