import Ledger

// Win rates, and how far judges agree.
extension MarkdownReport {
  func judgingSection() throws -> String {
    let judging = try JudgingSurvey(survey, ledger)
    guard !judging.parts.isEmpty else { return "" }
    return
      (["## Win rates", Self.winRateProse] + judging.parts.map(Self.winRates) + [
        Self.people(judging), Self.agreement(judging),
      ])
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private static let winRateProse = """
    Each cell's last policy against one opponent, at the same held-out prompts. A judge that heeds the order of the two
    completions is asked in both: a pair is won where both verdicts are for the policy, lost where both are for the
    other, tied where they differ, and invalid where one is no verdict; rewards have no order and are compared once. The
    win rate is wins and half the ties over the valid pairs, in percent; of several seeds, the mean over prompts of the
    seeds' means. The first interval is Wilson's for as many trials as there are prompts, the second a bootstrap over
    prompts, which knows what ties spare; neither knows of the spread between trainings. *Length-matched* is the win rate
    expected where both completions are of the same length, by the logistic regression of arXiv 2404.04475 on
    tanh(Δ/σ) of the lengths in tokens, without its term for the prompt's difficulty, with its bootstrap interval.
    """

  private static func percent(_ value: Double?) -> String { Format.fixed(value.map { 100 * $0 }, 1) }

  private static func percent(_ value: Double?, _ interval: ClosedRange<Double>?) -> String {
    percent(value) + (interval.map { " (\(percent($0.lowerBound)) to \(percent($0.upperBound)))" } ?? "")
  }

  private static func winRates(_ part: JudgingSurvey.Part) -> String {
    let rows = part.lines.flatMap { line in
      line.points.map { point -> [String] in
        let matched = point.lengthMatched
        return [
          Format.markdown(line.series.title), Format.markdown(line.label), Format.setting(point.temperature),
          "\(point.results.count)", "\(point.count(.policy))", "\(point.count(.tie))", "\(point.count(.other))",
          "\(point.count(.invalid))", percent(point.rate, point.wilson),
          percent(point.bootstrap?.lowerBound)
            + " to " + percent(point.bootstrap?.upperBound), Format.fixed(point.meanLength, 1),
          Format.fixed(point.meanOtherLength, 1), percent(matched?.rate, matched?.interval),
        ]
      }
    }
    let header = [
      "method", "setting", "temperature", "seeds", "wins", "ties", "losses", "invalid", "win rate (Wilson)",
      "bootstrap", "length", "other's length", "length-matched",
    ]
    return "### Against \(Format.markdown(part.opponent)), judged by \(Format.markdown(part.judge))\n\n"
      + Markdown.table(header, rows, left: 2) + "\n\nFrom the tables `comparison`, `verdict` and `completion`."
  }

  // MARK: People

  private static func people(_ judging: JudgingSurvey) -> String {
    struct Key: Hashable {
      var cell, against: String
      var temperature: Double
    }
    var outcomes: [Key: [JudgedOutcome]] = [:]
    var judges: [Key: Set<String>] = [:]
    for (judge, _, own) in judging.verdicts.filter(\.isPerson) {
      for (pair, outcome) in own {
        guard let place = judging.places[pair] else { continue }
        let key = Key(cell: place.cell, against: place.against, temperature: place.temperature)
        outcomes[key, default: []].append(outcome)
        judges[key, default: []].insert(judge)
      }
    }
    guard !outcomes.isEmpty else { return "" }
    var titles: [Key: [String]] = [:]
    for line in judging.parts.flatMap(\.lines) {
      for cell in line.series.cells where line.series.label(of: cell) == line.label {
        for key in outcomes.keys where key.cell == cell.record.stage {
          titles[key] = [Format.markdown(line.series.title), Format.markdown(line.label)]
        }
      }
    }
    let opponents = Dictionary(judging.places.values.map { ($0.against, $0.opponent) }) { first, _ in first }
    let rows = outcomes.sorted {
      ((titles[$0.key] ?? []).joined(), $0.key.temperature) < ((titles[$1.key] ?? []).joined(), $1.key.temperature)
    }.map { key, own -> [String] in
      let wins = own.count { $0 == .policy }, ties = own.count { $0 == .tie }, losses = own.count { $0 == .other }
      let score = Double(wins) + 0.5 * Double(ties), count = wins + ties + losses
      return (titles[key] ?? ["", ""]) + [
        Format.setting(key.temperature), Format.markdown(opponents[key.against] ?? ""), "\(judges[key]?.count ?? 0)",
        "\(wins)", "\(ties)", "\(losses)",
        percent(score / Double(count), PairwiseStatistics.wilson(successes: score, trials: count)),
      ]
    }
    let header = [
      "method", "setting", "temperature", "against", "people", "wins", "ties", "losses", "win rate (Wilson)",
    ]
    return "### Judged by people\n\n" + Markdown.table(header, rows, left: 2)
      + "\n\nEvery answer is a trial here, also where several people judged one pair. From the table `judgement`."
  }

  private static func agreement(_ judging: JudgingSurvey) -> String {
    func common(_ a: [JudgedPairKey: JudgedOutcome], _ b: [JudgedPairKey: JudgedOutcome]) -> [(
      JudgedOutcome, JudgedOutcome
    )] {
      a.compactMap { pair, outcome in
        guard outcome != .invalid, let other = b[pair], other != .invalid else { return nil }
        return (outcome, other)
      }
    }
    func cells(_ verdicts: [(JudgedOutcome, JudgedOutcome)]) -> [String] {
      let decided = verdicts.filter { $0.0 != .tie && $0.1 != .tie }
      return [verdicts, decided].flatMap { own -> [String] in
        guard let found = Agreement(own) else { return ["0", "–", "–"] }
        return ["\(found.pairs)", percent(found.share, found.interval), Format.fixed(found.kappa, 2)]
      }
    }
    var rows: [[String]] = []
    var amongPeople: [(JudgedOutcome, JudgedOutcome)] = []
    var people = 0
    let judges = judging.verdicts
    for (index, one) in judges.enumerated() {
      for other in judges[(index + 1)...] {
        let own = common(one.outcomes, other.outcomes)
        guard !own.isEmpty else { continue }
        let kind =
          one.isPerson && other.isPerson ? "people" : one.isPerson || other.isPerson ? "person, program" : "programs"
        rows.append([Format.markdown(one.judge), Format.markdown(other.judge), kind] + cells(own))
        guard one.isPerson, other.isPerson else { continue }
        people += 1
        // Which of two people is named first means nothing.
        amongPeople += own + own.map { ($1, $0) }
      }
    }
    guard !rows.isEmpty else { return "" }
    if people > 1, let all = Agreement(amongPeople) {
      let decided = Agreement(amongPeople.filter { $0.0 != .tie && $0.1 != .tie })
      rows.append(
        ["all people", "each other", "people", "\(all.pairs / 2)", percent(all.share), Format.fixed(all.kappa, 2)]
          + (decided.map { ["\($0.pairs / 2)", percent($0.share), Format.fixed($0.kappa, 2)] } ?? ["0", "–", "–"]))
    }
    let header = ["judge", "and", "", "pairs", "agree (Wilson)", "κ", "neither ties", "agree (Wilson)", "κ"]
    return "### How far judges agree\n\n" + Markdown.table(header, rows, left: 3) + """


      The share of the pairs valid by both on which both say the same, of all verdicts and of those where neither ties,
      as in table 2 of arXiv 2305.18290, whose people had no tie to give; κ is Cohen's. Of all people
      together, each two answers count in both orders for it, since which of the two is named first means nothing. A
      program that is asked in both orders ties where it contradicts itself. From the tables `verdict` and `judgement`.
      """
  }
}
