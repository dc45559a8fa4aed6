import Foundation
import TestSupport
import Tensor
import Testing

@testable import Tasks

/// Reading data files: JSON Lines, CSV, gzip, limits, damaged files and real data.
struct DataFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func records(_ path: String, _ set: (inout DataFileOptions) -> Void = { _ in }) throws -> [DataRecord] {
    var options = DataFileOptions()
    set(&options)
    var file = try DataFile(path: path, options: options)
    var records: [DataRecord] = []
    while let record = try file.next() { records.append(record) }
    return records
  }

  private func csv(_ text: String) throws -> String { try folder.write(Array(text.utf8), to: "data.csv") }

  /// Records end at many positions of a chunk, in a plain and in a gzip file.
  @Test func readsLongFilesInChunks() throws {
    let lines = (0..<3000).map { index in
      #"{"prompt": "\#(index)", "completion": "\#(String(repeating: "ä", count: index % 97))"}"#
    }
    let text = "\u{FEFF}" + lines.joined(separator: "\r\n")
    let path = try folder.write(Array(text.utf8), to: "data.jsonl")
    let plain = try records(path)
    try folder.run("gzip", "-k", "data.jsonl")
    #expect(try records(path + ".gz") == plain)
    #expect(plain.map(\.prompt) == (0..<3000).map { "\($0)" } && plain.map(\.line) == Array(1...3000))
    #expect(plain[1000].completions[0].text == String(repeating: "ä", count: 1000 % 97))
    let quoted =
      "prompt,completion\n"
      + (0..<3000).map { "\($0),\"\(String(repeating: "\n", count: $0 % 97))\"" }
      .joined(separator: "\r\n")
    let found = try records(try csv(quoted))
    #expect(found.count == 3000 && found.map { $0.completions[0].text.utf8.count } == (0..<3000).map { $0 % 97 })
    #expect(found[2999].line == 2 + (0..<2999).map { 1 + $0 % 97 }.reduce(0, +))
  }

  /// Reads files that Python's csv module wrote.
  @Test func readsWhatPythonWrites() throws {
    try folder.run(
      "python3", "-c",
      """
      import csv
      rows = [['a "b"', 'c,d', 'e\\nf'], ['', ' x ', 'ü\\u2028'], ['\\r\\n', '"', ',']]
      for name, ending in (('crlf', '\\r\\n'), ('lf', '\\n')):
          with open(name + '.csv', 'w', newline='', encoding='utf-8-sig') as file:
              writer = csv.writer(file, lineterminator=ending)
              writer.writerow(['prompt', 'chosen', 'rejected'])
              writer.writerows(rows)
      """)
    for name in ["crlf.csv", "lf.csv"] {
      let found = try records(folder.path(name))
      #expect(found.map(\.prompt) == ["a \"b\"", "", "\r\n"])
      #expect(found.map { $0.completions.map(\.text) } == [["c,d", "e\nf"], [" x ", "ü\u{2028}"], ["\"", ","]])
      #expect(found.map(\.line) == [2, 4, 5])
    }
  }

  @Test func csvContainsNumbersAndLabels() throws {
    let labels = try records(try csv("prompt,completion,label\np,a,True\np,b,0\n"))
    #expect(labels.map { $0.completions[0].label } == [true, false])
    let scores = try records(try csv("prompt,chosen,rejected,score_chosen,score_rejected\np,a,b,1.5,-2"))
    #expect(scores[0].completions.map(\.score) == [1.5, -2])
  }

  @Test(arguments: [
    ("p", "found 1 fields; expected 2, as in the header line"),
    ("p,q,r", "found 3 fields; expected 2, as in the header line"),
    ("p\"q,r", "field 1 contains a quote but is not quoted; expected a quoted field with each inner quote doubled"),
    ("p,\"q\"r", "field 2 has text after its closing quote; expected a comma or the end of the line"),
    ("p,\"q", "a quoted field that starts in this record is not closed before the end of the file"),
  ])
  func badCSV(_ row: String, _ message: String) throws {
    let text = "prompt,completion\na,b\n" + row + "\n" + "c,d\n"
    #expect(fault { _ = try records(try csv(text)) }?.description == folder.path("data.csv") + ":3: " + message)
    let kept = try records(try csv(text)) { $0.skipBad = true }
    #expect(kept.map(\.prompt) == (message.hasPrefix("a quoted") ? ["a"] : ["a", "c"]))
  }

  @Test func badHeadings() throws {
    let path = folder.path("data.csv")
    #expect(
      fault { _ = try records(try csv("prompt,prompt\n")) }?.description == path
        + ":1: the key \"prompt\" occurs twice")
    #expect(fault { _ = try records(try csv("prompt,completion\r\n")) } == .empty(path: path))
    #expect(problem { _ = try records(try csv("\"prompt")) } == .unclosedQuote)
    let latin = try folder.write(Array("prompt,completion\na,".utf8) + [0xe9, 0x0a], to: "latin.csv")
    #expect(fault { _ = try records(latin) }?.description == latin + ":2: field 2 is not UTF-8")
  }

  @Test func unreadableFiles() throws {
    let gone = folder.path("gone")
    #expect(
      fault { _ = try records(gone) }?.description
        == gone + ": there is no such file; expected JSON Lines (plain or .gz) or CSV")
    #expect(
      fault { _ = try records(folder.url.path) }?.description == folder.url.path + ": cannot be read: Is a directory")
    for (bytes, kind, remedy) in [
      ([0x28, 0xb5, 0x2f, 0xfd, 0], "a zstd file", "as `zstd -dc FILE` prints it"),
      ([0xff, 0xfe, 0x7b, 0], "UTF-16 text", "as `iconv -f UTF-16 -t UTF-8 FILE` prints it"),
      (Array("PK\u{3}\u{4}".utf8), "a zip archive", "as `unzip -p FILE` prints its file"),
      (
        Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8), "a Git LFS pointer",
        "as `git lfs pull` fetches it"
      ),
    ] as [([UInt8], String, String)] {
      let path = try folder.write(bytes, to: "foreign")
      #expect(
        fault { _ = try records(path) }?.description
          == path + ": this is \(kind); expected JSON Lines (plain or .gz) or CSV, in UTF-8, "
          + remedy.replacing("FILE", with: path))
    }
    let parquet = try folder.write(Array("PAR1".utf8), to: "foreign")
    #expect(fault { _ = try records(parquet) }?.description.hasPrefix(parquet + ": this is a Parquet file; ") == true)
    try folder.write(Array("{}".utf8), to: "one.jsonl")
    try folder.run("tar", "-czf", "one.tar.gz", "--format=ustar", "one.jsonl")
    #expect(
      fault { _ = try records(folder.path("one.tar.gz")) }?.description.hasPrefix(
        folder.path("one.tar.gz") + ": this is a tar archive; ") == true)
    for bytes in [[], Array(" \n\n".utf8), [0xef, 0xbb, 0xbf]] {
      let path = try folder.write(bytes, to: "empty")
      #expect(fault { _ = try records(path) } == .empty(path: path))
    }
    let list = try folder.write(Array("\n[{}]".utf8), to: "list.json")
    #expect(fault { _ = try records(list) } == .wholeList(path: list))
    let broken = try folder.write(Array("{\"prompt\": \"".utf8) + [0x81, 0x22, 0x7d], to: "broken")
    #expect(
      fault { _ = try records(broken) }?.description == broken + ":1: the text that starts at column 13 is not UTF-8")
    #expect(
      fault { _ = try records(broken) { $0.skipBad = true } }?.description
        == broken
        + ": no usable records; 1 are bad, the first on line 1: the text that starts at column 13 is not UTF-8")
    let unlike = try folder.write(Array("{}\n{}".utf8), to: "unlike")
    #expect(
      fault {
        _ = try records(unlike) {
          $0.skipBad = true
          $0.form = .promptCompletion
        }
      }?.description == unlike
        + ": no usable records; 2 are bad, the first on line 1: \"completion\" is missing; found no keys")
  }

  /// The form is detected even after many bad lines.
  @Test func detectsFormsAfterBadLines() throws {
    let lines = String(repeating: "?\n", count: 40)
    let path = try folder.write(
      Array("{\n\(lines){\"prompt\": \"p\"}\n{\"prompt\": \"p\", \"completion\": \"c\"}".utf8), to: "late")
    #expect(fault { _ = try records(path) }?.description.hasPrefix(path + ":1: column 2: found the line's end") == true)
    let survey = try DataSurvey(path: path, options: skipping)
    #expect(survey.records == 1 && survey.bad == 42 && survey.firstBad?.line == 1)
  }

  private var skipping: DataFileOptions {
    var options = DataFileOptions()
    options.skipBad = true
    return options
  }

  @Test func reportsTruncatedGzip() throws {
    let lines = (0..<200).map { #"{"prompt": "\#($0 * 7919)", "completion": "c"}"# }.joined(separator: "\n")
    let path = try folder.write(Array(lines.utf8), to: "data.jsonl")
    try folder.run("gzip", "-k", "data.jsonl")
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + ".gz")))
    for length in stride(from: 20, to: bytes.count, by: 7) {
      let cut = try folder.write(Array(bytes[..<length]), to: "cut.gz")
      #expect(
        fault { _ = try records(cut) { $0.skipBad = true } }
          == .damagedGzip(path: cut, compressedOffset: length, problem: "the file ends in the middle of the gzip data"))
    }
  }

  @Test func recordSizesAreLimited() throws {
    let long = String(repeating: "x", count: 300_000)
    let good = #"{"prompt": "a", "completion": "b"}"#
    let path = try folder.write(Array((good + "\n" + long + "\n" + good).utf8), to: "long.jsonl")
    #expect(
      fault { _ = try records(path) { $0.maximumRecordSize = 250_000 } }?.description
        == path + ":2: the record is longer than 250000 bytes, the maximum")
    #expect(
      try records(path) {
        $0.maximumRecordSize = 250_000
        $0.skipBad = true
      }.map(\.line) == [1, 3])
    let table = try csv("prompt,completion\na,b\n\"\(long)\",c\nd,e\n")
    #expect(
      try records(table) {
        $0.maximumRecordSize = 250_000
        $0.skipBad = true
      }.map(\.prompt) == ["a", "d"])
    let deep = String(repeating: "[", count: 100_000)
    let nested = try folder.write(Array((good + "\n{\"prompt\": \(deep)").utf8), to: "deep.jsonl")
    #expect(problem { _ = try records(nested) } == .tooDeep(limit: 64))
  }

  /// A file with random changes is read or refused without a crash. All line numbers are valid, and there are no more records
  /// than lines.
  @Test func mutatedFilesNeverCrash() throws {
    let seeds = [
      #"{"prompt": "Sky?", "chosen": " blue", "rejected": " green", "score_chosen": 1, "score_rejected": 0}"#,
      #"{"chosen": [{"role": "user", "content": "a\n\u00e4"}, {"role": "assistant", "content": "b"}], "rejected": [{"role": "user", "content": "a\n\u00e4"}, {"role": "assistant", "content": "c"}]}"#,
      #"{"prompt": "p", "completions": ["a", "b", "c"], "scores": [1, -2.5e3, 1]}"#,
      #"{"chosen": "\n\nHuman: a\n\nAssistant: b", "rejected": "\n\nHuman: a\n\nAssistant: c"}"#,
      #"{"info": {"article": "n"}, "summaries": [{"text": "a"}, {"text": "b"}], "choice": 1}"#,
      "prompt,chosen,rejected\n\"a \"\"b\"\"\",\"c\nd\",e",
    ]
    let alphabet = Array("\"\\{}[]:,\n\r\tu0-e. \u{0}".utf8) + [0xff, 0xc3, 0xef]
    var read = 0, refused = 0
    for (number, seed) in seeds.enumerated() {
      let original = Array((seed + "\n").utf8)
      let whole = seed.hasPrefix("{") ? original + original + original : original + Array("f,g,h\ni,j,k\n".utf8)
      for trial in 0..<400 {
        var random = RandomStream(seed: 5, purpose: "mutated data", index: UInt64(number), subindex: UInt64(trial))
        var bytes = whole
        for _ in 0...random.index(below: 4) {
          let place = random.index(below: bytes.count)
          switch random.index(below: 4) {
          case 0: bytes[place] = alphabet[random.index(below: alphabet.count)]
          case 1: bytes.insert(alphabet[random.index(below: alphabet.count)], at: place)
          case 2: bytes.remove(at: place)
          default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.index(below: 9)))
          }
          if bytes.isEmpty { bytes = [0x0a] }
        }
        let path = try folder.write(bytes, to: "mutated")
        let lines = bytes.count { $0 == 0x0a || $0 == 0x0d } + 1
        do {
          let found = try records(path) {
            $0.skipBad = trial % 2 == 0
            $0.template = "{role}: {content}\n"
            $0.maximumRecordSize = 400
          }
          #expect(found.count <= lines && found.allSatisfy { (1...lines).contains($0.line) })
          #expect(
            found.allSatisfy { record in record.pairs.allSatisfy { record.completions.indices.contains($0.chosen) } })
          read += 1
        } catch let error as DataFileError {
          #expect(error.description.utf8.count < 4000)
          refused += 1
        }
      }
    }
    #expect(read > 600 && refused > 600, "\(read) read, \(refused) refused")
  }

  // MARK: - Real data

  struct Counts: Decodable {
    let form: String
    let records: Int
    let distinctPrompts: Int
    let pairs: Int
    let distinctPairs: Int
    let completions: Int
    let emptyCompletions: Int
    let singleTurn: Int
    let completionBytes: Int
  }

  /// Compares with the counts of `make_data_fixtures.py`.
  @Test(.enabled(if: SharedData.folder != nil, Comment(rawValue: SharedData.missing)))
  func countsOfRealData() throws {
    let files = try Fixtures.json("data-counts.json", as: [String: Counts].self)
    #expect(files.count == 3)
    for (name, expected) in files {
      guard let path = SharedData.url(name)?.path else { continue }
      let survey = try DataSurvey(path: path)
      #expect(survey.form.rawValue == expected.form, "\(name)")
      #expect(survey.records == expected.records && survey.bad == 0, "\(name)")
      #expect(survey.distinctPrompts == expected.distinctPrompts, "\(name)")
      #expect(survey.pairs == expected.pairs && survey.distinctPairs == expected.distinctPairs, "\(name)")
      #expect(survey.completions == expected.completions, "\(name)")
      #expect(survey.emptyCompletions == expected.emptyCompletions, "\(name)")
      let bytes = survey.measurements.first { $0.text == "completion" && $0.unit == "bytes" }?.lengths
      let mean = Double(expected.completionBytes) / Double(expected.completions)
      #expect(abs((bytes?.mean ?? 0) - mean) < 1e-9, "\(name)")
      guard expected.form == "hh" else { continue }
      var options = DataFileOptions()
      options.singleTurn = true
      let single = try DataSurvey(path: path, options: options)
      #expect(single.records == expected.singleTurn)
      #expect(single.severalTurns == expected.records - expected.singleTurn)
    }
  }

  @Test func surveys() throws {
    let lines = #"""
      {"prompt": "a b", "completions": ["one", "two words", " "]}
      {"prompt": "a b", "completions": ["one", "two words", " "]}
      {"prompt": "", "completions": ["x", "x"]}
      """#
    let survey = try DataSurvey(path: try folder.write(Array(lines.utf8), to: "data.jsonl"))
    #expect(survey.form == .ranked && survey.records == 3 && survey.completions == 8)
    #expect(survey.distinctPrompts == 2 && survey.emptyPrompts == 1 && survey.emptyCompletions == 2)
    #expect(survey.pairs == 6 && survey.distinctPairs == 3 && survey.ties == 1 && survey.truncation == nil)
    let words = survey.measurements.first { $0.text == "completion" && $0.unit == "words" }?.lengths
    #expect(words?.texts == 8 && words?.least == 0 && words?.median == 1 && words?.mean == 1 && words?.most == 2)
    #expect(survey.examples.map(\.line) == [1, 2, 3])
    let lengths = DataSurvey.Lengths((1...100).map(Int32.init).reversed())
    #expect(lengths?.median == 50 && lengths?.percentile95 == 95 && lengths?.mean == 50.5 && lengths?.most == 100)
  }

  @Test(.enabled(if: SharedData.url("gpt2-bpe") != nil, Comment(rawValue: SharedData.missing)))
  func truncationIsCounted() throws {
    // 1, 2 and 3 tokens, plus one for end-of-text.
    let lines = #"""
      {"prompt": "Hello", "chosen": " world", "rejected": " world world"}
      {"prompt": "Hello world world", "chosen": " world", "rejected": " world world world"}
      """#
    let path = try folder.write(Array(lines.utf8), to: "data.jsonl")
    func truncation(_ context: Int?, _ prompt: Int?) throws -> DataSurvey.Truncation {
      try #require(
        try DataSurvey(path: path, tokenizer: SharedData.url("gpt2-bpe"), context: context, promptTokens: prompt)
          .truncation)
    }
    let whole = try truncation(7, 3)
    #expect(whole.prompts == 0 && whole.completions == 0 && whole.pairs == 0)
    let narrow = try truncation(4, nil)
    #expect(narrow.completions == 2 && narrow.pairs == 1)
    let cut = try truncation(4, 1)
    #expect(cut.prompts == 1 && cut.completions == 1 && cut.pairs == 1)
    #expect(
      fault { _ = try DataSurvey(path: path, tokenizer: folder.url) }?.description.contains(
        "vocab.json: cannot be read") == true)
  }
}
