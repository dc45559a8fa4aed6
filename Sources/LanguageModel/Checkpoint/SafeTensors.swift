import Foundation

/// An error in a safetensors file.
public struct SafeTensorsError: Error, Equatable, CustomStringConvertible {
  public let file: String
  public let problem: String

  public init(file: String, problem: String) {
    self.file = file
    self.problem = problem
  }

  public var description: String { "\(file) is not a usable safetensors file: \(problem)" }
}

/// A safetensors file: named arrays and metadata.
///
/// Its format is an 8-byte little-endian length, a JSON header of that length, then the arrays' bytes.
public struct SafeTensors {
  public enum Values: Equatable {
    case float32([Float])
    case float64([Double])
    case int32([Int32])
    case int64([Int64])

    var type: String {
      switch self {
      case .float32: "F32"
      case .float64: "F64"
      case .int32: "I32"
      case .int64: "I64"
      }
    }

    var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      case .int32(let values): values.count
      case .int64(let values): values.count
      }
    }

    fileprivate var bytes: Data {
      switch self {
      case .float32(let values): values.withUnsafeBytes { Data($0) }
      case .float64(let values): values.withUnsafeBytes { Data($0) }
      case .int32(let values): values.withUnsafeBytes { Data($0) }
      case .int64(let values): values.withUnsafeBytes { Data($0) }
      }
    }
  }

  public struct Array: Equatable {
    public var shape: [Int]
    public var values: Values
    public init(shape: [Int], values: Values) {
      self.shape = shape
      self.values = values
    }
  }

  public var arrays: [String: Array]
  var metadata: [String: String]

  public init() { self.init(arrays: [:]) }

  init(arrays: [String: Array] = [:], metadata: [String: String] = [:]) {
    self.arrays = arrays
    self.metadata = metadata
  }

  /// The longest header in bytes, as in the format's own reader.
  private static let longestHeader = 100_000_000

  /// Reads a whole file.
  public init(contentsOf url: URL) throws {
    let name = url.lastPathComponent
    func fail(_ problem: String) -> SafeTensorsError { SafeTensorsError(file: name, problem: problem) }
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .mappedIfSafe)
    } catch {
      throw fail("it cannot be read (\(error.localizedDescription))")
    }
    guard data.count >= 8 else { throw fail("it has \(data.count) bytes; the length of the header takes 8") }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(min(data.count - 8, SafeTensors.longestHeader)) else {
      throw fail("its header should have \(length) bytes, but \(data.count - 8) follow")
    }
    let header = data.subdata(in: 8..<8 + Int(length))
    guard let entries = (try? JSONSerialization.jsonObject(with: header)) as? [String: Any] else {
      throw fail("its header is not a JSON object")
    }
    arrays = [:]
    metadata = (entries["__metadata__"] as? [String: String]) ?? [:]
    let body = data.count - 8 - Int(length)
    for (key, value) in entries where key != "__metadata__" {
      guard let entry = value as? [String: Any], let type = entry["dtype"] as? String,
        let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int], offsets.count == 2
      else { throw fail("the entry \"\(key)\" lacks a dtype, a shape or two data_offsets") }
      guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= body else {
        throw fail("\"\(key)\" should be at bytes \(offsets[0])..<\(offsets[1]) of \(body)")
      }
      var count = 1
      for extent in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: extent)
        guard extent >= 0, !overflow else { throw fail("\"\(key)\" has the impossible shape \(shape)") }
        count = product
      }
      let bytes = data.subdata(in: 8 + Int(length) + offsets[0]..<8 + Int(length) + offsets[1])
      let width = ["F32": 4, "I32": 4, "F64": 8, "I64": 8][type]
      guard let width else { throw fail("\"\(key)\" has dtype \(type); expected F32, F64, I32 or I64") }
      guard bytes.count / width == count, bytes.count % width == 0 else {
        throw fail("\"\(key)\" has \(bytes.count) bytes, but its shape \(shape) of \(type) needs \(width) × \(count)")
      }
      func load<Element>(_ zero: Element) -> [Element] {
        var result = [Element](repeating: zero, count: count)
        _ = result.withUnsafeMutableBytes { bytes.copyBytes(to: $0) }
        return result
      }
      switch type {
      case "F32": arrays[key] = Array(shape: shape, values: .float32(load(0)))
      case "F64": arrays[key] = Array(shape: shape, values: .float64(load(0)))
      case "I32": arrays[key] = Array(shape: shape, values: .int32(load(0)))
      default: arrays[key] = Array(shape: shape, values: .int64(load(0)))
      }
    }
  }

  /// Returns the file's bytes. Equal arrays give equal bytes.
  public func encoded() throws -> Data {
    var entries: [String: Any] = [:]
    if !metadata.isEmpty { entries["__metadata__"] = metadata }
    var at = 0
    let names = arrays.keys.sorted()
    for name in names {
      guard let array = arrays[name] else { continue }
      let size = array.values.count * (array.values.type.hasSuffix("64") ? 8 : 4)
      entries[name] = ["dtype": array.values.type, "shape": array.shape, "data_offsets": [at, at + size]]
      at += size
    }
    var header = try JSONSerialization.data(withJSONObject: entries, options: [.sortedKeys, .withoutEscapingSlashes])
    while header.count % 8 != 0 { header.append(0x20) }
    var data = Data()
    data.reserveCapacity(8 + header.count + at)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(header)
    for name in names { if let array = arrays[name] { data.append(array.values.bytes) } }
    return data
  }

  public func write(to url: URL) throws { try encoded().write(to: url, options: .atomic) }

  // MARK: Arrays by type

  public func floats(_ name: String, in url: URL) throws -> [Float] {
    guard case .float32(let values)? = arrays[name]?.values else { throw missing(name, "F32", url) }
    return values
  }

  public func integers(_ name: String, in url: URL) throws -> [Int32] {
    guard case .int32(let values)? = arrays[name]?.values else { throw missing(name, "I32", url) }
    return values
  }

  public func doubles(_ name: String, in url: URL) throws -> [Double] {
    guard case .float64(let values)? = arrays[name]?.values else { throw missing(name, "F64", url) }
    return values
  }

  private func missing(_ name: String, _ type: String, _ url: URL) -> SafeTensorsError {
    SafeTensorsError(
      file: url.lastPathComponent,
      problem: "it has no \(type) array named \"\(name)\""
        + (arrays[name].map { "; its type is \($0.values.type)" } ?? ""))
  }
}
