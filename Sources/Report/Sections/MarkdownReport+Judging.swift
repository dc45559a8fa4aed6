import Ledger

extension MarkdownReport {
  /// The win rates by each judge, and the agreement of the judges.
  func winRates() throws -> String {
    let judging = try JudgingSurvey(survey, ledger)
    guard !judging.parts.isEmpty else { return "" }
    return (["## Win rates", Self.introduction] + judging.parts.map(section) + [people(judging), agreement(judging)])
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private static let introduction = """
    The last policy of each cell against one opponent, at the same held-out prompts. A judge that may depend on the
    order of the two completions sees each pair in both orders. The pair is won if both verdicts are for the policy,
    lost if both are for the other, tied if they differ, and invalid if one is not a verdict. Rewards do not depend on
    the order and are compared once. The win rate is wins plus half the ties over the valid pairs, in percent; for
    several seeds, the mean over prompts of the mean over seeds. The first interval is Wilson's, with as many trials as
    prompts. The second is a bootstrap over prompts, which accounts for the smaller variance of ties. Neither includes
    the spread between trainings. *Length-matched* is the win rate expected if both completions had the same length, by
    the logistic regression of arXiv 2404.04475 on tanh(Δ/σ) of the lengths in tokens, without its term for the
    difficulty of the prompt, with its bootstrap interval.
    """

  private func percent(_ value: Double?, _ interval: ClosedRange<Double>? = nil) -> String {
    Format.percent(value) + (interval.map { " (\(Format.percentRange($0)))" } ?? "")
  }

  private func section(_ part: JudgingSurvey.Part) -> String {
    let rows = part.lines.flatMap { line in
      line.points.map { point -> [String] in
        let matched = point.lengthMatched, bootstrap = point.bootstrap
        return [
          Markdown.escaped(line.series.title), Markdown.escaped(line.label), Format.setting(point.temperature),
          "\(point.results.count)", "\(point.count(.policy))", "\(point.count(.tie))", "\(point.count(.other))",
          "\(point.count(.invalid))", percent(point.winRate, point.wilson),
          bootstrap.map(Format.percentRange) ?? "– to –", Format.fixed(point.meanLength, 1),
          Format.fixed(point.meanOtherLength, 1), percent(matched?.winRate, matched?.interval),
        ]
      }
    }
    let header = [
      "method", "setting", "temperature", "seeds", "wins", "ties", "losses", "invalid", "win rate (Wilson)",
      "bootstrap", "length", "other's length", "length-matched",
    ]
    return "### Against \(Markdown.escaped(part.opponent)), judged by \(Markdown.escaped(part.judge))\n\n"
      + Markdown.table(header, rows, left: 2) + "\n\nFrom the tables `comparison`, `verdict` and `completion`."
  }

  // MARK: People

  private func people(_ judging: JudgingSurvey) -> String {
    struct Key: Hashable {
      var cell, against: String
      var temperature: Double
    }
    var outcomes: [Key: [JudgedOutcome]] = [:]
    var judges: [Key: Set<String>] = [:]
    for judge in judging.judges where judge.isPerson {
      for (pair, outcome) in judge.outcomes {
        guard let comparison = judging.comparisons[pair] else { continue }
        let key = Key(cell: comparison.cell, against: comparison.against, temperature: comparison.temperature)
        outcomes[key, default: []].append(outcome)
        judges[key, default: []].insert(judge.name)
      }
    }
    guard !outcomes.isEmpty else { return "" }
    var titles: [String: [String]] = [:]
    for line in judging.parts.flatMap(\.lines) {
      for cell in line.cells {
        titles[cell.record.stage] = [Markdown.escaped(line.series.title), Markdown.escaped(line.label)]
      }
    }
    let opponents = Dictionary(judging.comparisons.values.map { ($0.against, $0.opponent) }) { first, _ in first }
    let rows = outcomes.sorted { a, b in
      let (first, second) = ((titles[a.key.cell] ?? []).joined(), (titles[b.key.cell] ?? []).joined())
      return (first, a.key.temperature) < (second, b.key.temperature)
    }.map { key, outcomes -> [String] in
      let wins = outcomes.count { $0 == .policy }, ties = outcomes.count { $0 == .tie }
      let losses = outcomes.count { $0 == .other }
      let score = Double(wins) + 0.5 * Double(ties), count = wins + ties + losses
      return (titles[key.cell] ?? ["", ""]) + [
        Format.setting(key.temperature), Markdown.escaped(opponents[key.against] ?? ""),
        "\(judges[key]?.count ?? 0)", "\(wins)", "\(ties)", "\(losses)",
        percent(score / Double(count), PairwiseStatistics.wilson(successes: score, trials: count)),
      ]
    }
    let header = [
      "method", "setting", "temperature", "against", "people", "wins", "ties", "losses", "win rate (Wilson)",
    ]
    return "### Judged by people\n\n" + Markdown.table(header, rows, left: 2)
      + "\n\nEvery answer counts as a trial, also where several people judged one pair. From the table `judgement`."
  }

  // MARK: Agreement

  private typealias VerdictPair = (JudgedOutcome, JudgedOutcome)

  private func agreement(_ judging: JudgingSurvey) -> String {
    var rows: [[String]] = []
    var amongPeople: [VerdictPair] = []
    var pairsOfPeople = 0
    let judges = judging.judges
    for (index, one) in judges.enumerated() {
      for other in judges[(index + 1)...] {
        let common = common(one.outcomes, other.outcomes)
        guard !common.isEmpty else { continue }
        let kind =
          one.isPerson && other.isPerson ? "people" : one.isPerson || other.isPerson ? "person, program" : "programs"
        rows.append([Markdown.escaped(one.name), Markdown.escaped(other.name), kind] + columns(common))
        guard one.isPerson, other.isPerson else { continue }
        pairsOfPeople += 1
        // The order of two people is arbitrary.
        amongPeople += common + common.map { ($1, $0) }
      }
    }
    guard !rows.isEmpty else { return "" }
    if pairsOfPeople > 1 {
      rows.append(["all people", "each other", "people"] + columns(amongPeople, bothOrders: true))
    }
    let header = ["judge", "and", "", "pairs", "agree (Wilson)", "κ", "neither ties", "agree (Wilson)", "κ"]
    return "### How far judges agree\n\n" + Markdown.table(header, rows, left: 3) + """


      The fraction of pairs on which two judges give the same verdict, among the pairs with a valid verdict of both: for
      all verdicts, and for those where neither is a tie, as in table 2 of arXiv 2305.18290, whose people could not give
      ties. κ is Cohen's. For all people together, each two answers count in both orders, since the order of two people
      is arbitrary. A program that sees both orders ties where it contradicts itself. From the tables `verdict` and
      `judgement`.
      """
  }

  /// The verdicts on the pairs for which both judges gave a valid one.
  private func common(
    _ a: [JudgedPairKey: JudgedOutcome], _ b: [JudgedPairKey: JudgedOutcome]
  ) -> [VerdictPair] {
    a.compactMap { pair, outcome in
      guard outcome != .invalid, let other = b[pair], other != .invalid else { return nil }
      return (outcome, other)
    }
  }

  private func columns(_ verdicts: [VerdictPair], bothOrders: Bool = false) -> [String] {
    let decided = verdicts.filter { $0.0 != .tie && $0.1 != .tie }
    return [verdicts, decided].flatMap { verdicts -> [String] in
      guard let agreement = Agreement(verdicts) else { return ["0", "–", "–"] }
      let pairs = bothOrders ? agreement.pairs / 2 : agreement.pairs
      let rate = percent(agreement.rate, bothOrders ? nil : agreement.interval)
      return ["\(pairs)", rate, Format.fixed(agreement.kappa, 2)]
    }
  }
}
