"""Losses from their papers' formulas, differentiated by PyTorch's autograd."""

import math

import numpy as np
import torch
from torch import nn

from common import F64, random, write_json


def dpo_case(name, beta, tokens):
    """Equation 7 of arXiv 2305.18290; `tokens` maps each of the four roles to the pairs' token log-probabilities."""
    total = {role: torch.tensor([math.fsum(t) for t in pairs], dtype=F64, requires_grad=role.startswith("policy"))
             for role, pairs in tokens.items()}
    chosen_ratio = total["policyChosen"] - total["referenceChosen"]
    rejected_ratio = total["policyRejected"] - total["referenceRejected"]
    losses = -nn.functional.logsigmoid(beta * (chosen_ratio - rejected_ratio))
    gradient = torch.autograd.grad(losses.mean(), [total["policyChosen"], total["policyRejected"]])
    return {"name": name, "beta": beta, "tokenLogProbabilities": tokens,
            "logProbabilities": {role: t.tolist() for role, t in total.items()},
            "losses": losses.tolist(), "meanLoss": losses.mean().item(),
            "gradientOfMeanPolicyChosen": gradient[0].tolist(), "gradientOfMeanPolicyRejected": gradient[1].tolist(),
            "rewardsChosen": (beta * chosen_ratio).tolist(), "rewardsRejected": (beta * rejected_ratio).tolist()}


def dpo_fixture():
    generator = random(4)

    def drawn(lengths):
        return [np.round(-generator.exponential(2.0, size=n), 6).tolist() for n in lengths]

    def roles(chosen_lengths, rejected_lengths):
        return {"policyChosen": drawn(chosen_lengths), "policyRejected": drawn(rejected_lengths),
                "referenceChosen": drawn(chosen_lengths), "referenceRejected": drawn(rejected_lengths)}

    far = [[-60.0, -10.0, -60.0, -10.0], [-10.0, -60.0, -60.0, -10.0], [-10.0, -60.0, -10.0, -60.0],
           [-60.0, -10.0, -10.0, -60.0]]
    far = {"policyChosen": far[0], "policyRejected": far[1], "referenceChosen": far[2], "referenceRejected": far[3]}
    same = roles([5], [5])
    inputs = {
        "random": roles(generator.integers(1, 12, size=16).tolist(), generator.integers(1, 12, size=16).tolist()),
        "fifty nats apart, either way": {role: [[x] for x in sums] for role, sums in far.items()},
        "policy equal to reference": {r: same["policy" + r.removeprefix("policy").removeprefix("reference")]
                                      for r in same},
        "chosen equal to rejected": {r: same[r.replace("Rejected", "Chosen")] for r in same},
        "one token each": roles([1] * 5, [1] * 5),
        "one pair": roles([6], [3])}
    write_json("dpo.json", [dpo_case(name, beta, tokens) for name, tokens in inputs.items()
                            for beta in (0.05, 0.1, 1.0, 5.0)])


def gae(rewards, values, gamma, lam):
    """Equations 11 and 12 of arXiv 1707.06347; nothing follows the last token."""
    advantages, following = [0.0] * len(rewards), 0.0
    for t in reversed(range(len(rewards))):
        next_value = values[t + 1] if t + 1 < len(values) else 0.0
        following = rewards[t] + gamma * next_value - values[t] + gamma * lam * following
        advantages[t] = following
    return advantages


def ragged(flat, lengths):
    bounds = np.concatenate([[0], np.cumsum(lengths)])
    return [[float(x) for x in flat[a:b]] for a, b in zip(bounds, bounds[1:])]


def ppo_case(name, generator, lengths, gamma, lam, spread, clip, value_clip):
    count = sum(lengths)
    rewards = ragged(np.round(generator.normal(0, 1, count), 6), lengths)
    old_values = ragged(np.round(generator.normal(0, 1, count), 6), lengths)
    advantages = [gae(r, v, gamma, lam) for r, v in zip(rewards, old_values)]
    returns = [[a + v for a, v in zip(*pair)] for pair in zip(advantages, old_values)]
    flat = torch.tensor(sum(advantages, []), dtype=F64)
    spread_of = ((flat - flat.mean()) ** 2).mean()  # over the tokens there are: no padding, biased
    centred = (flat - flat.mean()) * torch.rsqrt(spread_of + 1e-8)
    uncentred = centred + flat.mean()  # scaled, its mean put back, as whitening without a shift of the mean does
    old_logp = torch.tensor(np.round(-generator.exponential(2.0, count), 6), dtype=F64)
    new_logp = (old_logp + torch.tensor(np.round(generator.normal(0, spread, count), 6))).requires_grad_()
    old_value, target = (torch.tensor(sum(x, []), dtype=F64) for x in (old_values, returns))
    new_value = (old_value + torch.tensor(np.round(generator.normal(0, 2 * spread, count), 6))).requires_grad_()
    ratio = torch.exp(new_logp - old_logp)
    policy_plain, policy_clipped = -centred * ratio, -centred * ratio.clamp(1 - clip, 1 + clip)
    policy_terms = torch.maximum(policy_plain, policy_clipped)
    clipped_value = torch.clamp(new_value, old_value - value_clip, old_value + value_clip)
    value_plain, value_clipped = 0.5 * (new_value - target) ** 2, 0.5 * (clipped_value - target) ** 2
    value_terms = torch.maximum(value_plain, value_clipped)
    policy_gradient, = torch.autograd.grad(policy_terms.mean(), new_logp)
    value_gradient, = torch.autograd.grad(value_terms.mean(), new_value)
    lists = {"rewards": rewards, "oldValues": old_values, "advantages": advantages, "returns": returns}
    for key, tensor in {
            "whitenedAdvantages": centred, "whitenedAdvantagesMeanKept": uncentred, "oldLogProbabilities": old_logp,
            "newLogProbabilities": new_logp, "newValues": new_value, "policyLossGradient": policy_gradient,
            "valueLossGradient": value_gradient}.items():
        lists[key] = ragged(tensor.detach().numpy(), lengths)
    return {"name": name, "gamma": gamma, "lambda": lam, "clip": clip, "valueClip": value_clip, **lists,
            "policyLoss": policy_terms.mean().item(), "valueLoss": value_terms.mean().item(),
            "policyClipFraction": (policy_clipped > policy_plain).double().mean().item(),
            "valueClipFraction": (value_clipped > value_plain).double().mean().item()}


def ppo_fixture():
    generator = random(5)
    lengths = [5, 1, 9, 2, 12]
    write_json("ppo.json", [
        ppo_case("undiscounted", generator, lengths, 1.0, 0.95, 0.3, 0.2, 0.2),
        ppo_case("discounted", generator, lengths, 0.97, 0.9, 0.3, 0.2, 0.5),
        ppo_case("one step", generator, lengths, 1.0, 0.0, 0.05, 0.2, 0.2),
        ppo_case("Monte Carlo", generator, [4, 4, 4], 1.0, 1.0, 0.5, 0.1, 0.1),
        ppo_case("far off", generator, lengths, 1.0, 0.95, 5.0, 0.2, 0.2),
        ppo_case("first update, nothing moved", generator, lengths, 1.0, 0.95, 0.0, 0.2, 0.2)])
