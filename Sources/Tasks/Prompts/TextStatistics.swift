/// Signs of degeneration in completions.
public enum TextStatistics {
  /// Distinct token bigrams over all completions, divided by all bigrams (distinct-2 of arXiv 1510.03055, over a
  /// set). Bigrams do not cross from one completion to the next. `nil` where there is no bigram. It falls as the set
  /// grows: compare only sets of equal size.
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

  /// The length of the longest run of tokens that occurs at least twice in the completion. The two may overlap, so
  /// that a loop of period p over n tokens counts n − p, and a long quotation of itself its own length. 0 where no
  /// token occurs twice.
  public static func longestRepeat(in completion: [Int32]) -> Int {
    // common[j] is the length of the longest common suffix of the tokens before i and of those before j.
    var common = [Int](repeating: 0, count: completion.count + 1)
    var longest = 0
    for i in completion.indices {
      // From the right, so that common[j] is still the row before.
      for j in stride(from: i - 1, through: 0, by: -1) {
        common[j + 1] = completion[i] == completion[j] ? common[j] + 1 : 0
        longest = max(longest, common[j + 1])
      }
    }
    return longest
  }
}
