import Foundation
import Testing

@testable import Ledger

@Suite struct RecordTests {
  private var samples: [Record] {
    [
      .stage(
        StageRecord(
          hash: hash("a"), kind: "cell", title: "DPO β = 0.1", settings: #"{"beta":0.1}"#, inputs: [hash("b")],
          state: .completed, started: noon, finished: noon + 9, wallSeconds: 9, cpuSeconds: 8.5, tokens: 1_000_000,
          flops: 1e19, peakMemoryBytes: 1 << 30, updates: 60, samples: 5, rewardCalls: 6, host: "box", pid: 4,
          attempts: 1)),
      .step(StepRecord(stage: hash("a"), step: 1, metrics: ["loss": 0.6931471805599453, "ratio": .infinity])),
      .evaluation(evaluation("a")),
      .sample(
        SampleRecord(
          stage: hash("a"), step: 1, promptIndex: 2, prompt: "line\none", completion: "\"two\"\u{2028}", reward: 0.5,
          kl: -0.1, tokens: 3, finished: false)),
      .scores(PromptScoresRecord(stage: hash("a"), step: 1, name: "reward", scores: [0.25, 1e-9, 1])),
      .fact(FactRecord(stage: hash("a"), name: "corpus", text: "builtin")),
      .fact(FactRecord(stage: hash("a"), name: "ties", number: 3)),
    ]
  }

  @Test func eachRecordIsOneLineAndComesBack() throws {
    for record in samples {
      let line = try record.encodedLine()
      #expect(!line.contains("\n"))
      #expect(try Record.decode(line: line) == record)
    }
  }

  @Test func theFormIsPlainJSON() throws {
    #expect(
      try Record.step(StepRecord(stage: hash("a"), step: 1, metrics: ["loss": .nan])).encodedLine()
        == #"{"metrics":{"loss":"nan"},"stage":"\#(hash("a"))","step":1,"type":"step"}"#)
    #expect(UTCTime.text(noon) == "2027-01-15T08:00:00.123Z")
    #expect(UTCTime.date(UTCTime.text(noon)) == noon)
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let expectations = [
      "{": "the line is not one JSON object with a known `type`",
      #"{"type":"step","stage":"a","metrics":{}}"#: "$ has no key 'step'",
      #"{"type":"step","stage":"a","step":"one","metrics":{}}"#: "$.step is not a Int",
    ]
    for (line, detail) in expectations {
      #expect(throws: LedgerError.malformedRecord(source: "f.jsonl", line: 7, detail: detail)) {
        try Record.decode(line: line, source: "f.jsonl", number: 7)
      }
    }
  }

  @Test func aTornLastLineIsPassedOverAndCutOffByTheNextWriter() throws {
    let folder = try TemporaryFolder()
    let url = folder.file("records/cell.jsonl")
    let writer = try RecordFile.Writer(at: url)
    for record in samples { try writer.append(record) }
    try writer.close()
    let handle = try FileHandle(forWritingTo: url)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"type":"st"#.utf8))
    try handle.close()
    #expect(try RecordFile.read(at: url) == RecordFile.Contents(records: samples, endedWithinLine: true))
    let next = try RecordFile.Writer(at: url)
    try next.append(samples[1])
    try next.close()
    let all = RecordFile.Contents(records: samples + [samples[1]], endedWithinLine: false)
    #expect(try RecordFile.read(at: url) == all)
  }
}
