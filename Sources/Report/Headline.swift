/// The findings in words, computed from the points: no more is claimed than the intervals allow.
struct Headline {
  let paragraph: String

  init(_ survey: Survey) {
    let methods = survey.trained
    var sentences: [String] = []
    if let start = survey.start {
      sentences.append(
        "The SFT policy, where every method starts, has a mean reward of "
          + "\(Format.plusMinus(start.reward, start.rewardStandardError)).")
    }
    guard let base = methods.first(where: { $0.method == "dpo" }) ?? methods.first else {
      paragraph = (sentences + ["No trained method has been evaluated."]).joined(separator: " ")
      return
    }
    for other in methods where other.slug != base.slug {
      var parts: [String] = []
      for budget in PublishedMethod.budgets {
        guard let ours = base.meanPoints.best(within: budget), let theirs = other.meanPoints.best(within: budget)
        else { continue }
        let a = Format.plusMinus(ours.reward.mean, ours.reward.standardError)
        let b = Format.plusMinus(theirs.reward.mean, theirs.reward.standardError)
        parts.append(
          "at KL ≤ \(Format.setting(budget)) \(a) against \(b), \(Self.verdict(ours.reward, theirs.reward, base, other))")
      }
      if parts.isEmpty {
        sentences.append("\(Self.name(base)) and \(Self.name(other)) share no KL budget of 2, 5 or 10 nats.")
      } else {
        sentences.append("\(Self.name(base)) beside \(Self.name(other)): " + parts.joined(separator: "; ") + ".")
      }
    }
    if methods.count == 1 { sentences.append("\(Self.name(base)) is the only method evaluated: nothing to compare.") }
    paragraph = sentences.joined(separator: " ")
  }

  private static func name(_ series: Survey.Series) -> String { Format.markdown(series.title) }

  /// The difference in words; "not distinguishable" where its 95% interval holds 0.
  static func verdict(_ ours: Estimate, _ theirs: Estimate, _ base: Survey.Series, _ other: Survey.Series) -> String {
    let difference = ours.minus(theirs)
    guard let interval = difference.interval else { return "a difference of unknown uncertainty" }
    let range = "95% interval \(Format.fixed(interval.lowerBound, 3)) to \(Format.fixed(interval.upperBound, 3))"
    if interval.contains(0) {
      return "not distinguishable (difference \(Format.fixed(difference.mean, 3)), \(range))"
    }
    let winner = difference.mean > 0 ? base : other
    return "**\(name(winner)) higher by \(Format.fixed(abs(difference.mean), 3))** (\(range) for the difference)"
  }
}
