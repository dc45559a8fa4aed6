import Foundation
import Testing

@testable import Alignment

/// `harness verify` itself: everything holds, and what is wrong is found.
struct VerificationTests {
  @Test func everythingHolds() {
    let verification = Verification.run()
    #expect(verification.checks.count >= 30)
    for check in verification.checks {
      #expect(check.holds, "\(check.subject): \(check.statement): \(check.found), \(check.requirement)")
    }
    // Nothing is above the frontier: the closed form of the next larger KL has no less reward.
    #expect(verification.policies.count == 12 && verification.frontier.count > 50)
    for arrival in verification.policies {
      let next = verification.frontier.firstIndex { $0.divergence >= arrival.divergence } ?? 0
      #expect(next > 0 && arrival.reward <= verification.frontier[next].reward + 1e-6)
    }
  }

  /// DPO with a mistake in it, each of a kind that has been made.
  enum Mistake: String, CaseIterable, Sendable {
    case averaged, withoutReference, reversed, halfTheGradient

    var method: MethodDescription {
      MethodDescription(
        key: "mistaken", title: "DPO, \(rawValue)", family: .preferences, hyperparameter: DPOLoss.beta,
        settings: MethodDescription.dpo.settings, source: "", summary: "",
        loss: { MistakenDPO(mistake: self, beta: $0[DPOLoss.beta]) })
    }
  }

  struct MistakenDPO: PairwiseLoss {
    let mistake: Mistake
    let beta: Double

    func term(chosen: ScoredCompletion, rejected: ScoredCompletion) -> PairTerm {
      func unit(_ completion: ScoredCompletion) -> Double { mistake == .averaged ? 1 / Double(completion.length) : 1 }
      var z = reward(of: chosen) - reward(of: rejected)
      if mistake == .reversed { z = -z }
      var slope = -beta * sigmoid(-z)
      if mistake == .reversed { slope = -slope }
      if mistake == .halfTheGradient { slope /= 2 }
      return PairTerm(loss: -logSigmoid(z), chosen: slope * unit(chosen), rejected: -slope * unit(rejected))
    }

    func reward(of completion: ScoredCompletion) -> Double {
      switch mistake {
      case .averaged: beta * completion.logRatio / Double(completion.length)
      case .withoutReference: beta * completion.policy
      default: beta * completion.logRatio
      }
    }
  }

  @Test(arguments: Mistake.allCases) func aWrongLossIsFound(_ mistake: Mistake) throws {
    let task = EnumerableTask()
    let failed = PreferenceChecks.tabular(task, beta: 0.5, method: mistake.method).checks.filter { !$0.holds }
    let statements = failed.map(\.statement)
    #expect(statements.contains { $0.hasPrefix("KL(π‖π*)") } == (mistake != .halfTheGradient), "\(statements)")
    #expect(!failed.isEmpty && ReductionChecks.checks(dpo: mistake.method).contains { !$0.holds })
    // Half a gradient ends at the same optimum; what it is, gives it away.
    if mistake == .halfTheGradient { #expect(statements == ["gradient of the loss, compared with finite differences"]) }
  }

  @Test func whatIsNoNumberHoldsNothing() {
    #expect(!Check("", "", .nan, .atMost(1)).holds && !Check("", "", .nan, .atLeast(1)).holds)
    let worst = Check.worst([
      [Check("", "a", 1, .atMost(3)), Check("", "b", 1, .atLeast(0)), Check("", "c", 1, .atMost(3))],
      [Check("", "a", 2, .atMost(3)), Check("", "b", 2, .atLeast(0)), Check("", "c", .nan, .atMost(3))],
    ])
    #expect(worst[0].found == 2 && worst[1].found == 1 && worst[2].found.isNaN)
  }

  /// The estimator between its limits: the bound for unlikely completions, −log ε for many draws.
  @Test func bestOfNHasItsLimits() {
    #expect(BestOfN.divergenceBound(1) == 0 && abs(BestOfN.divergenceBound(4) - 0.6362943611198906) < 1e-15)
    for n in [1, 2, 16, 1024] {
      for logProbability in [-40.0, -800] {
        let estimate = BestOfN.divergenceEstimate(n, logProbability: logProbability)
        #expect(abs(estimate - BestOfN.divergenceBound(n)) < 1e-12)
      }
      #expect(BestOfN.divergenceEstimate(n, logProbability: 0) == 0)
    }
    #expect(abs(BestOfN.divergenceEstimate(1_000_000, logProbability: log(0.01)) - log(100)) < 1e-12)
    #expect(abs(BestOfN.divergenceEstimate(1, logProbability: log(0.3))) < 1e-12)
  }
}
