import Foundation
import GRDB

// Pairwise judgements. Verdicts of automatic judges are folded with their stages; verdicts of people are added.
extension Ledger {
  /// Adds verdicts of people, all of them or none. A verdict replaces an earlier one of the same person on the same pair in
  /// the same order.
  ///
  /// - Returns: The number of verdicts that were replaced.
  @discardableResult
  public func add(_ judgements: [JudgementRecord]) throws -> Int {
    try write { database in
      var replaced = 0
      for record in judgements {
        let key: StatementArguments = [
          record.experiment, record.judge, record.completions, record.against, record.promptIndex,
          record.policyFirst ? "a" : "b",
        ]
        try database.execute(
          sql: """
            DELETE FROM judgement WHERE experiment = ? AND judge = ? AND stage_a = ? AND stage_b = ?
              AND prompt_index = ? AND shown_first = ?
            """, arguments: key)
        replaced += database.changesCount
        let verdict =
          switch record.outcome {
          case .policy: "a"
          case .other: "b"
          case .tie, .invalid: record.outcome.rawValue
          }
        try database.execute(
          sql: """
            INSERT INTO judgement (experiment, judge, stage_a, stage_b, prompt_index, shown_first, temperature, verdict,
              judged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: key + [record.temperature, verdict, UTCTime.text(record.judged)])
      }
      return replaced
    }
  }

  /// Returns the comparisons of an experiment whose stages are complete, in the plan's order.
  public func comparisons(ofExperiment name: String) throws -> [ComparisonRecord] {
    let sql = """
      SELECT comparison.* FROM comparison
      JOIN experiment_stage AS place ON place.stage = comparison.stage
      JOIN stage ON stage.hash = comparison.stage
      WHERE place.experiment = ? AND stage.state = 'completed' ORDER BY place.position
      """
    return try rows(sql, [name]) { row in
      ComparisonRecord(
        stage: row["stage"], cell: row["cell"], completions: row["completions"], against: row["against"],
        opponent: row["opponent"], judge: row["judge"], temperature: row["temperature"])
    }
  }

  /// Returns the verdicts of a judging stage, sorted by prompt. The order with the policy's completion first comes first.
  public func verdicts(ofStage hash: String) throws -> [VerdictRecord] {
    try rows("SELECT * FROM verdict WHERE stage = ? ORDER BY prompt_index, policy_first DESC", [hash]) { row in
      VerdictRecord(
        stage: row["stage"], promptIndex: row["prompt_index"], policyFirst: row["policy_first"],
        outcome: try StoredValue.word(row, "outcome", table: "verdict"), explanation: row["explanation"])
    }
  }

  /// Returns the completions of a stage, sorted by prompt.
  public func completions(ofStage hash: String) throws -> [CompletionRecord] {
    try rows("SELECT * FROM completion WHERE stage = ? ORDER BY prompt_index", [hash]) { row in
      CompletionRecord(
        stage: row["stage"], promptIndex: row["prompt_index"], prompt: row["prompt"], completion: row["completion"],
        tokens: row["tokens"], finished: row["finished"])
    }
  }

  /// Returns the verdicts of people on the pairs of an experiment.
  public func judgements(ofExperiment name: String) throws -> [JudgementRecord] {
    let sql = """
      SELECT * FROM judgement WHERE experiment = ?
      ORDER BY judge, stage_a, stage_b, prompt_index, shown_first
      """
    return try rows(sql, [name]) { row in
      let verdict: String = row["verdict"], first: String = row["shown_first"]
      let outcome: JudgedOutcome =
        verdict == "a" ? .policy : verdict == "b" ? .other : verdict == "tie" ? .tie : .invalid
      return JudgementRecord(
        experiment: row["experiment"], completions: row["stage_a"], against: row["stage_b"],
        temperature: row["temperature"], promptIndex: row["prompt_index"], judge: row["judge"],
        policyFirst: first == "a", outcome: outcome,
        judged: try StoredValue.required(row, "judged", table: "judgement"))
    }
  }
}
