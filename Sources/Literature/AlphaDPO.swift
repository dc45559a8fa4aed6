extension PublishedTable {
  public static let alphaDPOTable1 = PublishedTable(
    key: "alpha-dpo-table-1", title: "α-DPO, table 1: methods on AlpacaEval 2", source: "arXiv 2410.10148, table 1",
    subject:
      "Llama3-8B on AlpacaEval 2: length-controlled and raw win rate against GPT-4's answers, judged by GPT-4, in percent. "
      + "With 805 prompts the standard error of a win rate is about 1.5, so smaller differences count as no order. Our value "
      + "is the win rate against the SFT policy by the ground-truth reward.",
    columns: [Column("length-controlled", .winRate), Column("raw", .winRate)],
    rows: [
      Row("SFT", CellPattern("sft"), [24.0, 23.6]),
      Row("DPO", CellPattern("dpo"), [40.2, 38.1]),
      Row("IPO", CellPattern("ipo"), [35.9, 34.4]),
      Row("KTO", CellPattern("kto"), [38.3, 34.1]),
      Row("SimPO", CellPattern("simpo"), [43.8, 38.0]),
      Row("α-DPO", CellPattern("alpha-dpo"), [46.6, 38.1]),
    ],
    orders: .printed(resolution: 1.5))
}
