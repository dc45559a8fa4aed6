import Alignment
import Ledger
import Testing

/// Figures and reports look for metrics by the names of the ledger; trainers record them by their own.
struct MetricNameTests {
  @Test func theLedgersNamesAreTheTrainers() {
    let names: [(ledger: String, trainer: Metric)] = [
      (MetricName.loss, .loss), (MetricName.margin, .margin), (MetricName.accuracy, .accuracy),
      (MetricName.learningRate, .learningRate), (MetricName.gradientNorm, .gradientNorm), (MetricName.kl, .kl),
      (MetricName.reward, .reward), (MetricName.ratio, .ratio), (MetricName.clipFraction, .clipFraction),
      (MetricName.entropy, .entropy), (MetricName.explainedVariance, .explainedVariance),
      (MetricName.klCoefficient, .klCoefficient), (MetricName.rewardWithKL, .rewardWithKL),
      (MetricName.endOfTextRate, .endOfTextRate), (MetricName.learnedReward, .learnedReward),
      (MetricName.groundTruthReward, .groundTruthReward), (MetricName.diverged, .diverged),
    ]
    for (ledger, trainer) in names { #expect(ledger == trainer.rawValue) }
  }
}
