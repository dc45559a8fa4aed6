import Alignment
import Foundation
import SweepTestSupport
import Testing

@testable import SweepFile

/// Dials on the data, swept beside methods' own settings.
struct DialTests {
  /// Method, hyperparameter and configuration of each cell.
  private func shown(_ sweep: Sweep) -> [String] {
    let cells = sweep.cells()
    return zip(cells, CellConfiguration.of(cells, in: sweep)).map { cell, configuration in
      "\(cell.method) \(cell.hyperparameter) \(cell.value): \(configuration.text)"
    }
  }

  @Test func everyCombinationByDefaultAndPairsWhenSaidSo() throws {
    let axes = #""sweep": { "beta": [0.1, 0.5], "preferences.flipRate": [0, 0.4] }"#
    let crossed = try loadSweep(sweepText(methods: "{ \"method\": \"dpo\", \(axes) }"))
    #expect(
      shown(crossed) == [
        "dpo beta 0.1: beta 0.1, preferences.flipRate 0", "dpo beta 0.1: beta 0.1, preferences.flipRate 0.4",
        "dpo beta 0.5: beta 0.5, preferences.flipRate 0", "dpo beta 0.5: beta 0.5, preferences.flipRate 0.4",
      ])
    let text = sweepText(methods: "{ \"method\": \"dpo\", \"combine\": \"paired\", \(axes) }")
    let paired = try loadSweep(text)
    #expect(
      shown(paired) == [
        "dpo beta 0.1: beta 0.1, preferences.flipRate 0", "dpo beta 0.5: beta 0.5, preferences.flipRate 0.4",
      ])
    #expect(try loadSweep(text) == paired)
  }

  /// The file's own grid goes to whom it concerns, is crossed with theirs, and yields to what they say themselves.
  @Test func aGridForAllIsEveryEntrysThatUsesIt() throws {
    let sweep = try loadSweep(
      sweepText(
        #""combine": "paired", "sweep": { "preferences.flipRate": [0, 0.2], "preferences.pairs": [0, 600] },"#,
        methods: """
          { "method": "sft" }, { "method": "ppo", "reward": ["learned", "ground-truth"] },
          { "method": "dpo", "sweep": { "beta": [1, 2] } },
          { "method": "ipo", "preferences": { "flipRate": 0.3 } },
          { "method": "rdpo", "sweep": { "preferences.flipRate": [0.1, 0.4] }, "preferences": { "pairs": 60 } }
          """))
    #expect(
      shown(sweep) == [
        "sft none 0.0: ",
        "ppo preferences.flipRate 0.0: preferences.flipRate 0, preferences.pairs 0",
        "ppo preferences.flipRate 0.2: preferences.flipRate 0.2, preferences.pairs 600",
        "ppo preferences.flipRate 0.0: preferences.flipRate 0, preferences.pairs 0",
        "ppo preferences.flipRate 0.2: preferences.flipRate 0.2, preferences.pairs 600",
        "dpo beta 1.0: beta 1, preferences.flipRate 0, preferences.pairs 0",
        "dpo beta 2.0: beta 2, preferences.flipRate 0, preferences.pairs 0",
        "dpo beta 1.0: beta 1, preferences.flipRate 0.2, preferences.pairs 600",
        "dpo beta 2.0: beta 2, preferences.flipRate 0.2, preferences.pairs 600",
        // Its own flip rate stands; the pairs are still the file's.
        "ipo preferences.pairs 0.0: preferences.pairs 0", "ipo preferences.pairs 600.0: preferences.pairs 600",
        "rdpo preferences.flipRate 0.1: preferences.flipRate 0.1",
        "rdpo preferences.flipRate 0.4: preferences.flipRate 0.4",
      ])
    let cells = sweep.cells()
    #expect(cells[9].dials.values["preferences.flipRate"] == .number(0.3))
    #expect(cells[11].dials.values["preferences.pairs"] == .integer(60))
    #expect(cells[0].dials.section(.preferences) == Settings([:]))
    #expect(Set(cells).count == cells.count && sweep.cells() == cells)
  }

  /// Best-of-n needs pairs for the learned reward alone, and what has no critic needs no reward model for the true one.
  @Test func aGridIsOfThoseRewardsThatDependOnIt() throws {
    let sweep = try loadSweep(
      sweepText(
        #""sweep": { "preferences.flipRate": [0, 0.2], "rewardModel.epochs": [1, 2] },"#,
        methods: """
          { "method": "best-of-n", "sweep": { "n": [4, 8] }, "reward": ["learned", "ground-truth"] },
          { "method": "rloo", "reward": ["ground-truth"] }, { "method": "temperature" }
          """))
    let learned =
      ["flipRate 0, rewardModel.epochs 1", "flipRate 0, rewardModel.epochs 2"]
      + ["flipRate 0.2, rewardModel.epochs 1", "flipRate 0.2, rewardModel.epochs 2"]
    #expect(
      shown(sweep) == learned.flatMap { dials in
        [4, 8].map { "best-of-n n \($0).0: n \($0), preferences.\(dials)" }
      } + [
        "best-of-n n 4.0: n 4", "best-of-n n 8.0: n 8",
        "rloo preferences.flipRate 0.0: preferences.flipRate 0",
        "rloo preferences.flipRate 0.2: preferences.flipRate 0.2", "temperature temperature 0.5: temperature 0.5",
      ])
    #expect(sweep.cells()[8].dials.section(.preferences) == Settings([:]))
  }

  /// What an entry fixes marks the cells that stand elsewhere than the file, and leaves the others their plain names.
  @Test func onlyCellsOnOtherDataAreMarked() throws {
    let sweep = try loadSweep(
      sweepText(
        methods: """
          { "method": "dpo" }, { "method": "dpo", "start": { "epochs": 0.5 } },
          { "method": "dpo", "sft": { "noiseShare": 0.2 } }
          """))
    #expect(
      shown(sweep) == [
        "dpo beta 0.1: beta 0.1", "dpo beta 0.1: beta 0.1, start.epochs 0.5",
        "dpo beta 0.1: beta 0.1, sft.noiseShare 0.2",
      ])
    // Where it is swept, all bear it, and the start is the SFT policy's where nothing is said.
    let swept = try loadSweep(
      sweepText(methods: #"{ "method": "dpo" }, { "method": "dpo", "sweep": { "start.epochs": [0.5, 1] } }"#))
    #expect(
      shown(swept) == [
        "dpo beta 0.1: beta 0.1, start.epochs 2", "dpo start.epochs 0.5: start.epochs 0.5",
        "dpo start.epochs 1.0: start.epochs 1",
      ])
  }

  /// A setting at the top has its effect where an entry turns on what it belongs to.
  @Test func whatBelongsToADialMayStandElsewhere() throws {
    let sweep = try loadSweep(
      sweepText(
        #""preferences": { "poorEpochs": 0.5, "labelTemperature": 2 }, "sweep": { "preferences.highGapShare": [0, 0.1] },"#,
        methods: #"{ "method": "dpo", "preferences": { "labels": "bradley-terry" } }"#))
    #expect(
      shown(sweep) == [
        "dpo preferences.highGapShare 0.0: preferences.highGapShare 0",
        "dpo preferences.highGapShare 0.1: preferences.highGapShare 0.1",
      ])
  }
}
