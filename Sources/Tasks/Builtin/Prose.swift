/// Final corrections of written text: capitals, "a" or "an", one space between words.
enum Prose {
  /// Corrects articles and spaces, and starts each sentence with a capital letter.
  static func finished(_ draft: String) -> String {
    var words = words(of: draft)
    var startsSentence = true
    for index in words.indices {
      if startsSentence { words[index] = words[index].prefix(1).uppercased() + words[index].dropFirst() }
      startsSentence = words[index].last.map { ".!?".contains($0) } ?? false
    }
    return words.joined(separator: " ")
  }

  /// Corrects articles and spaces only.
  static func casual(_ draft: String) -> String { words(of: draft).joined(separator: " ") }

  /// Returns the words with correct articles.
  private static func words(of draft: String) -> [String] {
    var words = draft.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
    for index in words.indices.dropLast() where words[index] == "a" || words[index] == "A" {
      if beginsWithVowel(words[index + 1]) { words[index] += "n" }
    }
    return words
  }

  /// Whether the first sound is a vowel: "an honest man", "a uniform".
  private static func beginsWithVowel(_ word: String) -> Bool {
    let lowered = word.lowercased()
    if lowered.hasPrefix("hon") || lowered.hasPrefix("hour") { return true }
    if lowered.hasPrefix("one") || lowered.hasPrefix("uni") || lowered.hasPrefix("use") { return false }
    return lowered.first.map { "aeiou".contains($0) } ?? false
  }
}
