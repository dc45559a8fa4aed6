/// Best-of-n over n (arXiv 2305.18290, figure 4): the ground-truth reward of the best of n completions, and the reward
/// that it was chosen by. Over-optimisation is visible where the first falls while the second rises (arXiv 2210.10760).
/// Win rates beside them, where pairs were judged.
struct BestOfNFigure: Figure {
  let name = "best-of-n"
  let caption: String
  let selection: BestOfNSelection

  /// Nil where fewer than two n were measured.
  init?(_ survey: Survey, _ judging: JudgingSurvey) {
    guard let selection = BestOfNSelection(survey, judging) else { return nil }
    self.selection = selection
    caption =
      "Best-of-n over n, the SFT policy at n = 1: the ground-truth reward and the reward that the best is chosen by"
      + (judging.parts.isEmpty ? "" : ", and the win rate at each temperature")
  }

  var dataFiles: [(suffix: String, text: String)] { [(".csv", selection.data())] }
}
