"""The losses of the methods that learn from groups of their own samples, from their printed formulas, differentiated
by PyTorch's autograd."""

import numpy as np
import torch

from common import F64, random, write_json_rows
from loss_fixtures import ragged


class Rollout:
    """Completions by their tokens' log-probabilities under three policies; groups of one prompt stand together."""

    def __init__(self, name, group_size, lengths, policy, old, reference, rewards):
        self.name, self.group_size, self.lengths = name, group_size, lengths
        self.flat = {"policy": policy, "old": old, "reference": reference}
        self.rewards = torch.tensor(rewards, dtype=F64)

    def tokens(self, which):
        return torch.split(torch.tensor(self.flat[which], dtype=F64), self.lengths)

    def leaves(self):
        """The policy's tokens, each completion's a tensor of its own to differentiate by."""
        return [t.clone().requires_grad_() for t in self.tokens("policy")]

    def json(self):
        return {"name": self.name, "groupSize": self.group_size, "rewards": self.rewards.tolist(),
                **{which: ragged(self.flat[which], self.lengths) for which in self.flat}}


def rollouts():
    generator = random(11)

    def drawn(name, group_size, groups, spread, longest=9, rewards=None):
        lengths = generator.integers(1, longest + 1, group_size * groups).tolist()
        old = np.round(-generator.exponential(2.0, sum(lengths)), 6)
        moved = old + np.round(generator.normal(0, spread, sum(lengths)), 6)
        reference = old + np.round(generator.normal(0, 2 * spread, sum(lengths)), 6)
        drawn_rewards = np.round(generator.normal(0, 1, group_size * groups), 6)
        return Rollout(name, group_size, lengths, moved, old, reference,
                       drawn_rewards if rewards is None else np.asarray(rewards, dtype=float))

    half = drawn("fifty nats apart, either way", 2, 2, 0.1, longest=1)
    half.flat["policy"] = np.asarray([-60.0, -10.0, -60.0, -10.0])
    half.flat["old"] = np.asarray([-10.0, -60.0, -60.0, -10.0])
    half.flat["reference"] = np.asarray([-60.0, -10.0, -10.0, -60.0])
    unmoved = drawn("nothing moved", 4, 3, 0.0)
    return [drawn("random", 4, 6, 0.1), drawn("groups of two", 2, 5, 0.3), drawn("one group", 8, 1, 0.2), half, unmoved,
            drawn("far off", 4, 2, 1.5), drawn("one token each", 3, 3, 0.2, longest=1),
            drawn("equal rewards in a group", 2, 3, 0.2, rewards=[1, 1, 0.5, 0.5, -1, 2])]


def rloo(x, policy, coefficient, clip):
    """arXiv 2402.14740, section 3.3; with `clip`, PPO's surrogate over whole completions."""
    old, reference = (torch.stack([t.sum() for t in x.tokens(which)]) for which in ("old", "reference"))
    returns = (x.rewards - coefficient * (old - reference)).view(-1, x.group_size)
    k = x.group_size
    others = (torch.ones(k, k, dtype=F64) - torch.eye(k, dtype=F64)) / (k - 1)
    advantages = (returns - returns @ others).flatten()
    sums = torch.stack([t.sum() for t in policy])
    if clip is None:
        return advantages, -(advantages * sums).mean()
    ratio = torch.exp(sums - old)
    return advantages, -torch.minimum(ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages).mean()


def grpo(x, policy, beta, clip, scale, average, cap):
    """arXiv 2402.03300, eq. 3 and 4; scale "none" and average "constant" are arXiv 2503.20783's."""
    groups = x.rewards.view(-1, x.group_size)
    deviation = {"group": groups.std(dim=1, keepdim=True) + 1e-4, "batch": x.rewards.std() + 1e-4, "none": 1.0}[scale]
    advantages = ((groups - groups.mean(dim=1, keepdim=True)) / deviation).flatten()
    sums = []
    for a, new, old, reference in zip(advantages, policy, x.tokens("old"), x.tokens("reference")):
        ratio = torch.exp(new - old)
        surrogate = -torch.minimum(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a)
        k3 = torch.exp(reference - new) - (reference - new) - 1
        sums.append((surrogate + beta * k3).sum() if beta else surrogate.sum())
    lengths = torch.tensor(x.lengths, dtype=F64)
    sums = torch.stack(sums)
    return advantages, {"sequence": (sums / lengths).mean(), "token": sums.sum() / lengths.sum(),
                        "constant": sums.sum() / (len(sums) * cap)}[average]


CAP = 16
CASES = ([("rloo", {"klCoefficient": c, "objective": "reinforce"}) for c in (0.0, 0.2)]
         + [("rloo", {"klCoefficient": 0.05, "objective": "clipped", "clip": 0.2})]
         + [("grpo", {"beta": 0.04, "clip": 0.2, "scale": scale, "average": average})
            for scale in ("group", "batch", "none") for average in ("sequence", "token", "constant")]
         + [("grpo", {"beta": 0.0, "clip": 0.1, "scale": "group", "average": "sequence"})])


def evaluate(method, settings, x, policy):
    if method == "rloo":
        return rloo(x, policy, settings["klCoefficient"], settings.get("clip"))
    return grpo(x, policy, cap=CAP, **settings)


def result(method, settings, x):
    policy = x.leaves()
    advantages, loss = evaluate(method, settings, x, policy)
    gradient = torch.autograd.grad(loss, policy)
    return {"rollout": x.name, "advantages": advantages.tolist(), "loss": loss.item(),
            "gradient": [g.tolist() for g in gradient]}


def on_policy_fixture():
    every = rollouts()
    write_json_rows("on-policy.json", {
        "rollouts": [x.json() for x in every],
        "cases": [{"method": method, "settings": settings, "maxNewTokens": CAP,
                   "results": [result(method, settings, x) for x in every]} for method, settings in CASES]})
