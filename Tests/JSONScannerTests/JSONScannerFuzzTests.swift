import Foundation
import TestSupport
import Testing

@testable import JSONScanner

struct JSONScannerFuzzTests {
  private static let original = Array(
    #"{"a\u0120": [1, -2.5e3, true, null, {"b": "é\n😀", "c": []}], "d": {"e": false, "f": "\ud83d\ude00"}, "g": 0}"#
      .utf8)

  /// Any bytes are read or refused with a fault inside the input, and Foundation reads whatever the scanner reads.
  @Test func anyBytesAreReadOrRefused() throws {
    var accepted = 0
    for round in 0..<max(20_000, Mutator.inputs) {
      var mutator = Mutator(pieces: Mutator.textPieces, seed: 7, round: round)
      let bytes = mutator.mutated(Self.original)
      do {
        let tree = try Tree.read(bytes)
        accepted += 1
        if !tree.holdsExtremeNumber {
          let other = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
          try #require(other != nil, "round \(round): \(String(decoding: bytes, as: UTF8.self))")
        }
      } catch let fault as JSONFault {
        try #require((0...bytes.count).contains(fault.offset), "round \(round)")
        try #require((fault.found == "the end") == (fault.offset == bytes.count), "round \(round)")
        try #require(!fault.found.isEmpty && !fault.expected.isEmpty, "round \(round)")
      }
    }
    #expect(accepted > 500)
  }
}

extension Tree {
  /// Whether a number is outside the range of a double, which JSON allows and Foundation refuses.
  fileprivate var holdsExtremeNumber: Bool {
    switch self {
    case .number(let text):
      guard let value = Double(text), value.isFinite else { return true }
      return value == 0 && text.contains { ("1"..."9").contains($0) }
    case .list(let elements), .object(_, let elements): return elements.contains(where: \.holdsExtremeNumber)
    case .null, .boolean, .string: return false
    }
  }
}
