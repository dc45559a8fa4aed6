import Foundation
import Testing

@testable import JSONScanner

/// A tree that holds all that the scanner returns.
indirect enum Tree: Equatable {
  case null
  case boolean(Bool)
  case number(String)
  case string(String)
  case list([Tree])
  case object([String], [Tree])

  static func read(_ bytes: [UInt8], depthLimit: Int = 20) throws(JSONFault) -> Tree {
    var scanner = JSONScanner(bytes, depthLimit: depthLimit, end: "the end")
    let tree = try Tree(&scanner)
    try scanner.finish(after: "value")
    return tree
  }

  static func read(_ text: String) throws(JSONFault) -> Tree { try read([UInt8](text.utf8)) }

  init(_ scanner: inout JSONScanner) throws(JSONFault) {
    switch try scanner.value() {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .number(let text): self = .number(text)
    case .string(let text): self = .string(text)
    case .list:
      var elements: [Tree] = []
      while try scanner.nextElement() { elements.append(try Tree(&scanner)) }
      self = .list(elements)
    case .object:
      var keys: [String] = []
      var values: [Tree] = []
      while let key = try scanner.nextKey() {
        keys.append(key.name)
        values.append(try Tree(&scanner))
      }
      self = .object(keys, values)
    }
  }
}

/// The hard cases that Nicolas Seriot's JSONTestSuite made known (seriot.ch, "Parsing JSON is a minefield").
struct JSONScannerTests {
  @Test(arguments: [
    ("null", Tree.null), (" true\n", .boolean(true)), ("\t\r\nfalse", .boolean(false)), ("\"\"", .string("")),
    ("[]", .list([])), ("{}", .object([], [])), ("[ ]", .list([])), ("{ }", .object([], [])),
    ("[[],{}]", .list([.list([]), .object([], [])])),
    ("[[[]],[]]", .list([.list([.list([])]), .list([])])),
    ("{\"a\":{\"b\":[]},\"c\":null}", .object(["a", "c"], [.object(["b"], [.list([])]), .null])),
    ("{\"a\":1,\"a\":2}", .object(["a", "a"], [.number("1"), .number("2")])),
    ("{\"\":0}", .object([""], [.number("0")])),
    ("[ 1 , \"x\" ]", .list([.number("1"), .string("x")])),
    ("[\"\u{7F}\u{2028}\u{2029}\u{FEFF}\u{FFFE}\"]", .list([.string("\u{7F}\u{2028}\u{2029}\u{FEFF}\u{FFFE}")])),
    ("[\"a/*b*/c//d#e\"]", .list([.string("a/*b*/c//d#e")])),
  ])
  func reads(_ text: String, _ expected: Tree) throws {
    #expect(try Tree.read(text) == expected)
  }

  @Test(arguments: [
    "0", "-0", "10", "1.50", "2e-3", "1E+400", "-0.0e0", "1e00", "0e1", "123456789012345678901234567890",
    "-1e-999", "1.7976931348623157e309",
  ])
  func keepsNumbersAsWritten(_ text: String) throws {
    #expect(try Tree.read(text) == .number(text))
    #expect(try Tree.read("[\(text),\(text)]") == .list([.number(text), .number(text)]))
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0000\u001f""#, "\0\u{1f}"),
    (#""\u00e9\u00E9é""#, "ééé"), (#""\uD83D\uDE00😀""#, "😀😀"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
    (#""\ud7ff\ue000\uffff""#, "\u{d7ff}\u{e000}\u{ffff}"), (#""\\u0041""#, "\\u0041"), (#""\u005C\u0022""#, "\\\""),
    ("\"a\\nlonger than a small string: \u{1F600}\"", "a\nlonger than a small string: \u{1F600}"),
  ])
  func resolvesEscapes(_ text: String, _ expected: String) throws {
    #expect(try Tree.read(text) == .string(expected))
    #expect(try Tree.read("{\(text): \(text)}") == .object([expected], [.string(expected)]))
  }

  /// Each text, the offset of the fault, what is found and what is expected.
  @Test(
    arguments: [
      ("", 0, "the end; expected a value"), ("  ", 2, "the end; expected a value"),
      ("[", 1, "the end; expected a value"), ("[1", 2, #"the end; expected "," or "]""#),
      ("[1,", 3, "the end; expected a value"), ("[,1]", 1, #"","; expected a value"#),
      ("[1,,2]", 3, #"","; expected a value"#), ("[1}", 2, #""}"; expected "," or "]""#),
      ("[1,]", 3, #""]"; expected another element, or no comma before the "]""#),
      ("]", 0, #""]"; expected a value"#), ("{", 1, "the end; expected a key in double quotes"),
      (#"{"a""#, 4, #"the end; expected ":" after the key "a""#), (#"{"a":"#, 5, "the end; expected a value"),
      (#"{"a":1"#, 6, #"the end; expected "," or "}""#),
      (#"{"a":1,}"#, 7, #""}"; expected another key, or no comma before the "}""#),
      (#"{"a":1,,}"#, 7, #"","; expected a key in double quotes"#),
      (#"{"a":1]"#, 6, #""]"; expected "," or "}""#), (#"{a:1}"#, 1, #""a"; expected a key in double quotes"#),
      ("{1:1}", 1, #""1"; expected a key in double quotes"#), ("{,}", 1, #"","; expected a key in double quotes"#),
      (#"{"a",1}"#, 4, #"","; expected ":" after the key "a""#), (#"{"a"::1}"#, 5, #"":"; expected a value"#),
      ("1 2", 2, #""2"; expected nothing after the value"#), ("[]]", 2, #""]"; expected nothing after the value"#),
      ("[1]x", 3, #""x"; expected nothing after the value"#),
      ("nul", 0, #""nul"; expected a value"#), ("nulll", 0, #""nulll"; expected a value"#),
      ("True", 0, #""True"; expected a value"#), ("[NaN]", 1, #""NaN"; expected a value"#),
      ("[Infinity]", 1, #""Infinity"; expected a value"#),
      ("[-Infinity]", 1, #""-Infinity"; expected a digit after "-""#), ("-", 0, #""-"; expected a digit after "-""#),
      ("[--1]", 1, #""--1"; expected a digit after "-""#),
      ("+1", 0, #""+1"; expected a value; a number begins with a digit or "-""#),
      (".5", 0, #"".5"; expected a value; a number begins with a digit or "-""#),
      ("-.5", 0, #""-.5"; expected a digit after "-""#), ("01", 0, #""01"; expected a number without leading zeros"#),
      ("-012", 0, #""-012"; expected a number without leading zeros"#),
      ("1.", 0, #""1."; expected a digit after the decimal point"#),
      ("1.e1", 0, #""1.e1"; expected a digit after the decimal point"#),
      ("1e", 0, #""1e"; expected a digit in the exponent"#), ("1e+", 0, #""1e+"; expected a digit in the exponent"#),
      ("1e1.5", 0, #""1e1.5"; expected a number such as 0.1 or 2e-3"#),
      ("0x1F", 0, #""0x1F"; expected a number such as 0.1 or 2e-3"#),
      ("1a", 0, #""1a"; expected a number such as 0.1 or 2e-3"#),
      ("'a'", 0, #""'"; expected a value; put strings in double quotes"#),
      ("[1,/*x*/2]", 3, #""/"; expected a value; JSON has no comments"#),
      ("#", 0, ##""#"; expected a value; JSON has no comments"##),
      (#"""#, 0, "a string without an end; expected a closing double quote in the same line"),
      ("[\"a\nb\"]", 1, "a string without an end; expected a closing double quote in the same line"),
      ("\"a\u{0}b\"", 2, "the control character \"\u{0}\"; expected it as the escape \\u0000"),
      ("\"\t\"", 1, "the control character \"\t\"; expected it as the escape \\u0009"),
      (#""\"#, 1, #""\"; expected an escape such as \n"#),
      (#""\""#, 0, #"a string without an end; "# + "expected a closing double quote in the same line"),
      (#""\x41""#, 1, #"an unknown escape; expected one of the escapes \" \\ \/ \b \f \n \r \t \u0000"#),
      (#""\U0041""#, 1, #"an unknown escape; expected one of the escapes \" \\ \/ \b \f \n \r \t \u0000"#),
      (#""\u""#, 1, #"a broken escape; expected four hexadecimal digits after \u"#),
      (#""\u00""#, 1, #"a broken escape; expected four hexadecimal digits after \u"#),
      (#""\u+123""#, 1, #"a broken escape; expected four hexadecimal digits after \u"#),
      (#""\u12g4""#, 1, #"a broken escape; expected four hexadecimal digits after \u"#),
      (#""\ud83d""#, 1, #"half of a surrogate pair; expected both halves, such as \ud83d\ude00"#),
      (#""a\ude00""#, 2, #"half of a surrogate pair; expected both halves, such as \ud83d\ude00"#),
      (#""\ud83d\u0041""#, 1, #"half of a surrogate pair; expected both halves, such as \ud83d\ude00"#),
      (#""\ud83d\ud83d\ude00""#, 1, #"half of a surrogate pair; expected both halves, such as \ud83d\ude00"#),
      (#""\ud83d\ude0""#, 1, #"half of a surrogate pair; expected both halves, such as \ud83d\ude00"#),
      ("\u{feff}1", 0, "\"\u{feff}\"; expected a value"), ("\u{a0}1", 0, "\"\u{a0}\"; expected a value"),
      ("é", 0, #""é"; expected a value"#),
      ("1\u{c}", 1, "\"\u{c}\"; expected nothing after the value"),
    ] as [(String, Int, String)])
  func refuses(_ text: String, _ offset: Int, _ message: String) {
    let fault = #expect(throws: JSONFault.self) { try Tree.read(text) }
    #expect(fault?.offset == offset)
    #expect(fault.map { "\($0.found); expected \($0.expected)" } == message)
  }

  @Test func refusesStringsThatAreNotUTF8() {
    let broken: [[UInt8]] = [
      [0xFF], [0x80], [0xC0, 0xAF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
      [0xF8, 0x88, 0x80, 0x80, 0x80],
    ]
    for bytes in broken {
      for around in [("", ""), ("a long text before it ", " and one after it"), ("\\n", "")] {
        let text = [0x22] + Array(around.0.utf8) + bytes + Array(around.1.utf8) + [0x22]
        let fault = #expect(throws: JSONFault.self) { try Tree.read(text) }
        #expect(fault?.problem == .stringNotUTF8 && fault?.offset == 1)
        let whole = #expect(throws: JSONFault.self) { try JSONScanner(text, depthLimit: 1).checkEncoding() }
        #expect(whole?.found == "the byte 0x\(String(bytes[0], radix: 16, uppercase: true))")
        #expect(whole?.expected == "UTF-8" && whole?.offset == 1 + around.0.utf8.count)
      }
    }
  }

  @Test func refusesOtherEncodings() {
    let cases: [([UInt8], String)] = [
      ([0xEF, 0xBB, 0xBF, 0x7B], "a byte order mark; expected UTF-8 without one"),
      ([0xFF, 0xFE, 0x7B, 0x00], "UTF-16; expected UTF-8"), ([0xFE, 0xFF, 0x00, 0x7B], "UTF-16; expected UTF-8"),
      ([0x22, 0xE9, 0x22], "the byte 0xE9; expected UTF-8"),
    ]
    for (bytes, message) in cases {
      let fault = #expect(throws: JSONFault.self) { try JSONScanner(bytes, depthLimit: 1).checkEncoding() }
      #expect(fault.map { "\($0.found); expected \($0.expected)" } == message)
      #expect((try? Tree.read(bytes)) == nil, "\(message)")
    }
    #expect(throws: Never.self) { try JSONScanner([UInt8]("é😀".utf8), depthLimit: 1).checkEncoding() }
  }

  @Test func boundsTheDepth() throws {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let inner = open == "[" ? "" : "1"
      func nested(_ depth: Int) -> [UInt8] {
        [UInt8]((String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)).utf8)
      }
      _ = try Tree.read(nested(20))
      let fault = #expect(throws: JSONFault.self) { try Tree.read(nested(21)) }
      #expect(fault?.problem == .tooDeep(limit: 20) && fault?.offset == 20 * open.utf8.count)
    }
    // Depth is of open collections, not of all.
    _ = try Tree.read(
      [UInt8](("[" + Array(repeating: "[]", count: 99).joined(separator: ",") + "]").utf8), depthLimit: 2)
  }

  @Test func countsLinesAndScalars() {
    var scanner = JSONScanner([UInt8]("a\né😀b\r\n\n c".utf8), depthLimit: 1)
    let expected = [
      (0, 1, 1), (1, 1, 2), (2, 2, 1), (4, 2, 2), (8, 2, 3), (9, 2, 4), (11, 3, 1), (12, 4, 1), (13, 4, 2),
    ]
    for (offset, line, column) in expected + expected.reversed() {
      #expect(scanner.position(of: offset) == JSONPosition(line: line, column: column))
    }
  }

  @Test func givesTheOffsetsOfKeys() throws {
    var scanner = JSONScanner([UInt8](#"{ "a" : 1 , "é":2}"#.utf8), depthLimit: 1)
    #expect(try scanner.value() == .object)
    #expect(try scanner.nextKey() == JSONScanner.Key(name: "a", offset: 2))
    #expect(try scanner.value() == .number("1"))
    #expect(try scanner.nextKey() == JSONScanner.Key(name: "é", offset: 12))
    #expect(try scanner.value() == .number("2"))
    #expect(try scanner.nextKey() == nil)
    try scanner.finish(after: "object")
  }
}
