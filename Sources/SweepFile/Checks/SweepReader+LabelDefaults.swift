import Alignment
import Tasks

/// The default of `preferences.labels`, which depends on the corpus.
extension SweepReader {
  /// Methods that learn from each completion by itself, so that single labelled completions suffice.
  private static let unpairedMethods = ["kto", "bco", "nca", "apo-zero", "unlikelihood", "preferred-ft"]

  /// Makes "corpus" the default of `preferences.labels` if the corpus's file holds preferences, unless the sweep file has
  /// settings that only sampled completions have. Reports methods that need pairs if the file has only labelled completions.
  mutating func takeLabels(_ root: inout SweepFields) {
    guard case .files(let files)? = root.section("task")?.section("corpus").flatMap(ExampleCorpus.init),
      // A file that cannot be read is reported when the corpus is planned.
      let found = try? files.preferences(), found != .none
    else { return }
    let section = SharedSection.preferences
    if var preferences = root.section(section.rawValue),
      !preferences.givenKeys.contains(where: { $0.name == "labels" }), !asksForSamples(root),
      let entry = root.entries[section.rawValue]
    {
      preferences.entries["labels"] = .init(
        value: .setting(.text(PreferenceLabels.words[2])), location: preferences.location, isGiven: false)
      root.entries[section.rawValue] = .init(
        value: .section(preferences), location: entry.location, isGiven: entry.isGiven)
    }
    if found == .labels { checkUnpaired(root) }
  }

  /// Whether a setting is given that has an effect on sampled completions only.
  private func asksForSamples(_ root: SweepFields) -> Bool {
    let section = SharedSection.preferences
    let names = section.settings.filter { setting in
      ["labels", "highGapShare"].contains(setting.onlyWith?.setting)
    }.map(\.name)
    var holders = [root]
    for case .section(let entry) in root.list("methods") ?? [] { holders.append(entry) }
    return holders.contains { holder in
      (holder.section(section.rawValue)?.givenKeys ?? []).contains { names.contains($0.name) }
        || (holder.section("sweep")?.givenKeys ?? []).contains { key in names.contains { section.dial($0) == key.name }
        }
    }
  }

  private mutating func checkUnpaired(_ root: SweepFields) {
    let section = SharedSection.preferences, own = PreferenceLabels.words[2]
    let problem = "the corpus has labelled completions, but no two completions of one prompt to compare"
    let sources = "a corpus of pairs, or \"labels\" \(Quoting.alternatives(PreferenceLabels.sampledWords))"
    for case .section(let entry) in root.list("methods") ?? [] {
      guard let method = MethodRegistry.method(entry.section.name), !Self.unpairedMethods.contains(method.key) else {
        continue
      }
      let rewards = entry.rewards
      let sections =
        rewards.isEmpty
        ? method.sharedSections : rewards.flatMap { method.sharedSections(under: $0) }
      let labels = entry.section(section.rawValue)?.word("labels") ?? root.section(section.rawValue)?.word("labels")
      guard sections.contains(section), labels == own else { continue }
      report(
        .conflict, at: entry.location, found: "\(method.title) needs pairs: \(problem)",
        expected: "\(Quoting.alternatives(Self.unpairedMethods)), \(sources)")
    }
    if let task = root.section("task"), let corpus = task.section("corpus").flatMap(ExampleCorpus.init),
      let kind = ExampleTask.Kind(rawValue: task.section.name)
    {
      let reward = task.section("reward").flatMap(TaskReward.init) ?? TaskReward.default(for: kind, of: corpus)
      guard case .gold = reward else { return }
      report(
        .conflict, at: task.location(of: "reward"), found: "a gold reward model needs pairs: \(problem)",
        expected: "a ROUGE measure as \"reward\", or a corpus of pairs")
    }
  }
}
