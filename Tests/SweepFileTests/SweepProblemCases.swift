import Alignment
import Literature
import SweepTestSupport
import Testing

@testable import SweepFile

/// Each fault of a sweep file and all that is said about it.
enum SweepProblemCases {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let message: String
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ message: String) {
      self.name = name
      self.text = text
      self.message = message
    }
  }

  // The registry grows; these tests need not.
  static let methodNames: String = {
    let names = MethodRegistry.all.map { "\"\($0.key)\"" }
    return names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
  }()

  static let knownSettingsOfDPO = MethodDescription.dpo.settings.map(\.name).joined(separator: ", ")

  static let knownOfDPO =
    "\n  known keys: "
    + ["method", knownSettingsOfDPO, "sft", "start", "preferences", "sweep", "combine", "seeds"].joined(separator: ", ")

  /// A file with the given task in one line.
  private static func file(task: String, name: String = "x") -> String {
    "{ \"name\": \"\(name)\", \"methods\": [{ \"method\": \"sft\" }],\n\"task\": \(task) }"
  }

  static let values: [Case] = [
    Case(
      "out of bounds, swept", sweepText(methods: #"{ "method": "dpo", "sweep": { "beta": [0.1, -0.1] } }"#),
      "sweep.json:4:57: $.methods[0].sweep.beta[1]: -0.1 is not allowed; expected a number above 0"),
    Case(
      "out of bounds, fixed", sweepText(methods: #"{ "method": "ppo", "lambda": 1.5 }"#),
      "sweep.json:4:42: $.methods[0].lambda: 1.5 is not allowed; expected a number from 0 to 1"),
    Case(
      "zero where it is the open end", sweepText(methods: #"{ "method": "dpo", "epochs": 0 }"#),
      "sweep.json:4:42: $.methods[0].epochs: 0 is not allowed; expected a number above 0 and at most 1000"),
    Case(
      "a number too large for a double", sweepText(#""sft": { "learningRate": 1e400 },"#),
      "sweep.json:2:26: $.sft.learningRate: 1e400 is not allowed; expected a number above 0"),
    Case(
      "a number that underflows to its open end", sweepText(#""sft": { "learningRate": 1e-400 },"#),
      "sweep.json:2:26: $.sft.learningRate: 1e-400 is not allowed; expected a number above 0"),
    Case(
      "a fraction for an integer", sweepText(#""model": { "layers": 1.5 },"#),
      "sweep.json:2:22: $.model.layers: 1.5 is not allowed; expected a whole number from 1 to 128"),
    Case(
      "an integer beyond 64 bits", sweepText(#""model": { "layers": 99999999999999999999 },"#),
      "sweep.json:2:22: $.model.layers: 99999999999999999999 is not allowed; expected a whole number from 1 to 128"),
    Case(
      "text for a number", sweepText(#""model": { "layers": "4" },"#),
      #"sweep.json:2:22: $.model.layers: "4" is not allowed; expected a whole number from 1 to 128"#),
    Case(
      "a number for a boolean", sweepText(methods: #"{ "method": "ppo", "whitenAdvantages": 1 }"#),
      "sweep.json:4:52: $.methods[0].whitenAdvantages: 1 is not allowed; expected true or false"),
    Case(
      "a word unlike any", sweepText(#""sft": { "schedule": "stairs" },"#),
      #"sweep.json:2:22: $.sft.schedule: "stairs" is not allowed; expected "constant", "linear" or "cosine""#),
    Case(
      "a word much like another", sweepText(#""sft": { "schedule": "Cosin" },"#),
      #"sweep.json:2:22: $.sft.schedule: "Cosin" is not allowed; expected "constant", "linear" or "cosine"; "#
        + #"did you mean "cosine"?"#),
    Case(
      "null", sweepText(#""seeds": null,"#),
      "sweep.json:2:10: $.seeds: null is not allowed; "
        + "expected a list of at least one element, each a whole number from 0 to 18446744073709551615"),
    Case(
      "a negative seed", sweepText(#""seed": -1,"#),
      "sweep.json:2:9: $.seed: -1 is not allowed; expected a whole number from 0 to 18446744073709551615"),
    Case(
      "a seed beyond 64 bits", sweepText(#""seeds": [0, 18446744073709551616],"#),
      "sweep.json:2:14: $.seeds[1]: 18446744073709551616 is not allowed; "
        + "expected a whole number from 0 to 18446744073709551615"),
    Case(
      "a seed that a double would round", sweepText(#""seed": 9007199254740993.0,"#),
      "sweep.json:2:9: $.seed: 9007199254740993.0 is not allowed; "
        + "expected a whole number from 0 to 18446744073709551615"),
    Case(
      "an equal seed", sweepText(#""seeds": [0, 1, 1.0],"#),
      "sweep.json:2:17: $.seeds[2]: 1.0 is repeated here (first at 2:14); expected each element once"),
    Case(
      "a section that is none", sweepText(#""model": [],"#),
      "sweep.json:2:10: $.model: an empty list is not allowed; expected an object"),
    Case(
      "no object at all", "[1]", "sweep.json:1:1: $: a list is not allowed; expected an object"),
    Case(
      "a name that hides its folder",
      file(task: #"{ "kind": "sentiment", "corpus": { "kind": "builtin" } }"#, name: "../x"),
      #"sweep.json:1:11: $.name: "../x" is not allowed; "#
        + #"expected 1 to 80 letters, digits, ".", "_" or "-", and not "." or "-" first"#),
    Case(
      "escapes shown, not obeyed", sweepText(#""sft": { "schedule": "\u001b[2J\u202e\"\n" },"#),
      #"sweep.json:2:22: $.sft.schedule: "\u{1b}[2J\u{202e}\"\n" is not allowed; "#
        + #"expected "constant", "linear" or "cosine""#),
    Case(
      "long values shortened",
      sweepText("\"sft\": { \"schedule\": \"\(String(repeating: "é", count: 70))\" },"),
      "sweep.json:2:22: $.sft.schedule: \"\(String(repeating: "é", count: 60))…\" is not allowed; "
        + #"expected "constant", "linear" or "cosine""#),
  ]

  static let keys: [Case] = [
    Case(
      "a key in other case", sweepText(methods: #"{ "method": "dpo", "learningrate": 1e-4 }"#),
      #"sweep.json:4:32: $.methods[0]: unknown key "learningrate"; did you mean "learningRate"?"# + knownOfDPO),
    Case(
      "a key in other style, twice the same list once",
      sweepText(methods: #"{ "method": "dpo", "batch_size": 8, "nonsense": 1 }"#),
      #"sweep.json:4:32: $.methods[0]: unknown key "batch_size"; did you mean "batchSize"?"# + knownOfDPO
        + "\n" + #"sweep.json:4:49: $.methods[0]: unknown key "nonsense"; expected one of the known keys"#),
    Case(
      "an unknown key at the top", sweepText(#""evaluations": {},"#),
      #"sweep.json:2:1: $: unknown key "evaluations"; did you mean "evaluation"?"#
        + "\n  known keys: $schema, name, seed, task, model, sft, start, preferences, rewardModel, methods, sweep, "
        + "combine, seeds, evaluation, compareWith, judging, slurm"),
    Case(
      "another method's setting in a grid",
      sweepText(methods: #"{ "method": "preferred-ft", "sweep": { "beta": [1] } }"#),
      #"sweep.json:4:52: $.methods[0].sweep: unknown key "beta"; did you mean "beta1"?"#
        + "\n  known keys: " + MethodDescription.preferredFT.settings.map(\.name).joined(separator: ", ")
        + ", sft.…, start.…, preferences.…"),
    Case(
      "missing sections", "{}",
      #"sweep.json:1:1: $: the key "name" is missing; "#
        + #"expected 1 to 80 letters, digits, ".", "_" or "-", and not "." or "-" first"#
        + "\n" + #"sweep.json:1:1: $: the key "task" is missing; expected an object whose "kind" is "# + taskNames
        + "\n" + #"sweep.json:1:1: $: the key "methods" is missing; expected a list of at least one element, "#
        + #"each an object whose "method" is "# + methodNames),
    Case(
      "a repeated key", sweepText(#""seed": 1, "seed": 1,"#),
      #"sweep.json:2:12: $: the key "seed" is repeated here (first at 2:1); expected each key once"#),
    Case(
      "a kind that is missing", file(task: #"{}"#),
      #"sweep.json:2:9: $.task: the key "kind" is missing; expected "# + taskNames),
    Case(
      "a kind that is unknown",
      file(task: #"{ "kind": "sentiment", "corpus": { "kind": "Built-in" } }"#),
      #"sweep.json:2:52: $.task.corpus.kind: "Built-in" is not allowed; expected "builtin" or "imdb"; "#
        + #"did you mean "builtin"?"#),
    Case(
      "another corpus's key",
      file(task: #"{ "kind": "sentiment", "corpus": { "kind": "builtin", "path": "x" } }"#),
      #"sweep.json:2:63: $.task.corpus: unknown key "path"; expected one of the known keys"#
        + "\n  known keys: kind, documents, seed"),
  ]

  static let methods: [Case] = [
    Case(
      "an unknown method", sweepText(methods: #"{ "method": "ppoo" }, { "method": "nonesuch" }"#),
      #"sweep.json:4:25: $.methods[0].method: "ppoo" is not allowed; expected "# + methodNames
        + #"; did you mean "ppo"?"#
        + "\n" + #"sweep.json:4:47: $.methods[1].method: "nonesuch" is not allowed; expected "# + methodNames),
    Case(
      "no methods", sweepText(methods: ""),
      "sweep.json:4:12: $.methods: an empty list is not allowed; expected a list of at least one element, "
        + #"each an object whose "method" is "# + methodNames),
    Case(
      "no values", sweepText(methods: #"{ "method": "dpo", "sweep": { "beta": [] } }"#),
      "sweep.json:4:51: $.methods[0].sweep.beta: an empty list is not allowed; "
        + "expected a list of at least one element, each a number above 0"),
    Case(
      "a value where a list belongs", sweepText(methods: #"{ "method": "dpo", "sweep": { "beta": 0.1 } }"#),
      "sweep.json:4:51: $.methods[0].sweep.beta: 0.1 is not allowed; "
        + "expected a list of at least one element, each a number above 0"),
    Case(
      "a list where a value belongs", sweepText(methods: #"{ "method": "dpo", "beta": [0.1, 1] }"#),
      "sweep.json:4:40: $.methods[0].beta: a list is not allowed; "
        + #"expected a number above 0; put a list of values to try into "sweep""#),
    Case(
      "an equal value", sweepText(methods: #"{ "method": "dpo", "sweep": { "beta": [1, 0.5, 1.0] } }"#),
      "sweep.json:4:60: $.methods[0].sweep.beta[2]: 1.0 is repeated here (first at 4:52); expected each element once"),
    Case(
      "an empty grid", sweepText(methods: #"{ "method": "dpo", "sweep": {} }"#),
      "sweep.json:4:41: $.methods[0].sweep: an empty object is not allowed; "
        + "expected at least one setting with the values to try"),
    Case(
      "fixed and swept", sweepText(methods: #"{ "method": "dpo", "beta": 0.1, "sweep": { "beta": [1, 2] } }"#),
      #"sweep.json:4:56: $.methods[0].sweep.beta: "beta" is fixed at 4:32 and swept here; expected one of the two"#),
    Case(
      "a reward for a method without", sweepText(methods: #"{ "method": "dpo", "reward": ["learned"] }"#),
      #"sweep.json:4:32: $.methods[0]: the key "reward" is not allowed here; "#
        + "expected no reward: DPO trains without a reward"
    ),
    Case(
      "an unknown reward", sweepText(methods: #"{ "method": "ppo", "reward": ["groundtruth", "learned", "learned"] }"#),
      #"sweep.json:4:43: $.methods[0].reward[0]: "groundtruth" is not allowed; expected "learned" or "ground-truth"; "#
        + #"did you mean "ground-truth"?"#
        + "\n" + #"sweep.json:4:69: $.methods[0].reward[2]: "learned" is repeated here (first at 4:58); "#
        + "expected each element once"),
    Case(
      "a sweep of nothing", sweepText(methods: #"{ "method": "sft", "sweep": { "beta": [1] } }"#),
      #"sweep.json:4:43: $.methods[0].sweep: unknown key "beta"; expected one of the known keys"#
        + "\n  known keys: sft.…, start.…"),
    Case(
      "a setting of another optimizer, by default",
      sweepText(methods: #"{ "method": "dpo", "sweep": { "weightDecay": [0.1] } }"#),
      #"sweep.json:4:43: $.methods[0].sweep.weightDecay: "weightDecay" has no effect with "optimizer" "rmsprop", "#
        + #"the default; expected it only with "optimizer" "adamw""#),
    Case(
      "a setting of another optimizer, by choice", sweepText(#""sft": { "optimizer": "rmsprop", "beta2": 0.9 },"#),
      #"sweep.json:2:34: $.sft.beta2: "beta2" has no effect with "optimizer" "rmsprop"; "#
        + #"expected it only with "optimizer" "adamw""#),
    Case(
      "a setting of several words of another",
      sweepText(methods: #"{ "method": "beta-dpo", "filter": "none", "keep": 0.5 }"#),
      #"sweep.json:4:55: $.methods[0].keep: "keep" has no effect with "filter" "none"; "#
        + #"expected it only with "filter" "gaussian", "top", "bottom" or "random""#),
    Case(
      "a setting of other labels", sweepText(#""preferences": { "labelTemperature": 2 },"#),
      #"sweep.json:2:18: $.preferences.labelTemperature: "labelTemperature" has no effect with "#
        + #""labels" "ground-truth", the default; expected it only with "labels" "bradley-terry""#),
    Case(
      "equal cells of two entries",
      sweepText(methods: #"{ "method": "dpo", "sweep": { "beta": [0.05, 0.1] } }, { "method": "dpo" }"#),
      "sweep.json:4:68: $.methods[1]: the same dpo cell (beta 0.1) as $.methods[0] makes; expected each cell once"),
    Case(
      "equal cells under two names",
      sweepText(
        methods:
          #"{ "method": "dpo", "sweep": { "beta": [0.1, 1] } }, { "method": "dpo", "sweep": { "epochs": [2, 1] } }"#),
      "sweep.json:4:65: $.methods[1]: the same dpo cell (epochs 1) as $.methods[0] makes; expected each cell once"),
    Case(
      "equal cells within an entry",
      sweepText(methods: #"{ "method": "dpo", "sweep": { "optimizer": ["adamw", "rmsprop"], "beta1": [0.8, 0.9] } }"#),
      "sweep.json:4:13: $.methods[0]: two combinations of this sweep make the same dpo cell (beta 0.1); "
        + "expected each cell once"),
    Case(
      "equal cells of one seed",
      sweepText(
        #""seeds": [1, 2],"#, methods: #"{ "method": "dpo" }, { "method": "dpo", "seeds": [2, 3] }"#),
      "sweep.json:4:34: $.methods[1]: the same dpo cell (beta 0.1) as $.methods[0] makes; expected each cell once"),
    Case(
      "seeds of what is not trained", sweepText(methods: #"{ "method": "sft", "seeds": [1] }"#),
      #"sweep.json:4:32: $.methods[0]: the key "seeds" is not allowed here; "#
        + "expected no seeds: SFT is not trained; its random numbers come from the sweep's seed"),
    Case(
      "equal cells by evaluation",
      sweepText(
        #""evaluation": { "every": 50 },"#, methods: #"{ "method": "dpo" }, { "method": "dpo", "evaluateEvery": 50 }"#),
      "sweep.json:4:34: $.methods[1]: the same dpo cell (beta 0.1) as $.methods[0] makes; expected each cell once"),
  ]

  static let relations: [Case] = [
    Case(
      "heads that do not divide", sweepText(#""model": { "width": 130 },"#),
      "sweep.json:2:21: $.model.width: a width of 130 cannot be divided among 4 heads; "
        + "expected a width that is a multiple of the heads"),
    Case(
      "heads too narrow", sweepText(#""model": { "heads": 64 },"#),
      "sweep.json:2:21: $.model.heads: a width of 128 over 64 heads makes heads of 2; expected heads of 4 to 256"),
    Case(
      "a context too short",
      sweepText(#""model": { "context": 56 },"#),
      "sweep.json:2:23: $.model.context: a context of 56 cannot hold 1 start token, 8 prompt tokens and "
        + "48 completion tokens; expected a context of at least 57"
        + "\nsweep.json:2:23: $.model.context: a context of 56 cannot hold a sequence of 72 tokens; "
        + #"expected a context of at least 72, or "sequenceTokens" of at most 56"#),
    Case(
      "a vocabulary smaller than the bytes", sweepText(#""model": { "vocabulary": 256 },"#),
      "sweep.json:2:26: $.model.vocabulary: 256 is not allowed; expected a whole number from 257 to 262144"),
    Case(
      "more samples than prompts", sweepText(#""evaluation": { "prompts": 4, "samples": 5 },"#),
      "sweep.json:2:42: $.evaluation.samples: 5 samples of 4 prompts; expected at most one sample of each prompt"),
    Case(
      "a range that falls",
      file(task: #"{ "kind": "sentiment", "corpus": { "kind": "builtin" }, "promptTokens": [8, 2] }"#),
      "sweep.json:2:81: $.task.promptTokens: [8, 2] is not allowed; "
        + "expected two whole numbers from 1 to 1024, minimum and maximum, such as [2, 8]"),
    Case(
      "a corpus that is nowhere",
      file(task: #"{ "kind": "sentiment", "corpus": { "kind": "imdb", "path": "no/such.tar.gz" } }"#),
      #"sweep.json:2:68: $.task.corpus.path: there is no file or folder at "no/such.tar.gz"; "#
        + "expected a path that exists; relative paths start at \"\(SweepFiles.packageRoot.path)\""),
  ]

  private static let tables: String = {
    let names = PublishedTables.all.map { "\"\($0.key)\"" }
    return names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
  }()

  static let papers: [Case] = [
    Case(
      "a table that is not there", sweepText(#""compareWith": ["dpo-figure-3"],"#),
      #"sweep.json:2:17: $.compareWith[0]: "dpo-figure-3" is not allowed; expected "# + tables
        + #"; did you mean "dpo-figure-2"?"#)
  ]

  static let all = papers + values + keys + methods + relations + dials + tasks + slurm
}
