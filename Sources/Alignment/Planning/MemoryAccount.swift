import Tensor

/// What a stage's memory is taken for.
public enum MemoryUse: String, CaseIterable, Sendable, Codable, Comparable {
  /// The program itself and its libraries.
  case program
  /// Texts, tokens, prompts and pairs.
  case data
  /// Models, of which a cell has two or more.
  case parameters
  /// Moments.
  case optimizer
  /// Of each thread.
  case gradients
  /// Activations and logits of a pass.
  case workspaces
  /// Caches of keys and values, and packed weights.
  case sampling

  public static func < (left: MemoryUse, right: MemoryUse) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// Bytes, by what they are for.
public struct MemoryAccount: Sendable, Equatable {
  public private(set) var uses: [MemoryUse: Int] = [:]

  /// Whether some of it is for texts whose lengths are not known yet, taken to be as long as they may be.
  public var isBound = false

  public init() {}

  public var bytes: Int { uses.values.reduce(0, +) }

  public mutating func add(_ use: MemoryUse, _ bytes: Int) { uses[use, default: 0] += bytes }

  /// Adds what `make` would take in buffers.
  public mutating func add(_ use: MemoryUse, making make: () -> Void) {
    add(use, BufferTally.bytes(making: make))
  }

  /// Of this and another, what is more: of two things that are not there at once.
  public func orMore(_ other: MemoryAccount) -> MemoryAccount { other.bytes > bytes ? other : self }

  public static func + (left: MemoryAccount, right: MemoryAccount) -> MemoryAccount {
    var sum = left
    for (use, bytes) in right.uses { sum.add(use, bytes) }
    return sum
  }
}
