import Foundation
import Ledger
import Tasks

/// Reads people's answers and matches them with the pairs in the ledger.
public struct AnswerImport: Sendable {
  public private(set) var judgements: [JudgementRecord] = []
  public private(set) var unanswered = 0

  /// - Parameter judge: the name of the judge, instead of the name in the files.
  /// - Throws: `AnswerFileError` with all bad rows of the first file that has any.
  public init(files: [String], judge: String?, ledger: Ledger, now: Date) throws {
    var known: [String: [String: (comparison: ComparisonRecord, prompt: Int, policyFirst: Bool)]] = [:]
    let experiments = try ledger.experiments().map(\.name)
    for path in files {
      let file = try AnswerFile(path: path, judge: judge)
      unanswered += file.unanswered
      var problems: [AnswerFileError.Row] = []
      var seen: [[String]: Int] = [:]
      for answer in file.answers {
        func refuse(_ problem: AnswerFileError.Problem) { problems.append(.init(line: answer.line, problem: problem)) }
        guard experiments.contains(answer.experiment) else {
          refuse(.unknownExperiment(answer.experiment, known: experiments))
          continue
        }
        if known[answer.experiment] == nil {
          known[answer.experiment] = try Self.pairs(of: answer.experiment, in: ledger)
        }
        guard let pair = known[answer.experiment]?[answer.pair] else {
          refuse(.unknownPair(answer.pair, experiment: answer.experiment))
          continue
        }
        if let line = seen.updateValue(answer.line, forKey: [answer.experiment, answer.pair, answer.judge]) {
          refuse(.duplicate(answer.pair, line: line))
          continue
        }
        let outcome: JudgedOutcome =
          switch answer.verdict {
          case .first: pair.policyFirst ? .policy : .other
          case .second: pair.policyFirst ? .other : .policy
          case .tie: .tie
          case .invalid: .invalid
          }
        judgements.append(
          JudgementRecord(
            experiment: answer.experiment, completions: pair.comparison.completions, against: pair.comparison.against,
            temperature: pair.comparison.temperature, promptIndex: pair.prompt, judge: answer.judge,
            policyFirst: pair.policyFirst, outcome: outcome, judged: now))
      }
      guard problems.isEmpty else { throw AnswerFileError(path: path, rows: problems) }
    }
  }

  /// The pairs by their names in pair sheets.
  private static func pairs(
    of experiment: String, in ledger: Ledger
  ) throws -> [String: (comparison: ComparisonRecord, prompt: Int, policyFirst: Bool)] {
    var pairs: [String: (comparison: ComparisonRecord, prompt: Int, policyFirst: Bool)] = [:]
    for comparison in try PairSheet.comparisons(of: experiment, in: ledger) {
      for completion in try ledger.completions(ofStage: comparison.completions) {
        for policyFirst in [true, false] {
          let name = PairSheet.name(comparison, prompt: completion.promptIndex, policyFirst: policyFirst)
          pairs[name] = (comparison, completion.promptIndex, policyFirst)
        }
      }
    }
    return pairs
  }
}
