import Foundation
import Tensor

/// Everything that a training needs to resume, bit for bit, from another process: numbers by name.
///
/// Random numbers are addressed by seed, purpose and index, so that they have no state here.
public struct TrainingState {
  public enum Part {
    /// Not a copy: a state must be written before the work continues.
    case buffer(Buffer)
    /// In the byte order of the machine.
    case bytes(Data)

    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
      switch self {
      case .buffer(let buffer): try body(UnsafeRawBufferPointer(buffer.elements))
      case .bytes(let data): try data.withUnsafeBytes(body)
      }
    }
  }

  /// Raised whenever the meaning of a training's state changes, or the form of the file that holds it.
  public static let format = 3

  public private(set) var parts: [String: Part]

  public init(_ parts: [String: Part] = [:]) { self.parts = parts }

  // MARK: - Saving

  public mutating func put(_ name: String, _ buffer: Buffer) { parts[name] = .buffer(buffer) }

  public mutating func put(_ name: String, _ values: [Double]) { putElements(name, values) }

  public mutating func put(_ name: String, _ values: [Int]) { putElements(name, values.map(Int64.init)) }

  public mutating func put(_ name: String, _ text: String) { parts[name] = .bytes(Data(text.utf8)) }

  /// Puts rows of any lengths.
  public mutating func put(_ name: String, _ rows: [[Double]]) {
    put("\(name).lengths", rows.map(\.count))
    put("\(name).values", rows.flatMap { $0 })
  }

  public mutating func put(_ name: String, _ rows: [[Int32]]) {
    put("\(name).lengths", rows.map(\.count))
    putElements("\(name).values", rows.flatMap { $0 })
  }

  public mutating func put(_ name: String, _ numbers: [String: Double]) {
    let names = numbers.keys.sorted()
    put("\(name).names", names.joined(separator: "\n"))
    put("\(name).values", names.compactMap { numbers[$0] })
  }

  /// Puts another state, whose names then begin with `name`.
  public mutating func put(_ name: String, _ other: TrainingState) {
    for (own, part) in other.parts { parts["\(name).\(own)"] = part }
  }

  private mutating func putElements<Element>(_ name: String, _ values: [Element]) {
    parts[name] = .bytes(values.withUnsafeBytes { Data($0) })
  }

  // MARK: - Restoring

  /// Returns the state that was put under a name; empty if there is none.
  public func state(_ name: String) -> TrainingState {
    let start = name + "."
    return TrainingState(
      Dictionary(
        uniqueKeysWithValues: parts.filter { $0.key.hasPrefix(start) }.map {
          (String($0.key.dropFirst(start.count)), $0.value)
        }))
  }

  public func has(_ name: String) -> Bool { parts[name] != nil }

  public func restore(_ name: String, into buffer: Buffer) throws {
    try part(name).withBytes { bytes in
      let size = buffer.count * MemoryLayout<Float>.stride
      guard bytes.count == size else { throw UnusableState(name: name, problem: "\(bytes.count) bytes, not \(size)") }
      UnsafeMutableRawBufferPointer(buffer.elements).copyMemory(from: bytes)
    }
  }

  /// - Parameter count: the expected number of values; any number if nil.
  public func numbers(_ name: String, count: Int? = nil) throws -> [Double] {
    try elements(name, zero: 0.0, count: count)
  }

  public func integers(_ name: String, count: Int? = nil) throws -> [Int] {
    try elements(name, zero: Int64(0), count: count).map { Int($0) }
  }

  public func number(_ name: String) throws -> Double { try numbers(name, count: 1)[0] }

  public func integer(_ name: String) throws -> Int { try integers(name, count: 1)[0] }

  public func text(_ name: String) throws -> String {
    try part(name).withBytes { String(decoding: $0, as: UTF8.self) }
  }

  public func rows(_ name: String) throws -> [[Double]] {
    try rows(of: numbers("\(name).values"), name)
  }

  public func tokens(_ name: String) throws -> [[Int32]] {
    try rows(of: elements("\(name).values", zero: Int32(0), count: nil), name)
  }

  public func named(_ name: String) throws -> [String: Double] {
    let names = try text("\(name).names").split(separator: "\n").map(String.init)
    let values = try numbers("\(name).values", count: names.count)
    return Dictionary(zip(names, values)) { first, _ in first }
  }

  private func part(_ name: String) throws -> Part {
    guard let part = parts[name] else { throw UnusableState(name: name, problem: "it is missing") }
    return part
  }

  private func elements<Element>(_ name: String, zero: Element, count: Int?) throws -> [Element] {
    try part(name).withBytes { bytes in
      let size = MemoryLayout<Element>.stride
      guard bytes.count % size == 0, count.map({ bytes.count == $0 * size }) ?? true else {
        throw UnusableState(name: name, problem: "\(bytes.count) bytes")
      }
      var result = [Element](repeating: zero, count: bytes.count / size)
      result.withUnsafeMutableBytes { $0.copyMemory(from: bytes) }
      return result
    }
  }

  private func rows<Element>(of values: [Element], _ name: String) throws -> [[Element]] {
    let lengths = try integers("\(name).lengths")
    guard lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(0, +) == values.count else {
      throw UnusableState(name: name, problem: "its row lengths are wrong")
    }
    var start = 0
    return lengths.map { length in
      defer { start += length }
      return Array(values[start..<start + length])
    }
  }
}

/// A saved state does not belong to this training.
public struct UnusableState: Error, Equatable, CustomStringConvertible {
  public let name: String
  public let problem: String

  public init(name: String, problem: String) {
    self.name = name
    self.problem = problem
  }

  public var description: String { "\"\(name)\" of the saved state is unusable: \(problem)" }
}
