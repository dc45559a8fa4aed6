import Foundation
import Testing

@testable import Report

struct PairPageTests {
  private let page = PairPage(
    experiment: "x",
    items: [
      .init(
        name: "0123", prompt: "</script><img src=x onerror=alert(1)><!--", first: "=HYPERLINK(\"http://evil\")",
        second: "a, \"b\"\nc & \u{2028} /*DATA*/")
    ])

  @Test func textsAreDataAndNoMarkup() throws {
    let html = try page.html()
    #expect(!html.contains("<img") && !html.contains("<!--") && !html.contains("\u{2028}"))
    #expect(html.components(separatedBy: "</script>").count == 3)
    // The page reads the texts unchanged.
    let start = try #require(html.range(of: "id=\"data\">")), rest = html[start.upperBound...]
    let json = String(rest[..<(try #require(rest.range(of: "</script>"))).lowerBound])
    let data = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let item = try #require((data["items"] as? [[String: String]])?.first)
    #expect(item["prompt"] == "</script><img src=x onerror=alert(1)><!--")
    #expect(item["second"] == "a, \"b\"\nc & \u{2028} /*DATA*/")
    // The page loads nothing, and its policy forbids it.
    let own = html.replacing(json, with: "")
    #expect(own.contains("default-src 'none'") && !own.contains("http:") && !own.contains("https:"))
  }

  @Test func spreadsheetsSeeNoFormulas() {
    let lines = page.csv()
    #expect(lines.hasPrefix("experiment,pair,judge,verdict,prompt,A,B\r\nx,0123,,,"))
    #expect(
      lines.contains(",\"'=HYPERLINK(\"\"http://evil\"\")\",\"a, \"\"b\"\"\nc & \u{2028} /*DATA*/\"\r\n"), "\(lines)")
  }
}
