/// Checks of the section `judging` against the rest of the file.
extension SweepReader {
  mutating func checkJudging(_ root: SweepFields) {
    guard let judging = root.section("judging") else { return }
    if let prompts = judging.integer("prompts"), let held = root.section("evaluation")?.integer("prompts"),
      prompts > held, judging.entries["prompts"]?.isGiven == true
    {
      report(
        .conflict, at: judging.location(of: "prompts"), found: "\(prompts) prompts, but the evaluation has \(held)",
        expected: "at most \(held), or more \"prompts\" in \"evaluation\"")
    }
    checkJudgesDiffer(judging)
    checkOpponent(judging, root)
  }

  private mutating func checkJudgesDiffer(_ judging: SweepFields) {
    var titles: [String: JSONLocation] = [:]
    for case .section(let fields) in judging.list("judges") ?? [] {
      if fields.word("model")?.isEmpty == true {
        report(.notAllowed, at: fields.location(of: "model"), found: "\"\"", expected: "the name of a model")
        continue
      }
      guard fields.isComplete, let judge = JudgeSettings(fields) else { continue }
      if let first = titles[judge.title] {
        report(
          .conflict, at: fields.location,
          found: "the judge \(Quoting.quoted(judge.title)) is repeated here (first at "
            + "\(first.position.line):\(first.position.column))", expected: "each judge once")
      } else {
        titles[judge.title] = fields.location
      }
    }
  }

  /// The opponent must match one cell, not counting seeds.
  private mutating func checkOpponent(_ judging: SweepFields, _ root: SweepFields) {
    guard let fields = judging.section("against"),
      case .method(let opponent)? = JudgingSettings.Opponent(fields), fields.isComplete
    else { return }
    let base = SweepBase(root)
    let entries = (root.list("methods") ?? []).compactMap { entry -> MethodSweep? in
      guard case .section(let fields) = entry else { return nil }
      return MethodSweep(fields)
    }
    guard entries.count == root.list("methods")?.count,
      entries.allSatisfy({ $0.variationCount(over: base) <= Sweep.greatestCellCount })
    else { return }
    let found = entries.flatMap { $0.variations(over: base) }.filter(opponent.matches)
    guard found.count != 1 else { return }
    let points = Set(found.map { NumberText.text($0.value) }), rewards = Set(found.compactMap { $0.reward?.rawValue })
    let key = points.count > 1 ? "value" : rewards.count > 1 ? "reward" : nil
    report(
      .conflict, at: fields.location,
      found: found.isEmpty
        ? "this sweep has no such \(opponent.method) cell"
        : "this sweep has \(found.count) such \(opponent.method) cells, not counting seeds",
      expected: found.isEmpty
        ? "one of its cells" : key.map { "exactly one; add \(Quoting.quoted($0))" } ?? "a method with one cell")
  }
}
