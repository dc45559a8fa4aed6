extension PublishedTable {
  /// The best point at KL ≤ 2, 5 and 10 nats and at any KL, read from the coordinates of the published vector figure
  /// (177 points; the paper prints no numbers). The error is about 0.005.
  public static let dpoFigure2 = PublishedTable(
    key: "dpo-figure-2", title: "DPO, figure 2 left: the reward–KL frontier of controlled sentiment",
    source: "arXiv 2305.18290, section 6.1 and figure 2 left",
    subject:
      "GPT-2 large (774M parameters) on IMDb; the reward is P(positive) by a sentiment classifier. The paper prints no "
      + "numbers: these are the best points up to a KL, read from the coordinates of the figure, with an error of about "
      + "0.005. It states that DPO's frontier is by far the most efficient, above PPO's even if PPO has the "
      + "ground-truth reward. In the figure unlikelihood and Preferred-FT are below it, too. Our value is the reward of "
      + "the frontier at that KL.",
    columns: [
      Column("KL ≤ 2", .reward(atKL: 2)), Column("KL ≤ 5", .reward(atKL: 5)), Column("KL ≤ 10", .reward(atKL: 10)),
      Column("highest", .highestReward),
    ],
    rows: [
      Row("DPO", CellPattern("dpo"), [0.906, 0.990, 0.995, 0.999]),
      Row("Unlikelihood", CellPattern("unlikelihood"), [0.645, 0.923, 0.985, 0.985]),
      Row("PPO", CellPattern("ppo", reward: "learned"), [0.488, 0.720, 0.884, 0.922]),
      Row("PPO-GT", CellPattern("ppo", reward: "ground-truth"), [0.488, 0.718, 0.885, 0.894]),
      Row("Preferred-FT", CellPattern("preferred-ft"), [0.585, 0.585, 0.663, 0.663]),
    ],
    orders: .stated([("DPO", "PPO"), ("DPO", "PPO-GT"), ("DPO", "Unlikelihood"), ("DPO", "Preferred-FT")]))

  public static let dpoTable1 = PublishedTable(
    key: "dpo-table-1", title: "DPO, table 1: summaries of another kind of text",
    source: "arXiv 2305.18290, section 6.3 and table 1",
    subject:
      "Policies with 6B parameters, trained on forum posts and evaluated on news articles of CNN/DailyMail: how often "
      + "GPT-4 prefers their summary to the reference summary, in percent. The paper gives neither the number of articles "
      + "nor an uncertainty. Our value is the judged win rate against the reference summaries of the held-out texts.",
    columns: [
      Column("temperature 0", .judgedWinRate(temperature: 0)),
      Column("temperature 0.25", .judgedWinRate(temperature: 0.25)),
    ],
    rows: [
      Row("DPO", CellPattern("dpo"), [36, 31]), Row("PPO", CellPattern("ppo", reward: "learned"), [26, 23]),
    ],
    orders: .stated([("DPO", "PPO")]))
}
