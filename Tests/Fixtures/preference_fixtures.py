"""The losses of the methods that learn from stored preferences, from their printed formulas, differentiated by
PyTorch's autograd. Each function below names where its formula stands; `detach` marks what its authors detach."""

import itertools
import math

import numpy as np
import torch
from torch.nn.functional import logsigmoid, softplus

from common import F64, random, write_json_rows


class Batch:
    """Completions of a few prompts; `pairs` are (chosen, rejected), `rankings` lists from best to worst."""

    def __init__(self, name, policy_tokens, reference, pairs, rankings, mismatched):
        self.name, self.pairs, self.rankings = name, pairs, rankings
        self.raw = {"name": name, "tokens": policy_tokens, "policy": [math.fsum(t) for t in policy_tokens],
                    "reference": reference, "lengths": [len(t) for t in policy_tokens],
                    "pairs": [list(p) for p in pairs], "rankings": rankings, "mismatchedLogRatios": mismatched}
        self.reference = torch.tensor(reference, dtype=F64)
        self.lengths = torch.tensor(self.raw["lengths"], dtype=F64)
        self.mismatched = torch.tensor(mismatched, dtype=F64)
        self.w = torch.tensor([p[0] for p in pairs])
        self.l = torch.tensor([p[1] for p in pairs])

    def leaves(self):
        """Fresh variables to differentiate by: sums, and tokens apart from them."""
        self.policy = torch.tensor(self.raw["policy"], dtype=F64, requires_grad=True)
        self.tokens = [torch.tensor(t, dtype=F64, requires_grad=True) for t in self.raw["tokens"]]

    @property
    def ratio(self):
        return self.policy - self.reference

    @property
    def a(self):
        return self.ratio[self.w]

    @property
    def b(self):
        return self.ratio[self.l]

    @property
    def h(self):
        return self.a - self.b

    @property
    def mean(self):
        return self.policy / self.lengths


def batches():
    generator = random(7)

    def drawn(n):
        return np.round(-generator.exponential(2.0, size=n), 6).tolist()

    def tree(name, prompts, completions, lengths, near_reference=None):
        tokens = [drawn(n) for n in lengths]
        shift = generator.normal(0, 1.5, len(tokens)) if near_reference is None else near_reference
        reference = [round(math.fsum(t) - float(s), 6) for t, s in zip(tokens, np.broadcast_to(shift, len(tokens)))]
        rankings = [[p * completions + int(c) for c in generator.permutation(completions)] for p in range(prompts)]
        pairs = [pair for ranking in rankings for pair in itertools.combinations(ranking, 2)]
        mismatched = np.round(generator.normal(0.2, 1.0, len(tokens)), 6).tolist()
        return Batch(name, tokens, reference, pairs, rankings, mismatched)

    far_policy = [-60.0, -10.0, -10.0, -60.0, -60.0, -60.0, -10.0, -10.0]
    far_reference = [-10.0, -60.0, -60.0, -10.0, -60.0, -10.0, -10.0, -60.0]
    far_pairs = [(0, 1), (2, 3), (4, 5), (6, 7)]
    same = drawn(5)
    return [
        tree("random", 5, 4, generator.integers(1, 13, 20).tolist()),
        tree("random again", 4, 3, generator.integers(2, 9, 12).tolist()),
        tree("near the reference", 4, 4, generator.integers(3, 9, 16).tolist(),
             near_reference=np.round(generator.normal(0, 0.01, 16), 6)),
        Batch("fifty nats apart, either way", [[x] for x in far_policy], far_reference, far_pairs,
              [list(p) for p in far_pairs], [50.0, -50.0, 3.0, 0.0]),
        tree("policy equal to reference", 3, 2, [5, 2, 7, 1, 3, 4], near_reference=0.0),
        Batch("chosen equal to rejected", [same, same, same, same], [math.fsum(same)] * 4, [(0, 1), (2, 3)],
              [[0, 1], [2, 3]], [-1.0, -2.0, 0.5, 0.25]),
        tree("one token each", 3, 3, [1] * 9),
        tree("one pair", 1, 2, [6, 3]),
        Batch("near certainty", [[-1e-9, -1e-6], [-1e-12], [-0.4, 0.0], [-1e-3, -1e-7, -2.0]], [-0.5, -0.1, -1.0, -3.0],
              [(0, 1), (1, 2), (3, 0)], [[0, 1], [1, 2], [3, 0]], [0.1])]


# The losses. Each is a function of a batch; those with a state are classes.

def dpo(x, beta):
    """arXiv 2305.18290, eq. 7."""
    return -logsigmoid(beta * x.h).mean()


def preferred_ft(x):
    """arXiv 2305.18290, section 6; the mean over the chosen's tokens."""
    return -x.policy[x.w].sum() / x.lengths[x.w].sum()


def unlikelihood(x, alpha, level):
    """arXiv 2305.18290, section 6; by token arXiv 1908.04319, with the floor of its authors' code."""
    if level == "sequence":
        return (-x.policy[x.w] + alpha * x.policy[x.l]).mean()
    unlikely = torch.stack([torch.log(torch.clamp(-torch.expm1(x.tokens[i]), min=1e-5)).sum() for i in x.l.tolist()])
    return (-x.policy[x.w] - alpha * unlikely).mean()


def cdpo(x, beta, labelSmoothing):
    """"A note on DPO with noisy preferences", eq. 3."""
    return (-(1 - labelSmoothing) * logsigmoid(beta * x.h) - labelSmoothing * logsigmoid(-beta * x.h)).mean()


def rdpo(x, beta, flipRate):
    """arXiv 2403.00409; TRL's `robust`."""
    loss = -(1 - flipRate) * logsigmoid(beta * x.h) + flipRate * logsigmoid(-beta * x.h)
    return (loss / (1 - 2 * flipRate)).mean()


def ipo(x, tau, logProbabilities):
    """arXiv 2310.12036, eq. 17; averaged as in TRL's `ipo`."""
    if logProbabilities == "averaged":
        h = x.a / x.lengths[x.w] - x.b / x.lengths[x.l]
    else:
        h = x.h
    return ((h - 1 / (2 * tau)) ** 2).mean()


def slic(x, beta):
    """arXiv 2309.06657's normalised hinge; TRL's `hinge`."""
    return torch.relu(1 - beta * x.h).mean()


def f_dpo(x, beta, divergence, alpha=None):
    """arXiv 2309.16240, f' by its table 1; a power's exponent is held at 80 as in TRL."""
    def power(exponent):
        return torch.exp(torch.clamp(exponent, max=80))

    def derivative(logu):
        if divergence == "forward-kl":
            return -power(-logu)
        if divergence == "jensen-shannon":
            return math.log(2) + logu - softplus(logu)
        return (1 - power(-alpha * logu)) / alpha

    return -logsigmoid(beta * (derivative(x.a) - derivative(x.b))).mean()


def plackett_luce(x, beta):
    """arXiv 2305.18290, eq. 20."""
    losses = []
    for ranking in x.rankings:
        s = beta * x.ratio[torch.tensor(ranking)]
        losses.append(-sum(s[k] - torch.logsumexp(s[k:], 0) for k in range(len(ranking))))
    return torch.stack(losses).mean()


def simpo(x, beta, gamma):
    """arXiv 2405.14734, eq. 6."""
    return -logsigmoid(beta * (x.mean[x.w] - x.mean[x.l]) - gamma).mean()


def orpo(x, **settings):
    """arXiv 2403.07691, eq. 6 and 7; 1 - P is held at 1e-7."""
    def log_odds(logp):
        return logp - torch.log(torch.clamp(-torch.expm1(logp), min=1e-7))

    ratio = log_odds(x.mean[x.w]) - log_odds(x.mean[x.l])
    return (-x.mean[x.w] - settings["lambda"] * logsigmoid(ratio)).mean()


def cpo(x, beta, likelihoodWeight, likelihood):
    """arXiv 2401.08417, section 3; averaged as in its authors' code and TRL's."""
    chosen = x.mean[x.w] if likelihood == "averaged" else x.policy[x.w]
    return (-logsigmoid(beta * (x.policy[x.w] - x.policy[x.l])) - likelihoodWeight * chosen).mean()


def kto_origin(x):
    """z0 of arXiv 2402.01306: the batch's mean over mismatched completions, at least 0, detached."""
    return x.mismatched.mean().clamp(min=0)


def kto(x, beta, desirableWeight, undesirableWeight):
    """arXiv 2402.01306, eq. 7; the mean over the completions of both kinds as in TRL."""
    z0 = kto_origin(x)
    chosen = desirableWeight * (1 - torch.sigmoid(beta * (x.a - z0)))
    rejected = undesirableWeight * (1 - torch.sigmoid(beta * (z0 - x.b)))
    return torch.cat([chosen, rejected]).mean()


class BCO:
    """arXiv 2404.04656; delta is the mean of the batches' means, this one's included (TRL's `RunningMoments`)."""

    def __init__(self, beta):
        self.beta, self.means = beta, []

    def __call__(self, x):
        w, l = self.beta * x.a, self.beta * x.b
        self.means.append(torch.cat([w, l]).mean().item())
        delta = sum(self.means) / len(self.means)
        return (-logsigmoid(w - delta) - logsigmoid(-(l - delta))).mean()


def exo(x, beta, labelSmoothing):
    """arXiv 2402.00856, eq. 16: KL(p_theta || p_labels) over the two."""
    log_q = torch.stack([logsigmoid(beta * x.h), logsigmoid(-beta * x.h)])
    log_p = torch.tensor([[math.log(1 - labelSmoothing)], [math.log(labelSmoothing)]], dtype=F64)
    return (torch.exp(log_q) * (log_q - log_p)).sum(0).mean()


def nca(x, beta):
    """arXiv 2402.05369, pairs with hard labels; TRL's `nca_pair`."""
    w, l = beta * x.a, beta * x.b
    return (-logsigmoid(w) - 0.5 * logsigmoid(-w) - 0.5 * logsigmoid(-l)).mean()


def sppo(x, beta):
    """arXiv 2405.00675, eq. 4.7 with probabilities 1 and 0; TRL's `sppo_hard`."""
    return ((x.a - 0.5 / beta) ** 2 + (x.b + 0.5 / beta) ** 2).mean()


def apo_zero(x, beta):
    """arXiv 2408.06266, eq. 7."""
    return (1 - torch.sigmoid(beta * x.a) + torch.sigmoid(beta * x.b)).mean()


def apo_down(x, beta):
    """arXiv 2408.06266, eq. 8."""
    return (torch.sigmoid(beta * x.a) + 1 - torch.sigmoid(beta * x.h)).mean()


def aot(x, beta, data):
    """arXiv 2406.05882; TRL's `aot` and `aot_unpaired`, the sort stable."""
    if data == "unpaired":
        u, v = x.a, x.b
    else:
        u, v = x.policy[x.w] - x.policy[x.l], x.reference[x.w] - x.reference[x.l]
    return -logsigmoid(beta * (torch.sort(u, stable=True)[0] - torch.sort(v, stable=True)[0])).mean()


def discopop(x, beta, tau):
    """arXiv 2406.08414, eq. 5."""
    rho = beta * x.h
    mix = torch.sigmoid(rho / tau)
    return ((1 - mix) * -logsigmoid(rho) + mix * torch.exp(-rho)).mean()


def dr_dpo(x, beta, betaPrime):
    """arXiv 2407.07880, eq. 12."""
    loss = -logsigmoid(beta * x.h)
    return -betaPrime * (torch.logsumexp(-loss / betaPrime, 0) - math.log(len(loss)))


class Moving:
    """Moving mean and (unbiased) deviation of a gap from 0, moved before use as in the authors' code of beta-DPO and
    alpha-DPO. Our own part: a single pair deviates by 0, and a deviation up to 1e-5 makes every score 0."""

    def __init__(self, momentum):
        self.momentum, self.mean, self.deviation = momentum, 0.0, 0.0

    def update(self, gaps):
        deviation = gaps.std().item() if len(gaps) > 1 else 0.0
        self.mean = self.momentum * self.mean + (1 - self.momentum) * gaps.mean().item()
        self.deviation = self.momentum * self.deviation + (1 - self.momentum) * deviation

    def score(self, gaps):
        return (gaps - self.mean) / self.deviation if self.deviation > 1e-5 else torch.zeros_like(gaps)


class AlphaDPO:
    """arXiv 2410.10148, eq. 12; `scale` and `gap` "code" and "averaged" as in the authors' trainer."""

    def __init__(self, alpha, beta, gamma, scale, gap, momentum=0.9):
        self.alpha, self.beta, self.gamma, self.scale, self.gap = alpha, beta, gamma, scale, gap
        self.moving = Moving(momentum)

    def __call__(self, x):
        ratio = (x.ratio / x.lengths if self.gap == "averaged" else x.ratio).detach()
        gaps = ratio[x.w] - ratio[x.l]
        self.moving.update(gaps)
        scores = self.moving.score(gaps)
        delta = x.mean[x.w] - x.mean[x.l]
        if self.scale == "code":
            return -logsigmoid(self.beta * (delta - (self.alpha * scores + self.gamma / self.beta))).mean()
        return -logsigmoid(self.beta * delta - (self.gamma + self.alpha * scores)).mean()


class BetaDPO:
    """arXiv 2407.08639, section 4 and algorithm 1; order, floor and the mean over the kept as in the authors' code.
    `choose` picks the kept pairs of a batch for the filters that draw them."""

    def __init__(self, beta=0.1, alpha=0.6, level="batch", gap="scaled", threshold="moving", fixedThreshold=0.0,
                 filter="none", keep=0.8, momentum=0.9, loss="dpo", gamma=1.375, choose=None):
        self.__dict__.update(locals())
        self.moving = Moving(momentum)

    def reward(self, x, beta):
        return beta * (x.mean if self.loss == "simpo" else x.ratio)

    def base(self, x, beta):
        """Losses of all pairs at a beta for each."""
        if self.loss == "ipo":
            return (x.h - 1 / (2 * beta)) ** 2
        if self.loss == "kto":
            z0 = kto_origin(x)
            return (2 - torch.sigmoid(beta * (x.a - z0)) - torch.sigmoid(beta * (z0 - x.b))) / 2
        if self.loss == "simpo":
            return -logsigmoid(beta * (x.mean[x.w] - x.mean[x.l]) - self.gamma)
        return -logsigmoid(beta * x.h)

    def __call__(self, x):
        reward = self.reward(x, self.beta if self.gap == "scaled" else 1.0).detach()
        gaps = reward[x.w] - reward[x.l]
        self.moving.update(gaps)
        count = len(gaps) if self.filter == "none" else max(1, int(len(gaps) * self.keep + 1e-9))
        order = torch.argsort(gaps, descending=self.filter == "bottom", stable=True)
        if self.choose is not None:
            kept = self.choose
        elif self.filter == "none":
            kept = torch.arange(len(gaps))
        else:
            kept = order[:count]
        m0 = self.fixedThreshold if self.threshold == "fixed" else self.moving.mean
        gap = {"batch": gaps[kept].mean(), "instance": gaps, "population": torch.tensor(self.moving.mean, dtype=F64)}[self.level]
        beta = torch.clamp((1 + self.alpha * (gap - m0)) * self.beta, min=1e-3) * torch.ones_like(gaps)
        return self.base(x, beta)[kept].mean()


LOSSES = {"preferred-ft": preferred_ft, "unlikelihood": unlikelihood, "dpo": dpo, "cdpo": cdpo, "rdpo": rdpo, "ipo": ipo,
          "slic": slic, "f-dpo": f_dpo, "plackett-luce": plackett_luce, "simpo": simpo, "orpo": orpo, "cpo": cpo,
          "kto": kto, "exo": exo, "nca": nca, "sppo": sppo, "apo-zero": apo_zero, "apo-down": apo_down, "aot": aot,
          "discopop": discopop, "dr-dpo": dr_dpo}
STATEFUL = {"bco": BCO, "alpha-dpo": AlphaDPO, "beta-dpo": BetaDPO}


def differentiated(loss, x):
    x.leaves()
    value = loss(x)
    gradients = torch.autograd.grad(value, [x.policy, *x.tokens], allow_unused=True)
    result = {"batch": x.name, "loss": value.item(),
              "gradient": (torch.zeros_like(x.policy) if gradients[0] is None else gradients[0]).tolist()}
    if any(g is not None for g in gradients[1:]):
        result["tokenGradient"] = [(torch.zeros_like(t) if g is None else g).tolist()
                                   for t, g in zip(x.tokens, gradients[1:])]
    return result


def case(method, settings, inputs):
    """One loss at one setting over some batches: each by itself, or in turn for a loss with a state."""
    if method in STATEFUL:
        loss = STATEFUL[method](**settings)
    else:
        loss = lambda x: LOSSES[method](x, **settings)
    return {"method": method, "settings": settings, "results": [differentiated(loss, x) for x in inputs]}


def subsets_case(settings, first, second):
    """What a filter that draws pairs may give on the second of two batches: each set of pairs with its probability."""
    count = int(len(second.pairs) * settings["keep"] + 1e-9)
    outcomes = {}
    start = BetaDPO(**settings)
    for x in (first, second):
        x.leaves()
        gaps = (lambda r: r[x.w] - r[x.l])(start.reward(x, start.beta if start.gap == "scaled" else 1.0).detach())
        start.moving.update(gaps)
    scores = start.moving.score(gaps)
    weights = torch.exp(-0.5 * scores ** 2) if settings["filter"] == "gaussian" else torch.ones_like(gaps)
    for order in itertools.permutations(range(len(gaps)), count):
        probability, left = 1.0, weights.sum().item()
        for index in order:
            probability *= weights[index].item() / left
            left -= weights[index].item()
        kept = tuple(sorted(order))
        outcomes[kept] = outcomes.get(kept, 0.0) + probability
    results = []
    for kept, probability in outcomes.items():
        loss = BetaDPO(**settings)
        # The first batch only moves the averages, which no choice of pairs changes.
        first.leaves()
        loss(first)
        loss.choose = torch.tensor(kept)
        results.append({"kept": list(kept), "probability": probability} | differentiated(loss, second))
    return {"settings": settings, "first": first.name, "second": second.name, "outcomes": results}


def preference_fixture():
    inputs = batches()
    named = {x.name: x for x in inputs}
    wild = [x for x in inputs if x.name != "near certainty"]
    cases = [case("preferred-ft", {}, inputs)]
    for beta in (0.05, 0.1, 1.0, 5.0):
        for method in ("dpo", "slic", "nca", "sppo", "apo-zero", "apo-down", "plackett-luce", "bco"):
            cases.append(case(method, {"beta": beta}, inputs))
    for beta in (0.1, 1.0):
        for share in (0.0, 0.1, 0.4):
            cases.append(case("cdpo", {"beta": beta, "labelSmoothing": share}, inputs))
            cases.append(case("rdpo", {"beta": beta, "flipRate": share}, inputs))
        for smoothing in (1e-3, 0.2):
            cases.append(case("exo", {"beta": beta, "labelSmoothing": smoothing}, inputs))
        for data in ("paired", "unpaired"):
            cases.append(case("aot", {"beta": beta, "data": data}, inputs))
        for divergence in ("forward-kl", "jensen-shannon"):
            cases.append(case("f-dpo", {"beta": beta, "divergence": divergence}, inputs))
        for alpha in (0.1, 0.5, 0.9):
            cases.append(case("f-dpo", {"beta": beta, "divergence": "alpha", "alpha": alpha}, inputs))
        for prime in (0.1, 1.0, 1e4):
            cases.append(case("dr-dpo", {"beta": beta, "betaPrime": prime}, inputs))
        for desirable, undesirable in ((1.0, 1.0), (1.3, 0.7)):
            cases.append(case("kto", {"beta": beta, "desirableWeight": desirable, "undesirableWeight": undesirable},
                              inputs))
        for likelihood in ("summed", "averaged"):
            cases.append(case("cpo", {"beta": beta, "likelihoodWeight": 0.5, "likelihood": likelihood}, inputs))
    for tau in (0.01, 0.1, 1.0):
        for form in ("summed", "averaged"):
            cases.append(case("ipo", {"tau": tau, "logProbabilities": form}, inputs))
    for beta, gamma in ((2.5, 1.375), (10.0, 0.0)):
        cases.append(case("simpo", {"beta": beta, "gamma": gamma}, inputs))
    for weight in (0.1, 2.0):
        cases.append(case("orpo", {"lambda": weight}, inputs))
    for tau in (0.05, 0.5):
        cases.append(case("discopop", {"beta": 0.05, "tau": tau}, inputs))
    for level in ("sequence", "token"):
        for alpha in (0.0, 0.1, 1.0):
            cases.append(case("unlikelihood", {"alpha": alpha, "level": level}, inputs))
    # From a start without variance, and from one without.
    orders = [[named["policy equal to reference"], named["chosen equal to rejected"], named["near the reference"],
               *wild], [named["one pair"], *wild]]
    for order in orders:
        for scale in ("printed", "code"):
            for gap in ("summed", "averaged"):
                cases.append(case("alpha-dpo", {"alpha": 0.2, "beta": 2.5, "gamma": 1.5, "scale": scale, "gap": gap},
                                  order))
        for level in ("batch", "instance", "population"):
            for gap in ("scaled", "raw"):
                cases.append(case("beta-dpo", {"beta": 0.1, "alpha": 0.6, "level": level, "gap": gap, "filter": "none"},
                                  order))
        for threshold in (0.0, 0.5):
            cases.append(case("beta-dpo", {"beta": 0.3, "alpha": 1.0, "level": "population", "threshold": "fixed",
                                           "fixedThreshold": threshold, "filter": "none"}, order))
        for filter in ("top", "bottom"):
            for keep in (0.3, 0.8, 1.0):
                cases.append(case("beta-dpo", {"filter": filter, "keep": keep}, order))
        for loss in ("ipo", "kto", "simpo"):
            extra = {"beta": 2.5, "gamma": 1.0} if loss == "simpo" else {"beta": 0.2}
            for level in ("batch", "instance"):
                cases.append(case("beta-dpo", {"loss": loss, "level": level, "filter": "top", "keep": 0.7} | extra,
                                  order))
        cases.append(case("beta-dpo", {"momentum": 0.5, "alpha": 2.0, "gap": "raw", "filter": "bottom", "keep": 0.5},
                          order))
    generator = random(8)
    few = Batch("few", [[float(x)] for x in np.round(-generator.exponential(9, 10), 6)],
                np.round(-generator.exponential(9, 10), 6).tolist(), [(2 * i, 2 * i + 1) for i in range(5)], [], [])
    draws = [subsets_case({"filter": filter, "keep": 0.6, "momentum": 0.3, "gap": gap}, named["random"], few)
             for filter, gap in (("gaussian", "scaled"), ("gaussian", "raw"), ("random", "scaled"))]
    write_json_rows("preference-losses.json",
                    {"batches": [x.raw for x in (*inputs, few)], "cases": cases, "draws": draws})
