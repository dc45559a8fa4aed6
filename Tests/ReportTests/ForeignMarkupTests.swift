import Foundation
import Testing

@testable import Ledger
@testable import Report

/// Text from outside, in Markdown and in gnuplot scripts.
struct ForeignMarkupTests {
  @Test func withinALineNothingIsMarkup() {
    #expect(
      Markdown.escaped(
        "<b> [a](http://x.example) ![i](y) `c` *e* _e_ ~s~ a|b & #1 $m$ \\ www.x.example WWW.y\n- z\u{202E}\u{1B}[2J")
        == "\\<b\\> \\[a\\](http\\://x.example) !\\[i\\](y) \\`c\\` \\*e\\* \\_e\\_ \\~s\\~ a\\|b &amp; \\#1 \\$m\\$ \\\\ www\\.x.example WWW\\.y - z  \\[2J"
    )
  }

  @Test func fencesHoldWhateverStandsInThem() {
    let text = "a\n````\n# pwned\n`````\u{301}\n<script>\u{1B}[2J"
    let lines = Markdown.fenced(text).split(separator: "\n").map(String.init)
    #expect(lines.first == "``````text" && lines.last == "``````")
    #expect(lines.dropFirst().dropLast().joined(separator: "\n") == text.replacing("\u{1B}", with: "\\u{1b}"))
    #expect(Markdown.fenced(json: "{\"a\": \"\u{9B}\"}") == "```json\n{\"a\": \"\\u009b\"}\n```")
    #expect(Markdown.code("a`b\nc\u{9B}") == "`ab c `")
  }

  @Test func figuresShowEntitiesAsText() {
    #expect(Gnuplot.quoted("a'b`c\n&#x1b; & #") == "'a''b‘c &\u{200B}#x1b; & #'")
  }

  /// A quote or a comma with a combining mark is still a quote or a comma.
  @Test func fieldsAreQuotedWhateverFollows() {
    #expect(CSV.field("a") == "a" && CSV.field("a,\u{301}b") == "\"a,\u{301}b\"")
    let quoted = Array(CSV.field("\"\u{301}\u{200D}x\r\n\u{85}").unicodeScalars)
    #expect(quoted == Array("\"\"\"\u{301}\u{200D}x\r\n\u{85}\"".unicodeScalars))
  }

  @Test func theSheetIsGuardedInEveryColumn() throws {
    let page = PairPage(
      experiment: "=1+1", items: [.init(name: "-2", prompt: "  @x", first: "\t=y", second: "'=z")])
    #expect(page.csv() == "experiment,pair,judge,verdict,prompt,A,B\r\n'=1+1,'-2,,,'  @x,'\t=y,'=z\r\n")
    let html = try page.html()
    #expect(html.contains(#"function harmless(text) { return /^ *[=+\-@\t\r]/.test(text) ? "'" + text : text; }"#))
    #expect(html.contains("row.map(text => field(harmless(text)))"))
  }
}
