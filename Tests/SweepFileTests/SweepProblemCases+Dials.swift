import SweepTestSupport
@testable import SweepFile

extension SweepProblemCases {
  /// What is said wrongly of shared sections and of grids.
  static let dials: [Case] = [
    Case(
      "a dial that is near another",
      sweepText(methods: #"{ "method": "dpo", "sweep": { "preference.flipRates": [0] } }"#),
      #"sweep.json:4:43: $.methods[0].sweep: unknown key "preference.flipRates"; did you mean "preferences.flipRate"?"#
        + knownInGridOfDPO),
    Case(
      "a dial without its section", sweepText(methods: #"{ "method": "dpo", "sweep": { "flipRate": [0] } }"#),
      #"sweep.json:4:43: $.methods[0].sweep: unknown key "flipRate"; did you mean "preferences.flipRate"?"#
        + knownInGridOfDPO),
    Case(
      "a dial of another section", sweepText(#""sweep": { "sft.flipRate": [0] },"#),
      #"sweep.json:2:12: $.sweep: unknown key "sft.flipRate"; did you mean "preferences.flipRate"?"#
        + "\n  known keys: sft.…, start.…, preferences.…, rewardModel.…"),
    Case(
      "a method's own setting swept for all", sweepText(#""sweep": { "epochs": [1, 2] },"#),
      #"sweep.json:2:12: $.sweep: unknown key "epochs"; did you mean "sft.epochs"?"#
        + "\n  known keys: sft.…, start.…, preferences.…, rewardModel.…"),
    Case(
      "a dial that the method does not use, swept",
      sweepText(methods: #"{ "method": "sft", "sweep": { "preferences.flipRate": [0] } }"#),
      #"sweep.json:4:43: $.methods[0].sweep: the key "preferences.flipRate" is not allowed here; "#
        + "expected no preferences: SFT does not use it"),
    Case(
      "sections that the method does not use",
      sweepText(
        methods: #"{ "method": "sft", "preferences": { "flipRate": 0.1 } }, { "method": "dpo", "rewardModel": {} }"#),
      #"sweep.json:4:32: $.methods[0]: the key "preferences" is not allowed here; "#
        + "expected no preferences: SFT does not use it"
        + "\n" + #"sweep.json:4:89: $.methods[1]: the key "rewardModel" is not allowed here; "#
        + "expected no rewardModel: DPO has no reward model"),
    Case(
      "dials that another reward would use",
      sweepText(
        methods:
          #"{ "method": "best-of-n", "reward": ["ground-truth"], "sweep": { "n": [4], "preferences.flipRate": [0, 1] } }, "#
          + #"{ "method": "rloo", "reward": ["ground-truth"], "rewardModel": { "epochs": 2 } }"#),
      #"sweep.json:4:87: $.methods[0].sweep["preferences.flipRate"]: "preferences.flipRate" has no effect with "reward" "#
        + #""ground-truth"; expected it only with "reward" "learned""#
        + "\n"
        + #"sweep.json:4:171: $.methods[1].rewardModel: "rewardModel" has no effect with "reward" "ground-truth"; "#
        + #"expected it only with "reward" "learned""#),
    Case(
      "a dial out of bounds", sweepText(#""sweep": { "preferences.flipRate": [0, 1.1] },"#),
      #"sweep.json:2:40: $.sweep["preferences.flipRate"][1]: 1.1 is not allowed; expected a number from 0 to 1"#),
    Case(
      "a list in a shared section", sweepText(#""preferences": { "flipRate": [0, 0.1] },"#),
      "sweep.json:2:30: $.preferences.flipRate: a list is not allowed; expected a number from 0 to 1; "
        + #"put a list of values to try into "sweep" as "preferences.flipRate""#),
    Case(
      "pairs of unequal lists",
      sweepText(
        methods: """
          { "method": "dpo", "combine": "paired",
           "sweep": { "beta": [0.1, 0.2], "preferences.flipRate": [0, 0.1, 0.2], "sft.epochs": [1] } }
          """),
      #"sweep.json:5:33: $.methods[0].sweep["preferences.flipRate"]: "beta" has 2 values and "#
        + #""preferences.flipRate" 3; expected the same number of values, since "combine" is "paired""#
        + "\n" + #"sweep.json:5:72: $.methods[0].sweep["sft.epochs"]: "beta" has 2 values and "#
        + #""sft.epochs" 1; expected the same number of values, since "combine" is "paired""#),
    Case(
      "one that is to be paired",
      sweepText(#""combine": "paired", "sweep": { "preferences.flipRate": [0, 0.1] },"#),
      "sweep.json:2:12: $.combine: one setting alone cannot be paired; "
        + #"expected at least two settings in "sweep", or no "combine""#),
    Case(
      "nothing to be combined", sweepText(methods: #"{ "method": "dpo", "combine": "cartesian" }"#),
      #"sweep.json:4:43: $.methods[0].combine: there is no "sweep" beside "combine"; expected both, or neither"#),
    Case(
      "an unknown combination", sweepText(#""combine": ["paired"], "sweep": { "sft.epochs": [1] },"#),
      #"sweep.json:2:12: $.combine: a list is not allowed; expected "cartesian" or "paired""#),
    Case(
      "an empty grid for all", sweepText(#""sweep": {},"#),
      "sweep.json:2:10: $.sweep: an empty object is not allowed; "
        + "expected at least one setting with the values to try"),
    Case(
      "fixed and swept in an entry",
      sweepText(
        methods: #"{ "method": "dpo", "start": { "epochs": 1 }, "sweep": { "start.epochs": [2], "sft.epochs": [2] } }"#
      ),
      #"sweep.json:4:69: $.methods[0].sweep["start.epochs"]: "start.epochs" is fixed at 4:43 and swept here; "#
        + "expected one of the two"),
    Case(
      "fixed and swept for all",
      sweepText(#""preferences": { "flipRate": 0.1 }, "sweep": { "preferences.flipRate": [0] },"#),
      #"sweep.json:2:48: $.sweep["preferences.flipRate"]: "preferences.flipRate" is fixed at 2:18 and swept here; "#
        + "expected one of the two"),
    Case(
      "swept over by nobody",
      sweepText(
        #""sweep": { "rewardModel.epochs": [1], "preferences.flipRate": [0, 0.1] },"#,
        methods: #"{ "method": "sft" }, { "method": "dpo", "preferences": { "flipRate": 0 } }"#),
      #"sweep.json:2:12: $.sweep["rewardModel.epochs"]: no method here is swept over "rewardModel.epochs"; "#
        + #"expected one that depends on "rewardModel" and does not set "epochs" itself"#
        + "\n" + #"sweep.json:2:39: $.sweep["preferences.flipRate"]: no method here is swept over "#
        + #""preferences.flipRate"; expected one that depends on "preferences" and does not set "flipRate" itself"#),
    Case(
      "an un-tuned model that writes nothing", sweepText(#""preferences": { "poorEpochs": 0.5 },"#),
      #"sweep.json:2:18: $.preferences.poorEpochs: "poorEpochs" has no effect with "highGapShare" 0, the default; "#
        + #"expected it only with "highGapShare" above 0"#),
    Case(
      "the same, swept, in an entry that says so itself",
      sweepText(
        #""sft": { "noiseShare": 0.5 },"#,
        methods:
          #"{ "method": "dpo", "sft": { "noiseShare": 0 }, "sweep": { "sft.noiseEpochs": [1] } }"#),
      #"sweep.json:4:71: $.methods[0].sweep["sft.noiseEpochs"]: "sft.noiseEpochs" has no effect with "#
        + #""sft.noiseShare" 0; expected it only with "sft.noiseShare" above 0"#),
    Case(
      "a start by another optimizer", sweepText(#""start": { "smoothing": 0.9 },"#),
      #"sweep.json:2:12: $.start.smoothing: "smoothing" has no effect with "optimizer" "adamw", the default; "#
        + #"expected it only with "optimizer" "rmsprop""#),
    Case(
      "more pairs than there can be", sweepText(#""preferences": { "prompts": 100, "pairs": 571 },"#),
      "sweep.json:2:43: $.preferences.pairs: 571 pairs of 95 training prompts with 6 each; "
        + "expected at most 570, or more prompts"),
    Case(
      "the same, swept",
      sweepText(
        methods: #"{ "method": "dpo", "sweep": { "preferences.pairs": [0, 100], "preferences.prompts": [2000, 10] } }"#),
      #"sweep.json:4:64: $.methods[0].sweep["preferences.pairs"]: 100 pairs of 9 training prompts with 6 each; "#
        + "expected at most 54, or more prompts"),
    Case(
      "cells that are equal by what is swept for all",
      sweepText(
        #""sweep": { "preferences.flipRate": [0, 0.1] },"#,
        methods: #"{ "method": "dpo" }, { "method": "dpo", "preferences": { "flipRate": 0.1 } }"#),
      "sweep.json:4:34: $.methods[1]: the same dpo cell (beta 0.1) as $.methods[0] makes; expected each cell once"),
    Case(
      "cells that are equal by their start",
      sweepText(methods: #"{ "method": "sft", "start": { "epochs": 1 }, "sweep": { "sft.epochs": [2, 3] } }"#),
      "sweep.json:4:13: $.methods[0]: two combinations of this sweep make the same sft cell (sft.epochs 3); "
        + "expected each cell once"),
  ]

  private static let knownInGridOfDPO =
    "\n  known keys: " + knownSettingsOfDPO + ", sft.…, start.…, preferences.…"
}
