/// The findings in words, computed from the points. The words claim no more than the intervals allow.
enum Headline {
  static func paragraph(_ survey: Survey) -> String {
    let methods = survey.trained
    var sentences: [String] = []
    if let start = survey.start {
      sentences.append(
        "The SFT policy, from which every method starts, has a mean reward of "
          + "\(Format.plusMinus(start.reward, start.rewardStandardError)).")
    }
    guard let base = survey.base else {
      return (sentences + ["No trained method has been evaluated."]).joined(separator: " ")
    }
    let budget = budget(for: methods)
    if let best = base.meanPoints.best(within: budget) {
      sentences.append(
        "With at most \(Format.setting(budget)) nats of KL, \(name(base)) reaches "
          + "\(Format.plusMinus(best.reward)).")
    }
    let others = methods.filter { $0.id != base.id && $0.sharedSettings == base.sharedSettings }
    sentences += comparisons(of: base, with: others, within: budget)
    let onOtherData = methods.count - others.count - 1
    if onOtherData > 0 {
      sentences.append("The tables below have \(onOtherData) more series, on other data or from another start.")
    }
    if methods.count == 1 {
      sentences.append("\(name(base)) is the only trained method here, so there is nothing to compare.")
    }
    sentences.append(
      "All numbers are from \(survey.prompts) held-out prompts and \(survey.seedsText). All trainings share stages "
        + "that ran once, such as the SFT policy and the preferences. The intervals do not include the spread between "
        + "sweeps with different values of `seed`.")
    return sentences.joined(separator: " ")
  }

  /// One budget for all sentences: the middle one of the paper's table, or else the first where every method has a
  /// point.
  private static func budget(for methods: [Survey.Series]) -> Double {
    let budgets = PublishedMethod.budgets
    return [budgets[1], budgets[2], budgets[0]]
      .first { budget in methods.allSatisfy { $0.meanPoints.best(within: budget) != nil } } ?? budgets[2]
  }

  /// A sentence for each method; for more than five, methods with the same result share one sentence.
  private static func comparisons(
    of base: Survey.Series, with others: [Survey.Series], within budget: Double
  ) -> [String] {
    var sentences: [String] = []
    var alike: [String] = [], more: [String] = [], less: [String] = []
    for other in others {
      guard let comparison = KLBudgetComparison(base, other, within: budget) else {
        sentences.append("\(name(other)) cannot be compared there: one of the two has no point within that KL.")
        continue
      }
      guard others.count > 5, comparison.difference.interval != nil else {
        sentences.append(sentence(comparison))
        continue
      }
      let entry = "\(name(other)) (\(Format.plusMinus(comparison.otherReward)))"
      if !comparison.isDistinguishable {
        alike.append(entry)
      } else if comparison.difference.mean < 0 {
        more.append(entry)
      } else {
        less.append(entry)
      }
    }
    for (names, words) in [
      (more, "**More** than \(name(base)) (by the 95% interval of the difference)"),
      (alike, "**Not distinguishable** from \(name(base))"), (less, "**Less** than \(name(base))"),
    ] {
      guard let last = names.last else { continue }
      let first = names.dropLast().joined(separator: ", ")
      sentences.append(
        "\(words) \(names.count == 1 ? "is" : "are") \(first.isEmpty ? "" : first + " and ")\(last).")
    }
    return sentences
  }

  private static func sentence(_ comparison: KLBudgetComparison) -> String {
    let reaches = "\(name(comparison.other)) reaches \(Format.plusMinus(comparison.otherReward))"
    guard let interval = comparison.difference.interval else {
      return "\(reaches); the uncertainty of the difference is unknown."
    }
    let range = Format.range(interval)
    guard comparison.isDistinguishable else {
      return
        "\(reaches), **not distinguishable** from \(name(comparison.base)) (95% interval of the difference: \(range))."
    }
    let size = Format.fixed(abs(comparison.difference.mean), 3)
    let direction = comparison.difference.mean > 0 ? "less" : "more"
    let sides = "\(name(comparison.base)) minus \(name(comparison.other))"
    return "\(reaches), **\(size) \(direction)** (95% interval of \(sides): \(range))."
  }

  private static func name(_ series: Survey.Series) -> String { Markdown.escaped(series.title) }
}
