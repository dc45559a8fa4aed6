import Foundation

/// Expected values that independent programs computed.
public enum Fixtures {
  public static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

  public static func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  public static func json<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(contentsOf: url(name)))
  }
}
