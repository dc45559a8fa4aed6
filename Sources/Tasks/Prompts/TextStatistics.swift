/// Measures of degeneration in completions.
public enum TextStatistics {
  /// Returns distinct-2 (arXiv 1510.03055) of a set of completions: the number of distinct token bigrams divided by the number
  /// of bigrams, or `nil` if there are no bigrams. Bigrams do not cross completions. Distinct-2 decreases with the size of the
  /// set: compare only sets of equal size.
  public static func distinctBigrams(in completions: [[Int32]]) -> Double? {
    var distinct = Set<UInt64>()
    var total = 0
    for completion in completions {
      for (first, second) in zip(completion, completion.dropFirst()) {
        distinct.insert(UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second)))
        total += 1
      }
    }
    return total == 0 ? nil : Double(distinct.count) / Double(total)
  }

  /// Returns the length of the longest run of tokens that occurs at least twice in the completion, or 0 if no token occurs
  /// twice. The two runs may overlap: a loop of period p over n tokens counts n − p.
  public static func longestRepeat(in completion: [Int32]) -> Int {
    // common[j] is the length of the longest common suffix of the tokens before i and of those before j.
    var common = [Int](repeating: 0, count: completion.count + 1)
    var longest = 0
    for i in completion.indices {
      // From right to left, so that common[j] still has its value for the previous i.
      for j in stride(from: i - 1, through: 0, by: -1) {
        common[j + 1] = completion[i] == completion[j] ? common[j] + 1 : 0
        longest = max(longest, common[j + 1])
      }
    }
    return longest
  }
}
