extension PublishedTable {
  public static let drDPOTable1 = PublishedTable(
    key: "dr-dpo-table-1", title: "Dr. DPO, table 1: flipped labels", source: "arXiv 2407.07880, table 1",
    subject:
      "Pythia 2.8B on Anthropic HH, with a fraction of the training labels flipped: how often the implicit reward ranks a "
      + "test pair like its label, and how often a judge prefers the answer to the chosen one, both in percent. The paper "
      + "gives no uncertainty; differences below 0.5 count as no order. Our values are the accuracy on validation pairs "
      + "with unflipped labels, and the win rate against the SFT policy by the ground-truth reward.",
    columns: [0, 0.1, 0.2, 0.3, 0.4].map { rate in
      Column("accuracy, \(Int(100 * rate)) % flipped", .preferenceAccuracy, flips(rate))
    } + [0, 0.4].map { rate in Column("win rate, \(Int(100 * rate)) % flipped", .winRate, flips(rate)) },
    rows: [
      Row("DPO", CellPattern("dpo"), [63.63, 62.27, 61.28, 58.54, 55.23, 54.36, 49.00]),
      Row("cDPO", CellPattern("cdpo"), [63.48, 62.67, 61.48, 58.69, 55.31, 51.46, 45.68]),
      Row("IPO", CellPattern("ipo"), [65.95, 64.82, 63.52, 61.45, 56.64, 50.81, 54.82]),
      Row("rDPO", CellPattern("rdpo"), [64.37, 62.72, 62.53, 60.56, 57.11, 52.15, 53.54]),
      Row("Dr. DPO", CellPattern("dr-dpo"), [66.22, 65.38, 64.19, 62.65, 58.83, 56.67, 61.65]),
    ],
    orders: .printed(resolution: 0.5))

  private static func flips(_ rate: Double) -> [String: Value] { ["preferences.flipRate": .number(rate)] }
}
