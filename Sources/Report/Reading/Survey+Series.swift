import Ledger

extension Survey {
  /// The cells of one method with one source of reward, on the same data. A series has one colour, one line and one
  /// row.
  struct Series {
    struct ID: Hashable {
      var method: String
      var rewardSource: CellRecord.RewardSource?
      var sharedSettings: [CellSetting]
    }

    /// The method's name in sweep files.
    var method: String
    /// The method's name in sentences, such as "DPO". It ends in "-GT" for methods that train against the ground truth.
    var methodTitle: String
    var rewardSource: CellRecord.RewardSource?
    /// The settings of the data and of the start that distinguish this series from others of the method, such as the
    /// flip rate.
    var sharedSettings: [CellSetting] = []
    var cells: [Cell]

    var id: ID { ID(method: method, rewardSource: rewardSource, sharedSettings: sharedSettings) }
    /// The name without the data: "DPO", "PPO (learned reward)".
    var name: String { methodTitle + (rewardSource == .learned ? " (learned reward)" : "") }
    /// The same for narrow tables: "PPO (learned)".
    var shortName: String { methodTitle + (rewardSource == .learned ? " (learned)" : "") }
    var title: String { ([name] + sharedSettings.map(\.text)).joined(separator: ", ") }
    /// Whether this is the SFT policy, from which all others start.
    var isReference: Bool { method == MethodName.sft }
    var slug: String {
      let parts =
        [method] + (rewardSource.map { [$0.rawValue] } ?? []) + sharedSettings.map { $0.text.replacing(" ", with: "-") }
      return Format.slug(parts.joined(separator: "-"))
    }
    var points: [EvaluationRecord] { cells.flatMap(\.points) }
    var seeds: Int { Set(cells.map(\.record.seed)).count }

    /// The settings that distinguish a cell within this series.
    func settings(of cell: Cell) -> [CellSetting] {
      cell.methodSettings + (sharedSettings.isEmpty ? cell.sharedSettings : [])
    }

    func label(of cell: Cell) -> String { settings(of: cell).map(\.text).joined(separator: ", ") }

    var configurations: [[Cell]] { cells.byConfiguration }
  }

  struct Cell {
    var record: CellRecord
    var stage: StageRecord
    /// The finite evaluations under the survey's protocol, by step.
    var points: [EvaluationRecord]
    /// All evaluations, of every protocol, finite or not.
    var allPoints: [EvaluationRecord]
    /// Whether the training marked a step as diverged.
    var diverged: Bool
    /// The settings of the method, the hyperparameter first.
    var methodSettings: [CellSetting]
    /// The settings of the data and of the start, by name.
    var sharedSettings: [CellSetting]

    /// "β = 0.1", "target 6", "β = 0.1, rate 0.001".
    var label: String { methodSettings.map(\.text).joined(separator: ", ") }
    /// The KL that the training steers to, in nats; nil where it has no target.
    var targetKL: Double? { record.hyperparameter == "targetKL" ? record.value : nil }
  }
}

extension [Survey.Cell] {
  /// The cells of each configuration, one for each seed.
  var byConfiguration: [[Survey.Cell]] {
    reduce(into: []) { groups, cell in
      let index = groups.index(orAppending: []) { $0[0].record.configuration == cell.record.configuration }
      groups[index].append(cell)
    }
  }
}

extension Array {
  /// The index of the first element that satisfies the condition. Appends an element where none does.
  mutating func index(orAppending new: @autoclosure () -> Element, where condition: (Element) -> Bool) -> Int {
    if let index = firstIndex(where: condition) { return index }
    append(new())
    return count - 1
  }
}
