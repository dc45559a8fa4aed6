import Testing

@testable import Tasks

@Suite struct ReviewTextTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("  two  blanks\tand a tab  ", "two blanks and a tab"),
    ("one.<br /><br />Two.<BR>Three.</p>", "one.\nTwo.\nThree."),
    ("<br />begins and ends<br />", "begins and ends"),
    ("one. <br /> Two.\r\nThree.", "one.\nTwo.\nThree."),
    ("<sigh> a <b>bold</b> idea, 3 < 4", "<sigh> a <b>bold</b> idea, 3 < 4"),
    ("Q&amp;A &quot;so&quot; &lt;3 &#39;tis &#x27;twas", "Q&A \"so\" <3 'tis 'twas"),
    ("&amp;quot; is decoded once", "&quot; is decoded once"),
    ("AT&T; R&D &unknown; &#; &#xzz; &", "AT&T; R&D &unknown; &#; &#xzz; &"),
    ("&#8230;&hellip; &#233;t&eacute; &nbsp; end", "…… été end"),
    ("&#150; &#x96; and \u{96} and \u{85}", "– – and – and …"),
    ("&#55296; is no character", "\u{fffd} is no character"),
    ("a\u{1}b\u{8}c\u{7f}d", "abcd"),
    ("\u{feff}after a mark", "after a mark"),
    ("naïve — 映画\u{a0}films", "naïve — 映画 films"),
  ])
  func cleans(source: String, expected: String) {
    var decoder = ReviewText()
    #expect(decoder.decode(Array(source.utf8)) == .text(expected))
  }

  @Test func readsWindows1252WhereItIsNotUTF8() {
    var decoder = ReviewText()
    let bytes = Array("A caf".utf8) + [0xe9, 0x20, 0x93] + Array("noir".utf8) + [0x94, 0x85]
    #expect(decoder.decode(bytes) == .text("A café “noir”…"))
  }

  @Test func reportsUnusableFiles() {
    var decoder = ReviewText()
    #expect(decoder.decode([]) == .unusable(reason: "is empty"))
    #expect(decoder.decode(Array(" <br />\n".utf8)) == .unusable(reason: "is empty"))
    #expect(decoder.decode([0x41, 0, 0x42]) == .unusable(reason: "is not text: byte 1 is zero"))
    #expect(
      decoder.decode(Array("undefined ".utf8) + [0x81])
        == .unusable(reason: "is neither UTF-8 nor Windows-1252: byte 10 is 0x81"))
    #expect(
      decoder.decode([0x41, 0xe9, 0xe8, 0xe7])
        == .unusable(reason: "is neither UTF-8 nor Windows-1252: 3 of 4 bytes are not ASCII"))
  }
}
