/// A wish that what this process is doing should end early, at a place from which it can be gone on with. It is asked for
/// between steps, and while sampling.
public final class StopRequest: Sendable {
  private let isWished: @Sendable () -> Bool

  public init(_ isWished: @escaping @Sendable () -> Bool = { false }) { self.isWished = isWished }

  /// Set by whoever runs the work; threads that it starts do not inherit it.
  @TaskLocal public static var current = StopRequest()

  public var isMade: Bool { isWished() }
}

/// Work that was asked to stop, and did. Nothing is wrong with it.
public struct Stopped: Error, Equatable, CustomStringConvertible {
  public init() {}
  public var description: String { "it was asked to stop" }
}
