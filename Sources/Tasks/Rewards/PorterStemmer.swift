/// Porter's stemmer ("An algorithm for suffix stripping", 1980) with the default extensions of NLTK, which `rouge-score` uses.
enum PorterStemmer {
  typealias Word = [UInt8]

  /// - Parameter word: ASCII in lower case.
  static func stem(_ word: Word) -> Word {
    if let irregular = irregular[word] { return irregular }
    guard word.count > 2 else { return word }
    var word = word
    plural(&word)
    participle(&word)
    finalY(&word)
    doubleSuffix(&word)
    replaceFirst(of: thirdRules, in: &word) { measure($0) > 0 }
    lastSuffix(&word)
    finalE(&word)
    if word.ends(in: "ll"), measure(word[..<(word.count - 1)]) > 1 { word.removeLast() }
    return word
  }

  private static let irregular: [Word: Word] = {
    let forms = [
      "sky": ["sky", "skies"], "die": ["dying"], "lie": ["lying"], "tie": ["tying"], "news": ["news"],
      "inning": ["innings", "inning"], "outing": ["outings", "outing"], "canning": ["cannings", "canning"],
      "howe": ["howe"], "proceed": ["proceed"], "exceed": ["exceed"], "succeed": ["succeed"],
    ]
    var table: [Word: Word] = [:]
    for (stem, words) in forms { for word in words { table[Word(word.utf8)] = Word(stem.utf8) } }
    return table
  }()

  // MARK: - Conditions

  /// Returns whether each letter is a consonant. The letter y is a consonant at the start and after a vowel.
  private static func consonants(_ word: ArraySlice<UInt8>) -> [Bool] {
    var flags: [Bool] = []
    for letter in word {
      switch letter {
      case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"):
        flags.append(false)
      case UInt8(ascii: "y"): flags.append(flags.last.map { !$0 } ?? true)
      default: flags.append(true)
      }
    }
    return flags
  }

  /// Returns Porter's m, the number of vowels that a consonant follows.
  private static func measure(_ stem: ArraySlice<UInt8>) -> Int {
    let flags = consonants(stem)
    return zip(flags, flags.dropFirst()).count { !$0 && $1 }
  }

  private static func endsWithDoubleConsonant(_ word: Word) -> Bool {
    word.count >= 2 && word[word.count - 1] == word[word.count - 2] && consonants(word[...]).last == true
  }

  /// Porter's condition *o: the word ends with consonant, vowel, consonant, and the last is not w, x or y. NLTK adds words of
  /// one vowel and one consonant.
  private static func endsShort(_ word: ArraySlice<UInt8>) -> Bool {
    let flags = consonants(word)
    if flags.count == 2 { return flags == [false, true] }
    guard flags.count > 2, let last = word.last else { return false }
    return Array(flags.suffix(3)) == [true, false, true] && !Array("wxy".utf8).contains(last)
  }

  // MARK: - Steps

  /// Step 1a.
  private static func plural(_ word: inout Word) {
    if word.ends(in: "ies") {
      word.removeLast(word.count == 4 ? 1 : 2)
    } else if word.ends(in: "sses") {
      word.removeLast(2)
    } else if word.ends(in: "s"), !word.ends(in: "ss") {
      word.removeLast()
    }
  }

  /// Step 1b.
  private static func participle(_ word: inout Word) {
    if word.ends(in: "ied") {
      word.removeLast(word.count == 4 ? 1 : 2)
      return
    }
    if word.ends(in: "eed") {
      if measure(word.dropLast(3)) > 0 { word.removeLast() }
      return
    }
    guard let suffix = ["ed", "ing"].first(where: { word.ends(in: $0) }),
      consonants(word.dropLast(suffix.utf8.count)).contains(false)
    else { return }
    word.removeLast(suffix.utf8.count)
    if ["at", "bl", "iz"].contains(where: { word.ends(in: $0) }) {
      word.append(UInt8(ascii: "e"))
    } else if endsWithDoubleConsonant(word) {
      if let last = word.last, !Array("lsz".utf8).contains(last) { word.removeLast() }
    } else if measure(word[...]) == 1, endsShort(word[...]) {
      word.append(UInt8(ascii: "e"))
    }
  }

  /// Step 1c of NLTK: only after a consonant that is not the first letter.
  private static func finalY(_ word: inout Word) {
    guard word.last == UInt8(ascii: "y"), word.count > 2, consonants(word.dropLast()).last == true else { return }
    word[word.count - 1] = UInt8(ascii: "i")
  }

  private static let secondRules: [(suffix: StaticString, replacement: StaticString)] = [
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
    ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
    ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
    ("iviti", "ive"), ("biliti", "ble"), ("fulli", "ful"),
  ]

  /// Step 2 of NLTK: a word that ends in -alli loses -li and repeats the step.
  private static func doubleSuffix(_ word: inout Word) {
    if word.ends(in: "alli"), measure(word.dropLast(4)) > 0 {
      word.removeLast(2)
      return doubleSuffix(&word)
    }
    if replaceFirst(of: secondRules, in: &word, if: { measure($0) > 0 }) { return }
    // The l belongs to the stem, so that "theology" is treated like "archaeology".
    if word.ends(in: "logi"), measure(word.dropLast(3)) > 0 { word.removeLast() }
  }

  private static let thirdRules: [(suffix: StaticString, replacement: StaticString)] = [
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
  ]

  private static let fourthRules: [(suffix: StaticString, replacement: StaticString)] = [
    ("al", ""), ("ance", ""), ("ence", ""), ("er", ""), ("ic", ""), ("able", ""), ("ible", ""), ("ant", ""),
    ("ement", ""), ("ment", ""), ("ent", ""), ("ion", ""), ("ou", ""), ("ism", ""), ("ate", ""), ("iti", ""),
    ("ous", ""), ("ive", ""), ("ize", ""),
  ]

  /// Step 4.
  private static func lastSuffix(_ word: inout Word) {
    let isIon = word.ends(in: "ion")
    replaceFirst(of: fourthRules, in: &word) { stem in
      measure(stem) > 1 && (!isIon || stem.last == UInt8(ascii: "s") || stem.last == UInt8(ascii: "t"))
    }
  }

  /// Step 5a.
  private static func finalE(_ word: inout Word) {
    guard word.last == UInt8(ascii: "e") else { return }
    let stem = word.dropLast(), size = measure(stem)
    if size > 1 || (size == 1 && !endsShort(stem)) { word.removeLast() }
  }

  /// Replaces the first suffix of the list that the word has, if the condition on the stem holds. Returns whether the word has
  /// one of the suffixes.
  @discardableResult
  private static func replaceFirst(
    of rules: [(suffix: StaticString, replacement: StaticString)], in word: inout Word,
    if isAllowed: (ArraySlice<UInt8>) -> Bool
  ) -> Bool {
    guard let rule = rules.first(where: { word.ends(in: $0.suffix) }) else { return false }
    let stem = word.dropLast(rule.suffix.utf8CodeUnitCount)
    guard isAllowed(stem) else { return true }
    word = Array(stem)
    rule.replacement.withUTF8Buffer { word.append(contentsOf: $0) }
    return true
  }
}

extension [UInt8] {
  fileprivate func ends(in suffix: StaticString) -> Bool {
    suffix.withUTF8Buffer { count >= $0.count && self[(count - $0.count)...].elementsEqual($0) }
  }

  fileprivate func ends(in suffix: String) -> Bool {
    count >= suffix.utf8.count && self[(count - suffix.utf8.count)...].elementsEqual(suffix.utf8)
  }
}
