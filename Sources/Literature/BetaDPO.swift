extension PublishedTable {
  private static let betaDPOSubject =
    "Pythia on Anthropic HH: how often GPT-4 prefers the policy's answer to the chosen one, in percent. The paper gives "
    + "51.5 to 52.7 for the same configuration in different places, so differences below 1 count as no order. Our value is "
    + "the win rate against the SFT policy by the ground-truth reward."

  public static let betaDPOTable1 = PublishedTable(
    key: "beta-dpo-table-1", title: "β-DPO, table 1: dynamic β and filtering", source: "arXiv 2407.08639, table 1",
    subject: betaDPOSubject,
    columns: [Column("410M", .winRate), Column("1.4B", .winRate), Column("2.8B", .winRate)],
    rows: [
      Row("DPO", CellPattern("dpo", ["preferences.highGapShare": 0]), [26.19, 42.78, 51.51]),
      Row("+ dynamic β", ablation(filter: "none"), [27.15, 43.51, 55.19]),
      Row("+ data filtering", ablation(alpha: 0, filter: "gaussian"), [29.03, 46.99, 53.42]),
      Row("β-DPO", ablation(filter: "gaussian"), [30.18, 48.67, 57.07]),
    ],
    orders: .printed(resolution: 1))

  private static func ablation(alpha: Value = 0.6, filter: Value) -> CellPattern {
    CellPattern(
      "beta-dpo",
      [
        "alpha": alpha, "filter": filter, "level": "batch", "threshold": "moving", "loss": "dpo",
        "preferences.highGapShare": 0,
      ])
  }

  public static let betaDPOMixture = PublishedTable(
    key: "beta-dpo-mixture", title: "β-DPO: low-gap data mixed with high-gap data",
    source: "arXiv 2407.08639, table of mixtures",
    subject: betaDPOSubject + " The columns give the fraction of pairs with a poor rejected answer. Our poor "
      + "answers are from an early SFT policy. They differ in language more than in sentiment, so learning to reject "
      + "them adds little to our reward.",
    columns: [0.1, 0.2, 0.3, 0.4].map {
      Column("\(Int(100 * $0)) %", .winRate, ["preferences.highGapShare": .number($0)])
    },
    rows: [
      Row("DPO", CellPattern("dpo"), [50.17, 50.56, 47.95, 29.15]),
      Row("instance β", CellPattern("beta-dpo", ["level": "instance"]), [49.18, 49.82, 44.42, 16.82]),
      Row("batch β", CellPattern("beta-dpo", ["level": "batch"]), [57.68, 56.15, 51.25, 34.92]),
    ],
    orders: .printed(resolution: 1))

  public static let betaDPOThreshold = PublishedTable(
    key: "beta-dpo-threshold", title: "β-DPO: the threshold M0, fixed or moving",
    source: "arXiv 2407.08639, table of thresholds", subject: betaDPOSubject,
    columns: [Column("2.8B", .winRate)],
    rows: [
      Row("M0 = 0", threshold(0), [53.35]), Row("M0 = 1", threshold(1), [54.00]), Row("M0 = 3", threshold(3), [53.85]),
      Row("M0 = 5", threshold(5), [55.61]), Row("M0 = 7", threshold(7), [53.19]),
      Row("M0 = 10", threshold(10), [56.75]), Row("moving mean", ablation(filter: "gaussian"), [57.07]),
    ],
    orders: .printed(resolution: 1))

  private static func threshold(_ value: Double) -> CellPattern {
    CellPattern(
      "beta-dpo",
      ["threshold": "fixed", "fixedThreshold": .number(value), "filter": "gaussian", "preferences.highGapShare": 0])
  }

  /// The numbers are read from the coordinates of the figure.
  public static let betaDPOFilters = PublishedTable(
    key: "beta-dpo-filters", title: "β-DPO: dynamic β on top of other filters",
    source: "arXiv 2407.08639, figure of filters and losses, left",
    subject: betaDPOSubject
      + " The numbers are read from the coordinates of the figure, which removes a fifth of the batch by the size of "
      + "its gradient. A smaller gap gives a larger gradient, so our filter `bottom` stands for the figure's head and "
      + "`top` for its tail. We have no filter that removes both ends.",
    columns: [Column("2.8B", .winRate)],
    rows: [
      Row("without the tail", filtered("top", alpha: 0), [52.24]),
      Row("without the tail, dynamic β", filtered("top", alpha: 0.6), [54.35]),
      Row("without the head", filtered("bottom", alpha: 0), [57.45]),
      Row("without the head, dynamic β", filtered("bottom", alpha: 0.6), [58.10]),
    ],
    orders: .printed(resolution: 1))

  private static func filtered(_ filter: Value, alpha: Value) -> CellPattern {
    CellPattern("beta-dpo", ["filter": filter, "alpha": alpha, "preferences.highGapShare": 0])
  }
}
