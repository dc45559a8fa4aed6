import Foundation
import Ledger

// The sections about how it went, rather than what came out.
extension MarkdownReport {
  func healthSection() throws -> String {
    var rows: [[String]] = []
    for series in survey.series {
      for cell in series.cells {
        let steps = try ledger.steps(ofStage: cell.record.stage)
        guard steps[MetricName.klCoefficient] != nil || steps[MetricName.ratio] != nil else { continue }
        let target = cell.record.hyperparameter == "targetKL" ? cell.record.value : nil
        func late(_ name: String) -> String { Format.fixed(Health.late(steps[name]), 3) }
        rows.append([
          Format.markdown(series.title), Format.markdown(cell.label), "\(cell.record.seed)",
          target.map(Format.setting) ?? "–", Format.fixed(cell.points.last?.kl, 2), late(MetricName.klCoefficient),
          late(MetricName.explainedVariance), late(MetricName.ratio), late(MetricName.clipFraction),
          late(MetricName.entropy), late(MetricName.learnedReward), late(MetricName.groundTruthReward),
        ])
      }
    }
    guard !rows.isEmpty else { return "" }
    let header = [
      "method", "setting", "seed", "target KL", "final KL", "KL coefficient", "explained variance", "ratio",
      "clip fraction", "entropy", "learned reward", "ground-truth reward",
    ]
    return "## The health of PPO\n\n" + Markdown.table(header, rows, left: 2)
      + "\n\nThe final KL is the last evaluation's, on held-out prompts; the columns after it are means over the last "
      + "fifth of the updates, on rollouts. A healthy critic explains well over 0.1 of the variance; a healthy ratio "
      + "is near 1. From the tables `step_metric` and `evaluation`."
  }

  func stageSection() -> String {
    let rows = survey.stages.filter { !Self.isJudging($0) }.map { entry -> [String] in
      let stage = entry.stage
      return [
        Format.markdown(stage.kind), Format.markdown(stage.title), "`\(stage.hash.prefix(8))`", stage.state.rawValue,
        entry.cached ? "cached" : "", Format.seconds(stage.wallSeconds), Format.seconds(stage.cpuSeconds),
        Format.count(stage.tokens), Format.scientific(stage.flops), Format.bytes(stage.peakMemoryBytes),
        "\(stage.attempts)",
      ]
    }
    let header = [
      "stage", "title", "name", "state", "", "wall clock", "processor", "tokens", "FLOPs", "peak memory", "attempts",
    ]
    // As many as there are cells, temperatures and judges, each of seconds.
    let judging = Dictionary(grouping: survey.stages.filter(Self.isJudging), by: \.stage.kind).sorted {
      $0.key < $1.key
    }
    .map { kind, entries -> [String] in
      let stages = entries.map(\.stage)
      let done = stages.count { $0.state == .completed }, cached = entries.count(where: \.cached)
      return [
        Format.markdown(kind), "\(stages.count) stages", "", "\(done) completed", cached > 0 ? "\(cached) cached" : "",
        Format.seconds(stages.compactMap(\.wallSeconds).reduce(0, +)),
        Format.seconds(stages.compactMap(\.cpuSeconds).reduce(0, +)),
        Format.count(stages.compactMap(\.tokens).reduce(0, +)),
        Format.scientific(stages.compactMap(\.flops).reduce(0, +)),
        Format.bytes(stages.compactMap(\.peakMemoryBytes).max()), "\(stages.map(\.attempts).max() ?? 0)",
      ]
    }
    let fresh = survey.stages.filter { !$0.cached }.compactMap(\.stage.wallSeconds).reduce(0, +)
    let cached = survey.stages.filter(\.cached).compactMap(\.stage.wallSeconds).reduce(0, +)
    return "## What the stages cost\n\n" + Markdown.table(header, rows + judging, left: 5)
      + "\n\nTogether \(Format.seconds(fresh)) of wall-clock time, summed over processes that ran side by side; stages "
      + "marked cached (\(Format.seconds(cached))) were there already. From the tables `experiment_stage` and `stage`."
  }

  /// What is told among the win rates.
  private static func isJudging(_ entry: ExperimentStage) -> Bool {
    ["judged-completions", "judging"].contains(entry.stage.kind)
  }

  func factSection() throws -> String {
    var rows: [[String]] = []
    for entry in survey.stages where entry.stage.kind != "cell" && !Self.isJudging(entry) {
      for fact in try ledger.facts(ofStage: entry.stage.hash) {
        let value =
          switch fact.value {
          case .number(let number): Format.setting((number * 1e6).rounded() / 1e6)
          case .text(let text): Format.markdown(text)
          }
        rows.append([
          Format.markdown(entry.stage.kind), Format.markdown(fact.name), value, "`\(entry.stage.hash.prefix(8))`",
        ])
      }
    }
    guard !rows.isEmpty else { return "" }
    return "## What was found on the way\n\n" + Markdown.table(["stage", "fact", "value", "name"], rows, left: 2)
      + "\n\nFrom the table `fact`."
  }

  /// Texts at the same prompts: of each method the cell with the best reward within 10 nats, at its last sampled step.
  func sampleSection() throws -> String {
    var texts: [Int: [(String, SampleRecord)]] = [:]
    for series in survey.series {
      let best = series.meanPoints.best(within: 10) ?? series.meanPoints.best(within: .infinity)
      guard let hash = best?.cells.first, let cell = series.cells.first(where: { $0.record.stage == hash }) else {
        continue
      }
      let samples = try ledger.samples(ofStage: hash)
      guard let last = samples.last?.step else { continue }
      let name = [series.title, cell.label, "step \(last)"].filter { !$0.isEmpty }.joined(separator: ", ")
      for sample in samples where sample.step == last { texts[sample.promptIndex, default: []].append((name, sample)) }
    }
    let most = texts.values.map(\.count).max() ?? 0
    let prompts = texts.filter { $0.value.count == most }.keys.sorted().prefix(3)
    guard !prompts.isEmpty else { return "" }
    let blocks = prompts.compactMap { index -> String? in
      guard let entries = texts[index], let first = entries.first else { return nil }
      let lines = entries.map { name, sample in
        "[\(name)] reward \(Format.fixed(sample.reward, 3)), \(Format.fixed(sample.kl, 2)) nats, "
          + "\(sample.tokens) tokens" + (sample.finished ? "" : ", cut off") + "\n" + Self.wrapped(sample.completion)
      }
      return "### Prompt \(index)\n\n"
        + Markdown.fenced("«\(Self.oneLine(first.1.prompt))»\n\n" + lines.joined(separator: "\n\n"))
    }
    return "## Samples\n\n" + blocks.joined(separator: "\n\n")
      + "\n\nThe same prompts for every method; of each method the cell with its best reward within 10 nats, at the "
      + "last step that it was sampled. One text is an impression, not a measurement. From the table `sample`."
  }

  func reproductionSection() -> String {
    let environment = survey.environments.last
    let values = environment?.values ?? [:]
    let rows = values.sorted { $0.key < $1.key }.map { [Format.markdown($0.key), Format.markdown($0.value)] }
    var text = "## How to make it again\n\nSave this as `\(Format.slug(survey.experiment.name)).json`, then "
    text += "`harness run \(Format.slug(survey.experiment.name)).json`:\n\n"
    text += Markdown.fenced(json: survey.experiment.sweep.trimmingCharacters(in: .whitespacesAndNewlines))
    text += "\n\nPaths in it are relative to the folder where it lay. "
    let fingerprint = Markdown.code(survey.shown.fingerprint)
    text += "The protocol of all points: fingerprint \(fingerprint), "
    text += "temperature \(Format.setting(survey.shown.temperature))."
    if let environment {
      text += " The last of \(survey.environments.count) recorded runs, \(UTCTime.text(environment.recorded)):\n\n"
      text += Markdown.table(["name", "value"], rows, left: 2) + "\n\nFrom the tables `experiment` and `environment`."
    }
    return text
  }

  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? "⏎" : $0 })
  }

  /// At most 100 columns, broken at spaces.
  private static func wrapped(_ text: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in oneLine(text).split(separator: " ") {
      if !line.isEmpty, line.count + word.count + 1 > 98 {
        lines.append("  " + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return (lines + ["  " + line]).joined(separator: "\n")
  }

  static let glossary = """
    ## Glossary

    - **KL(π‖π_ref)**: the Kullback–Leibler divergence of the policy from the SFT policy, in nats per sequence, on fresh
      samples of the policy at held-out prompts. *Exact*: at each token the sum over the whole vocabulary, summed over
      the completion with its end-of-text token. *Sampled*: the log-ratio of the sampled tokens alone; it agrees on
      average and varies more. Best-of-n is no policy whose tokens have probabilities: its KL is the bound
      log n − (n − 1)/n, which it does not exceed, and in place of the sampled one stands a tighter estimate
      (arXiv 2401.01879).
    - **Reward**: the ground-truth reward, the mean over prompts; in the sentiment task the classifier's probability
      that the text is positive, in other tasks what the fact "ground-truth reward" names, or else what a gold reward
      model says on its own scale. **Learned reward**: what the reward model says of the same texts, on its own scale.
    - **±**: one standard error; over prompts for one seed, else the larger of that over seeds and that over prompts.
      Intervals are 95%, by Student's t.
    - **KL ≤ k**: the highest mean reward among points that spent no more than k nats.
    - **Dominated**: some DPO point has at least this reward at no more than this KL, and is better in one of them.
    - **Staircase**: the highest reward measured at no more than that KL; nothing is interpolated between points.
    - **Length**: tokens of a completion. **Ends**: the share of completions that end with the end-of-text token rather
      than at the length cap. **Distinct-2**: distinct pairs of neighbouring tokens as a share of all pairs.
      **Degenerate**: the evaluation's own mark for text that repeats, empties or runs on.
    - **Loss**, **margin**, **accuracy**: of the training batch; the margin is between the chosen and the rejected
      completion in the method's own score, the accuracy the share of pairs where it is above 0.
    - **Ratio**: π / π_old of the sampled tokens, for RLOO of whole completions; 1 when nothing moved. **Clip fraction**:
      the share of ratios that left the trust region. **Entropy**: nats per token. **Explained variance**: 1 − Var(returns − values) /
      Var(returns); 1 is a perfect critic, 0 one that knows nothing. **KL coefficient**: the weight of the KL penalty;
      PPO's controller moves it so that the KL nears the target.
    - **Samples**, **reward calls**: completions drawn and scored in training. **Updates**: optimizer steps. **FLOPs**:
      estimated from the shapes of the work.
    """
}
