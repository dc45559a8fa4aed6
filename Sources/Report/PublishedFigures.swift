/// The published frontier of controlled sentiment, arXiv 2305.18290, figure 2 left: read from the coordinates of the
/// vector figure (the paper prints no numbers), so good to about 0.005. GPT-2 large (774M parameters) on IMDb.
struct PublishedMethod {
  var title: String
  /// The best reward at KL ≤ 2, 5 and 10 nats; nil where no point was drawn.
  var within: [Double?]
  var most: Double
  var mostKL: Double

  static let budgets = [2.0, 5, 10]

  /// Nil also for series whose data are not as published.
  static func of(_ series: Survey.Series) -> PublishedMethod? {
    guard series.dials.isEmpty else { return nil }
    return switch (series.method, series.rewardSource) {
    case ("dpo", _):
      PublishedMethod(title: "DPO", within: [0.906, 0.990, 0.995], most: 0.999, mostKL: 11.57)
    case ("unlikelihood", _):
      PublishedMethod(title: "Unlikelihood", within: [0.645, 0.923, 0.985], most: 0.985, mostKL: 9.18)
    case ("ppo", .groundTruth):
      PublishedMethod(title: "PPO-GT (own)", within: [0.488, 0.718, 0.885], most: 0.894, mostKL: 11.78)
    case ("ppo", _):
      PublishedMethod(title: "PPO", within: [0.488, 0.720, 0.884], most: 0.922, mostKL: 10.55)
    case ("preferred-ft", _):
      PublishedMethod(title: "Preferred-FT", within: [0.585, 0.585, 0.663], most: 0.663, mostKL: 5.18)
    default: nil
    }
  }
}
