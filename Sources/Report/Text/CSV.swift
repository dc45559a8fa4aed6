/// Text of CSV files (RFC 4180).
enum CSV {
  /// A field, in quotes where it needs them.
  static func field(_ text: String) -> String {
    // By scalars: with a combining mark, a comma or a quote is another character, but CSV still reads it as itself.
    let scalars = text.unicodeScalars
    guard scalars.contains(where: { $0 == "," || $0 == "\"" || Character($0).isNewline }) else { return text }
    let doubled = scalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    return "\"" + String(String.UnicodeScalarView(doubled)) + "\""
  }

  /// The text of a file whose fields are quoted already.
  static func file(_ header: String, _ rows: [[String]], lineEnd: String = "\n") -> String {
    ([header] + rows.map { $0.joined(separator: ",") }).map { $0 + lineEnd }.joined()
  }
}
