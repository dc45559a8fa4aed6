import Foundation
import SweepFile

/// Files with one JSON value per line.
enum JSONLines {
  static func write(_ values: [some Encodable], to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data = Data()
    for value in values {
      data.append(try encoder.encode(value))
      data.append(UInt8(ascii: "\n"))
    }
    try data.write(to: url)
  }

  static func read<Value: Decodable>(_ type: Value.Type, _ url: URL) throws -> [Value] {
    let decoder = JSONDecoder()
    return try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")).map { try decoder.decode(type, from: $0) }
  }
}
