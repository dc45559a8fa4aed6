import Foundation
import SweepTestSupport
import Testing

@testable import SweepFile

struct LocatedJSONTests {
  @Test func remembersWhereKeysAndValuesStand() throws {
    let text = "{\n  \"é\": [1, {\"b\":\tnull}],\r\n\n \"c\" : \"x\"}"
    let root = try LocatedJSON.parse([UInt8](text.utf8)).root
    guard case .object(let members) = root.value, case .array(let elements) = members[0].value.value,
      case .object(let inner) = elements[1].value
    else {
      Issue.record("not the structure of the text: \(root)")
      return
    }
    #expect(root.position == .init(line: 1, column: 1))
    #expect(members.map(\.key) == ["é", "c"])
    #expect(members.map(\.keyPosition) == [.init(line: 2, column: 3), .init(line: 4, column: 2)])
    // "é" has two bytes and takes one column.
    #expect(members[0].value.position == .init(line: 2, column: 8))
    #expect(elements.map(\.position) == [.init(line: 2, column: 9), .init(line: 2, column: 12)])
    #expect(inner[0].value == LocatedJSON(position: .init(line: 2, column: 18), value: .null))
    #expect(members[1].value == LocatedJSON(position: .init(line: 4, column: 8), value: .string("x")))
  }

  @Test func keepsNumbersAsWritten() throws {
    for text in ["0", "-0", "10", "1.50", "2e-3", "1E+400", "-0.0e0", "18446744073709551615"] {
      #expect(try LocatedJSON.parse([UInt8](text.utf8)).root.value == .number(text))
    }
  }

  @Test func resolvesEscapes() throws {
    let text = #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00\u0000é😀""#
    let expected = "\"\\/\u{8}\u{c}\n\r\té😀\0é😀"
    #expect(try LocatedJSON.parse([UInt8](text.utf8)).root.value == .string(expected))
  }

  @Test func findsEveryDuplicate() throws {
    let text = #"{"a": [{"b c": 1, "d": 2, "b c": 3}], "a": 1, "a": 2}"#
    let duplicates = try LocatedJSON.parse([UInt8](text.utf8)).duplicates
    #expect(
      duplicates == [
        .init(
          path: "$.a[0]", key: "b c", position: .init(line: 1, column: 27), firstPosition: .init(line: 1, column: 9)),
        .init(path: "$", key: "a", position: .init(line: 1, column: 39), firstPosition: .init(line: 1, column: 2)),
        .init(path: "$", key: "a", position: .init(line: 1, column: 47), firstPosition: .init(line: 1, column: 2)),
      ])
  }

  /// Each text and what is said about it, position first.
  static let refused: [(String, String)] = [
    ("", "1:1: found the end of the file; expected a value"),
    (" \n ", "2:2: found the end of the file; expected a value"),
    ("{", "1:2: found the end of the file; expected a key in double quotes"),
    ("{} x", #"1:4: found "x"; expected nothing after the object"#),
    ("[] []", #"1:4: found "["; expected nothing after the list"#),
    ("[1,]", #"1:4: found "]"; expected another element, or no comma before the "]""#),
    (#"{"a":1,}"#, #"1:8: found "}"; expected another key, or no comma before the "}""#),
    (#"{"a" 1}"#, #"1:6: found "1"; expected ":" after the key "a""#),
    (#"{"a":1 "b":2}"#, #"1:8: found "\""; expected "," or "}""#),
    ("{a: 1}", #"1:2: found "a"; expected a key in double quotes"#),
    ("[1 2]", #"1:4: found "2"; expected "," or "]""#),
    ("['a']", #"1:2: found "'"; expected a value; put strings in double quotes"#),
    ("[1, // one\n2]", #"1:5: found "/"; expected a value; JSON has no comments"#),
    ("[True]", #"1:2: found "True"; expected a value"#),
    ("[nullable]", #"1:2: found "nullable"; expected a value"#),
    ("[NaN]", #"1:2: found "NaN"; expected a value"#),
    ("[-Infinity]", #"1:2: found "-Infinity"; expected a digit after "-""#),
    ("[+1]", #"1:2: found "+1"; expected a value; a number begins with a digit or "-""#),
    ("[.5]", #"1:2: found ".5"; expected a value; a number begins with a digit or "-""#),
    ("[01]", #"1:2: found "01"; expected a number without leading zeros"#),
    ("[1.]", #"1:2: found "1."; expected a digit after the decimal point"#),
    ("[1e]", #"1:2: found "1e"; expected a digit in the exponent"#),
    ("[0x10]", #"1:2: found "0x10"; expected a number such as 0.1 or 2e-3"#),
    ("[\"a\nb\"]", "1:2: found a string without an end; expected a closing double quote in the same line"),
    ("[\"a\tb\"]", #"1:4: found the control character "\t"; expected it as the escape \u0009"#),
    (#"["\x41"]"#, #"1:3: found an unknown escape; expected one of the escapes \" \\ \/ \b \f \n \r \t \u0000"#),
    (#"["\u12g4"]"#, #"1:3: found a broken escape; expected four hexadecimal digits after \u"#),
    (#"["\ud83d"]"#, #"1:3: found half of a surrogate pair; expected both halves, such as \ud83d\ude00"#),
    (#"["\ude00\ud83d"]"#, #"1:3: found half of a surrogate pair; expected both halves, such as \ud83d\ude00"#),
    (String(repeating: "[", count: 100_000), "1:65: found nesting 65 levels deep; expected at most 64 levels"),
    (
      String(repeating: "{\"a\":", count: 100_000),
      "1:321: found nesting 65 levels deep; expected at most 64 levels"
    ),
  ]

  @Test(arguments: refused.indices)
  func refusesWhatIsNotJSON(_ index: Int) {
    let (text, expected) = Self.refused[index]
    #expect(complaint(text) == "sweep.json:" + expected)
  }

  @Test func refusesWhatIsNotUTF8() {
    let cases: [([UInt8], String)] = [
      ([0xFF, 0xFE, 0x7B, 0x00], "1:1: found UTF-16; expected UTF-8"),
      ([0x22, 0xC3, 0xA9, 0xE9, 0x22], "1:3: found the byte 0xE9; expected UTF-8"),
      ([0x0A, 0x22, 0xC0, 0xAF, 0x22], "2:2: found the byte 0xC0; expected UTF-8"),  // an overlong "/"
      ([0x22, 0xED, 0xA0, 0x80, 0x22], "1:2: found the byte 0xED; expected UTF-8"),  // a surrogate
      ([0x22, 0xF4, 0x90, 0x80, 0x80], "1:2: found the byte 0xF4; expected UTF-8"),  // above U+10FFFF
      ([0x22, 0xE2, 0x82], "1:2: found the byte 0xE2; expected UTF-8"),  // cut short
    ]
    for (bytes, expected) in cases { #expect(complaint(bytes) == "sweep.json:" + expected) }
  }

  /// Nesting as deep as is allowed is read, and one line of a megabyte takes no quadratic time.
  @Test func readsDeepAndLongFiles() throws {
    let depth = LocatedJSON.greatestDepth
    let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    _ = try LocatedJSON.parse([UInt8](deep.utf8))

    let count = 300_000
    let long = "[" + Array(repeating: "1", count: count).joined(separator: ", ") + "]"
    guard case .array(let elements) = try LocatedJSON.parse([UInt8](long.utf8)).root.value else {
      Issue.record("not a list")
      return
    }
    #expect(elements.last?.position == .init(line: 1, column: 2 + 3 * (count - 1)))
  }
}
