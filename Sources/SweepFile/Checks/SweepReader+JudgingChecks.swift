/// What the section `judging` has to do with the rest of the file.
extension SweepReader {
  mutating func checkJudging(_ root: SweepFields) {
    guard let judging = root.section("judging") else { return }
    if let prompts = judging.integer("prompts"), let held = root.section("evaluation")?.integer("prompts"),
      prompts > held, judging.entries["prompts"]?.isGiven == true
    {
      report(
        .conflict, at: judging.location(of: "prompts"), found: "\(prompts) prompts of the evaluation's \(held)",
        expected: "at most \(held), or more in \"evaluation\"")
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
          found: "the judge \(Quoting.quoted(judge.title)) stands here again (first at "
            + "\(first.position.line):\(first.position.column))", expected: "each judge once")
      } else {
        titles[judge.title] = fields.location
      }
    }
  }

  /// The cell that the others are set against must be one, but for its seeds.
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
    let finder = points.count > 1 ? "\"value\"" : rewards.count > 1 ? "\"reward\"" : "a method that has one"
    report(
      .conflict, at: fields.location,
      found: found.isEmpty
        ? "no cell of this sweep is that \(opponent.method)"
        : "\(found.count) cells of this sweep, besides their seeds, are that \(opponent.method)",
      expected: found.isEmpty ? "one of its cells" : "one, told apart by \(finder)")
  }
}
