extension MarkdownReport {
  static let glossary = """
    ## Glossary

    - **KL(π‖π_ref)**: the Kullback–Leibler divergence of the policy from the SFT policy, in nats per sequence, on fresh
      samples of the policy at held-out prompts. *Exact*: at each token, the sum over the whole vocabulary; summed over
      the completion with its end-of-text token. *Sampled*: the log-ratio of the sampled tokens only; it has the same
      mean and a higher variance. Best-of-n gives its tokens no probabilities. Its KL is the upper bound
      log n − (n − 1)/n, and the column of the sampled KL has a tighter estimate (arXiv 2401.01879).
    - **Reward**: the mean ground-truth reward over prompts. In the sentiment task it is the classifier's probability
      that the text is positive. In other tasks it is what the fact "ground-truth reward" names, or else the output of a
      gold reward model on its own scale. **Learned reward**: the output of the reward model for the same texts, on its
      own scale.
    - **±**: one standard error. For one seed, over prompts; for several, the larger of the one over seeds and the one
      over prompts. Intervals are 95% intervals by Student's t.
    - **KL ≤ k**: the highest mean reward among the points with a KL of at most k nats.
    - **Dominated**: some DPO point has at least this reward at no more than this KL, and is better in one of the two.
    - **Staircase**: the highest reward measured at no more than that KL. Nothing is interpolated between points.
    - **Length**: tokens in a completion. **Ends**: the fraction of completions that end with the end-of-text token and
      not at the length cap. **Distinct-2**: distinct pairs of neighbouring tokens, as a fraction of all pairs.
      **Degenerate**: the mark that the evaluation gives to text that repeats itself, is empty or does not end.
    - **Loss**, **margin**, **accuracy**: of the training batch. The margin is the score of the chosen completion minus
      that of the rejected one, by the method's own score. The accuracy is the fraction of pairs with a margin above 0.
    - **Ratio**: π / π_old of the sampled tokens, for RLOO of whole completions; 1 when the policy has not changed.
      **Clip fraction**: the fraction of ratios outside the trust region. **Entropy**: nats per token. **Explained
      variance**: 1 − Var(returns − values) / Var(returns); 1 for a perfect critic, 0 for one that predicts nothing.
      **KL coefficient**: the weight of the KL penalty. PPO's controller changes it to bring the KL to the target.
    - **Samples**, **reward calls**: completions that were sampled and scored in training. **Updates**: optimizer steps.
      **FLOPs**: an estimate from the shapes of the computations.
    """
}
