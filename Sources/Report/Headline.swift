/// The findings in words, computed from the points: no more is claimed than the intervals allow.
struct Headline {
  let paragraph: String
  /// The method that the others are compared with: DPO where there is one.
  let base: Survey.Series?

  init(_ survey: Survey) {
    let methods = survey.trained
    let base = methods.first { $0.method == "dpo" } ?? methods.first
    self.base = base
    var sentences: [String] = []
    if let start = survey.start {
      sentences.append(
        "The SFT policy, where every method starts, has a mean reward of "
          + "\(Format.plusMinus(start.reward, start.rewardStandardError)).")
    }
    guard let base else {
      paragraph = (sentences + ["No trained method has been evaluated."]).joined(separator: " ")
      return
    }
    // One budget for all sentences: the middle one of the paper's table, else the first that everyone has a point in.
    let budgets = [PublishedMethod.budgets[1], PublishedMethod.budgets[2], PublishedMethod.budgets[0]]
    let budget =
      budgets.first { budget in methods.allSatisfy { $0.meanPoints.best(within: budget) != nil } }
      ?? PublishedMethod.budgets[2]
    if let best = base.meanPoints.best(within: budget) {
      sentences.append(
        "Spending no more than \(Format.setting(budget)) nats of KL, \(Self.name(base)) reaches "
          + "\(Format.plusMinus(best.reward.mean, best.reward.standardError)).")
    }
    let others = methods.filter { $0.slug != base.slug && $0.dials == base.dials }
    let elsewhere = methods.count - others.count - 1
    // Of many, those that say the same say it together.
    var alike: [String] = [], more: [String] = [], less: [String] = []
    for other in others {
      if let comparison = Comparison(base, other, within: budget) {
        if others.count > 5, let interval = comparison.difference.interval {
          if interval.contains(0) {
            alike.append(comparison.entry)
          } else if comparison.difference.mean < 0 {
            more.append(comparison.entry)
          } else {
            less.append(comparison.entry)
          }
        } else {
          sentences.append(comparison.sentence)
        }
      } else {
        sentences.append("\(Self.name(other)) cannot be compared there: one of the two has no point within that KL.")
      }
    }
    for (names, words) in [
      (more, "**More** than that (by the 95% interval of the difference)"), (alike, "**Not distinguishable** from it"),
      (less, "**Less** than that"),
    ] {
      guard let last = names.last else { continue }
      let first = names.dropLast().joined(separator: ", ")
      sentences.append(
        "\(words) \(names.count == 1 ? "is" : "are") \(first.isEmpty ? "" : first + " and ")\(last).")
    }
    if elsewhere > 0 { sentences.append("Below are \(elsewhere) more series, of other data or another start.") }
    if methods.count == 1 { sentences.append("It is the only trained method here, so there is nothing to compare.") }
    sentences.append(
      "All this is on \(survey.prompts) held-out prompts and \(survey.seedsText). What the trainings share, such as the "
        + "SFT policy and the preferences, was made once: the intervals know nothing of what another `seed` of the sweep "
        + "file would give.")
    paragraph = sentences.joined(separator: " ")
  }

  private static func name(_ series: Survey.Series) -> String { Format.markdown(series.title) }

  /// Two methods' best points within a budget of KL.
  struct Comparison {
    let base: String
    let other: String
    let theirs: Estimate
    let difference: Estimate

    /// Nil where one of them has no point there.
    init?(_ base: Survey.Series, _ other: Survey.Series, within budget: Double) {
      guard let ours = base.meanPoints.best(within: budget), let theirs = other.meanPoints.best(within: budget) else {
        return nil
      }
      self.base = Headline.name(base)
      self.other = Headline.name(other)
      self.theirs = theirs.reward
      difference = ours.reward.minus(theirs.reward)
    }

    private var range: String? {
      difference.interval.map { "\(Format.fixed($0.lowerBound, 3)) to \(Format.fixed($0.upperBound, 3))" }
    }
    private var isDistinguishable: Bool { difference.interval.map { !$0.contains(0) } ?? false }
    /// In an enumeration.
    var entry: String { "\(other) (\(Format.plusMinus(theirs.mean, theirs.standardError)))" }

    var sentence: String {
      let there = "\(other) reaches \(Format.plusMinus(theirs.mean, theirs.standardError))"
      guard let range else { return "\(there); how sure the difference is, is not known." }
      let size = Format.fixed(abs(difference.mean), 3)
      guard isDistinguishable else {
        return "\(there), **not distinguishable** from it (95% interval of the difference \(range))."
      }
      let direction = difference.mean > 0 ? "less" : "more"
      return "\(there), **\(size) \(direction)** (95% interval of \(base) minus \(other): \(range))."
    }

    var cell: String {
      guard let range else { return "\(Format.fixed(difference.mean, 3)), uncertainty unknown" }
      let mark = isDistinguishable ? "" : " *n.d.*"
      return "\(Format.fixed(difference.mean, 3))\(mark)<br>\(range)"
    }
  }
}
