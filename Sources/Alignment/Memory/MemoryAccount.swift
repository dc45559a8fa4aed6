import Tensor

/// A use of memory in a stage.
public enum MemoryUse: String, CaseIterable, Sendable, Codable, Comparable {
  /// The program itself and its libraries.
  case program
  /// Texts, tokens, prompts and pairs.
  case data
  /// Models; a cell has two or more.
  case parameters
  /// The moments of optimizers.
  case optimizer
  /// One for each part of a batch.
  case gradients
  /// Activations and logits of a pass.
  case workspaces
  /// Caches of keys and values, and packed weights.
  case sampling

  public static func < (left: MemoryUse, right: MemoryUse) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// Bytes of memory by use.
public struct MemoryAccount: Sendable, Equatable {
  public private(set) var uses: [MemoryUse: Int] = [:]

  /// Whether some of it is for texts of unknown length, for which the largest possible length is assumed.
  public var isBound = false

  public init() {}

  public var bytes: Int { uses.values.reduce(0, +) }

  public mutating func add(_ use: MemoryUse, _ bytes: Int) { uses[use, default: 0] += bytes }

  /// Adds the bytes of the buffers that `make` would create.
  public mutating func add(_ use: MemoryUse, making make: () -> Void) {
    add(use, BufferTally.bytes(making: make))
  }

  /// The larger of two accounts, for uses that do not exist at the same time.
  public func orMore(_ other: MemoryAccount) -> MemoryAccount { other.bytes > bytes ? other : self }

  public static func + (left: MemoryAccount, right: MemoryAccount) -> MemoryAccount {
    var sum = left
    for (use, bytes) in right.uses { sum.add(use, bytes) }
    return sum
  }
}
