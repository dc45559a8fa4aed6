import CZlib
import Foundation

/// An error in a classifier file.
public enum ClassifierFileError: Error, Equatable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case notAClassifier(path: String)
  case unsupportedVersion(path: String, found: UInt32, supported: UInt32)
  case damaged(path: String, problem: String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      return "The sentiment classifier '\(path)' cannot be read: \(reason)."
    case .notAClassifier(let path):
      return "'\(path)' is not a sentiment classifier: its first bytes are not \"harnessS\"."
    case .unsupportedVersion(let path, let found, let supported):
      return "The sentiment classifier '\(path)' has format \(found), but this program reads format \(supported). "
        + "Remove the file to train the classifier again."
    case .damaged(let path, let problem):
      return "The sentiment classifier '\(path)' is damaged: \(problem). Remove the file to train the "
        + "classifier again."
    }
  }
}

/// The file format, little-endian: magic (8 bytes), format (u32), CRC-32 of the rest (u32), bits (u32), bias (f64),
/// statistics (u32 length, JSON), weights (u32 length; the upper halves of 2^bits floats, compressed with deflate).
extension SentimentClassifier {
  static let magic = Array("harnessS".utf8)
  static let format: UInt32 = 1
  private static let possibleBits: ClosedRange<UInt32> = 8...24

  public func write(to url: URL) throws {
    var body: [UInt8] = []
    body.appendLittleEndian(UInt32(bits))
    body.appendLittleEndian(bias.bitPattern)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let encoded = try encoder.encode(statistics)
    body.appendLittleEndian(UInt32(encoded.count))
    body.append(contentsOf: encoded)
    let deflated = try deflatedWeights(path: url.path)
    body.appendLittleEndian(UInt32(deflated.count))
    body.append(contentsOf: deflated)

    var file = SentimentClassifier.magic
    file.appendLittleEndian(SentimentClassifier.format)
    file.appendLittleEndian(SentimentClassifier.checksum(body[...]))
    file.append(contentsOf: body)
    try Data(file).write(to: url, options: .atomic)
  }

  public init(contentsOf url: URL) throws(ClassifierFileError) {
    let path = url.path
    var file: [UInt8] = []
    do {
      try InputFile.contents(of: path, into: &file)
    } catch .unreadable(_, let reason) {
      throw .unreadable(path: path, reason: reason)
    } catch {
      throw .unreadable(path: path, reason: "there is no such file")
    }
    guard file.starts(with: SentimentClassifier.magic) else { throw .notAClassifier(path: path) }
    var reader = LittleEndianReader(bytes: file[SentimentClassifier.magic.count...])
    guard let format: UInt32 = reader.integer(), let crc: UInt32 = reader.integer() else {
      throw .damaged(path: path, problem: "it ends in the middle of its header")
    }
    guard format == SentimentClassifier.format else {
      throw .unsupportedVersion(path: path, found: format, supported: SentimentClassifier.format)
    }
    guard SentimentClassifier.checksum(reader.bytes) == crc else {
      throw .damaged(path: path, problem: "its content does not match its checksum")
    }
    guard let bits: UInt32 = reader.integer(), SentimentClassifier.possibleBits.contains(bits),
      let biasPattern: UInt64 = reader.integer(), Double(bitPattern: biasPattern).isFinite,
      let statisticsLength: UInt32 = reader.integer(), let encoded = reader.take(Int(statisticsLength)),
      let statistics = try? JSONDecoder().decode(ClassifierStatistics.self, from: Data(encoded)),
      let weightsLength: UInt32 = reader.integer(), let deflated = reader.take(Int(weightsLength)),
      reader.bytes.isEmpty
    else {
      throw .damaged(path: path, problem: "its fields are not valid")
    }
    guard let weights = SentimentClassifier.inflatedWeights(Array(deflated), count: 1 << Int(bits)) else {
      throw .damaged(path: path, problem: "its weights cannot be read")
    }
    self.init(bits: Int(bits), weights: weights, bias: Double(bitPattern: biasPattern), statistics: statistics)
  }

  private func deflatedWeights(path: String) throws(ClassifierFileError) -> [UInt8] {
    var halves: [UInt8] = []
    halves.reserveCapacity(weights.count * 2)
    // All high bytes first, then all low bytes: the exponents are similar and compress well together.
    for weight in weights { halves.append(UInt8(truncatingIfNeeded: weight.bitPattern >> 24)) }
    for weight in weights { halves.append(UInt8(truncatingIfNeeded: weight.bitPattern >> 16)) }
    var length = compressBound(UInt(halves.count))
    var deflated = [UInt8](repeating: 0, count: Int(length))
    guard compress2(&deflated, &length, halves, UInt(halves.count), 6) == Z_OK else {
      throw .damaged(path: path, problem: "its weights cannot be compressed")
    }
    return Array(deflated[..<Int(length)])
  }

  private static func inflatedWeights(_ deflated: [UInt8], count: Int) -> [Float]? {
    var halves = [UInt8](repeating: 0, count: count * 2)
    var length = UInt(halves.count)
    guard uncompress(&halves, &length, deflated, UInt(deflated.count)) == Z_OK, Int(length) == halves.count else {
      return nil
    }
    let weights = (0..<count).map { index in
      Float(bitPattern: UInt32(halves[index]) << 24 | UInt32(halves[count + index]) << 16)
    }
    return weights.allSatisfy(\.isFinite) ? weights : nil
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(crc32_z(0, $0.baseAddress, numericCast($0.count))) }
  }
}

extension [UInt8] {
  fileprivate mutating func appendLittleEndian<Value: FixedWidthInteger>(_ value: Value) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

private struct LittleEndianReader {
  var bytes: ArraySlice<UInt8>

  mutating func integer<Value: FixedWidthInteger & UnsignedInteger>() -> Value? {
    take(Value.bitWidth / 8)?.reversed().reduce(0) { $0 << 8 | Value($1) }
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= bytes.count else { return nil }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count)
  }
}
