import SweepTestSupport
import Testing

@testable import SweepFile

/// Settings of a method that are allowed one by one but not together, for any combination that a sweep makes.
struct MethodConflictTests {
  @Test(arguments: [
    (
      #"{ "method": "ppo", "klHorizon": 100 }"#,
      "a \"klHorizon\" of 100 for 512 episodes; expected a horizon of at least the episodes of an update, "
        + "or the KL coefficient swings"
    ),
    (
      #"{ "method": "ppo", "sweep": { "criticWarmup": [0, 60] } }"#,
      "60 updates of critic warm-up of 60 updates in all; expected fewer, or the policy is never trained"
    ),
    (
      #"{ "method": "ppo", "episodes": 8, "sweep": { "minibatches": [8, 9] } }"#,
      "9 minibatches of 8 episodes; expected at least one episode in each minibatch"
    ),
    (
      #"{ "method": "rloo", "sweep": { "completionsPerPrompt": [2, 3] } }"#,
      "128 episodes of 3 completions of each prompt; "
        + "expected \"episodes\" that are a multiple of \"completionsPerPrompt\""
    ),
    (
      #"{ "method": "grpo", "episodes": 24 }"#,
      "4 minibatches of 3 prompts' episodes; expected at least one prompt's episodes in each minibatch"
    ),
  ])
  func isTold(_ entry: String, _ message: String) {
    #expect(complaint(sweepText(methods: entry)) == "sweep.json:4:13: $.methods[0]: \(message)")
  }

  /// What a choice makes idle is told as for every method; what it leaves out is in no conflict.
  @Test func whatIsIdleIsInNoConflict() throws {
    #expect(try loadSweep(sweepText(methods: #"{ "method": "rloo", "episodes": 4 }"#)).cells().count == 1)
    let idle = complaint(sweepText(methods: #"{ "method": "rloo", "minibatches": 2 }"#))
    #expect(idle.contains(#""minibatches" has no effect with "objective" "reinforce", the default"#), "\(idle)")
  }

  /// What is not trained is made once, whatever the seeds.
  @Test func untrainedMethodsHaveNoSeeds() throws {
    let methods = """
      { "method": "temperature", "sweep": { "temperature": [0.5, 1] } }, { "method": "best-of-n" }, { "method": "rloo" }
      """
    let cells = try loadSweep(sweepText(#""seed": 9, "seeds": [1, 2],"#, methods: methods)).cells()
    #expect(cells.map(\.seed) == [9, 9, 9, 1, 2])
    #expect(
      cells.map { "\($0.hyperparameter) \($0.value)" }
        == ["temperature 0.5", "temperature 1.0", "n 16.0", "klCoefficient 0.2", "klCoefficient 0.2"])
    #expect(cells.map(\.reward) == [nil, nil, .learned, .learned, .learned])
  }
}
