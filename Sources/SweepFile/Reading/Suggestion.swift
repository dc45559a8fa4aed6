/// Finds the known word that a mistyped word probably stands for.
public enum Suggestion {
  /// The nearest of `candidates` within 4 edits (as swift-argument-parser suggests commands) and within a third of the
  /// word's length, so that short words do not match everything. Ignores case, "-" and "_": `learning_rate` matches
  /// `learningRate`.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    let plainWord = plain(word)
    var best: (word: String, distance: Int)?
    for candidate in candidates {
      let plainCandidate = plain(candidate)
      let distance = distance(plainWord, plainCandidate)
      let limit = min(4, max(1, max(plainWord.count, plainCandidate.count) / 3))
      // One edit turns any letter into any other.
      guard distance <= limit, distance < min(plainWord.count, plainCandidate.count) else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  private static func plain(_ word: String) -> [Unicode.Scalar] {
    word.lowercased().unicodeScalars.filter { $0 != "-" && $0 != "_" }
  }

  /// Counts insertions, deletions, substitutions and swaps of neighbors (optimal string alignment).
  static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for i in left.indices {
      var current = [i + 1]
      for j in right.indices {
        var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (left[i] == right[j] ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { cost = min(cost, before[j - 1] + 1) }
        current.append(cost)
      }
      before = previous
      previous = current
    }
    return previous[right.count]
  }
}
