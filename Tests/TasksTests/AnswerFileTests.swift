import Foundation
import Testing

@testable import Tasks

struct AnswerFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: String, judge: String? = nil) throws -> AnswerFile {
    let url = folder.url.appendingPathComponent("answers.csv")
    try Data(text.utf8).write(to: url)
    return try AnswerFile(path: url.path, judge: judge)
  }

  @Test func readsAnswers() throws {
    let file = try read(
      "\u{feff}experiment,pair,judge,verdict,prompt,A,B\r\nx,1, Ann ,a,\"p\n2\",q,r\r\nx,2,Ann,,p,q,r\r\nx,3,Bo,TIE,p,q,r\r\n"
    )
    #expect(
      file.answers == [
        .init(line: 2, experiment: "x", pair: "1", judge: "Ann", verdict: .first),
        .init(line: 5, experiment: "x", pair: "3", judge: "Bo", verdict: .tie),
      ])
    #expect(file.unanswered == 1)
    #expect(try read(#"{"experiment": "x", "pair": "1", "verdict": "B"}"#, judge: "Cy").answers.map(\.judge) == ["Cy"])
  }

  @Test func reportsAllBadRows() throws {
    let error = #expect(throws: AnswerFileError.self) {
      try read("experiment,pair,judge,verdict\nx,1,Ann,C\nx,2,Ann,A\nx,3,,B\nx,4,Ann\nx,5,\u{1}no,A\n")
    }
    let lines = (error?.description ?? "").split(separator: "\n").map { $0.split(separator: "/").last ?? "" }
    #expect(
      lines == [
        "answers.csv:2: \"verdict\" is \"C\"; expected \"A\", \"B\", \"tie\" or an empty text",
        "answers.csv:4: \"judge\" is empty; expected a name of at most 80 characters, or the option --judge",
        "answers.csv:5: found 3 fields; expected 4, as in the header line",
        "answers.csv:6: \"judge\" is \"\u{1}no\"; expected a name of at most 80 characters, or the option --judge",
      ])
    let missing = #expect(throws: AnswerFileError.self) { try read("pair,verdict\n1,A\n", judge: "Ann") }
    #expect(missing?.description.hasSuffix(":2: \"experiment\" is missing; found \"pair\", \"verdict\"") == true)
    let many = #expect(throws: AnswerFileError.self) {
      try read("experiment,pair,judge,verdict\n" + String(repeating: "x,1,Ann,Z\n", count: 20))
    }
    #expect(many?.description.hasSuffix("\n… and 5 more bad rows in this file") == true)
  }
}
