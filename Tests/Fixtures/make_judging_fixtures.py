"""Golden values of pairwise judgements' statistics: judging.json, by SciPy, statsmodels and scikit-learn."""

import json
from pathlib import Path

import numpy
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.proportion import proportion_confint

random = numpy.random.default_rng(5)


def wilson():
    cases = []
    for successes, trials in [(0, 1), (1, 1), (158, 256), (0, 40), (40, 40), (7, 11), (51, 256), (500, 1000)]:
        low, high = proportion_confint(successes, trials, alpha=0.05, method="wilson")
        cases.append({"successes": successes, "trials": trials, "low": low, "high": high})
    return cases


def quantiles():
    values = sorted(random.normal(size=37).tolist())
    shares = [0, 0.025, 0.1, 0.5, 0.9, 0.975, 1]
    return {"values": values, "shares": shares, "quantiles": [float(numpy.quantile(values, share)) for share in shares]}


def length_matched():
    """The penalised logistic regression by a general optimiser, with ties as half a win and half a loss."""
    cases = []
    for effect, size in [(0, 64), (1.5, 256), (-2, 40), (30, 30), (0, 8)]:
        gaps = numpy.round(random.normal(3, 12, size=size))
        chance = expit(0.4 + effect * numpy.tanh(gaps / gaps.std()))
        scores = (random.uniform(size=size) < chance).astype(float)
        if effect != 30:
            scores[:: 7] = 0.5
        cases.append((scores, gaps))
    cases.append((numpy.ones(20), numpy.round(random.normal(0, 5, size=20))))
    result = []
    for scores, gaps in cases:
        terms = numpy.tanh(gaps / gaps.std())

        def loss(parameters):
            logits = parameters[0] + parameters[1] * terms
            likelihood = numpy.sum(scores * logits - numpy.logaddexp(0, logits))
            return -likelihood + 0.5 * (1e-4 * parameters[0] ** 2 + parameters[1] ** 2)

        best = min(
            (minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-13, "maxiter": 20000})
             for start in ([0.0, 0.0], [1.0, 1.0])),
            key=lambda found: found.fun,
        )
        result.append({"scores": scores.tolist(), "gaps": gaps.tolist(), "rate": float(expit(best.x[0]))})
    return result


def kappa():
    cases = []
    for size, noise in [(50, 0.2), (200, 0.5), (30, 1.0), (12, 0.0)]:
        first = random.choice(["policy", "other", "tie"], p=[0.55, 0.35, 0.1], size=size)
        second = numpy.where(random.uniform(size=size) < noise, random.choice(["policy", "other", "tie"], size=size), first)
        cases.append(
            {
                "first": first.tolist(), "second": second.tolist(), "agreeing": int((first == second).sum()),
                "kappa": float(cohen_kappa_score(first, second)),
            }
        )
    return cases


def bootstrap():
    """Percentile intervals of a mean by a hundred thousand resamples: what a thousand must come near to."""
    cases = []
    for share, size in [(0.6, 256), (0.5, 30), (0.95, 100)]:
        values = (random.uniform(size=size) < share).astype(float)
        values[:: 5] = 0.5
        means = values[random.integers(size, size=(100_000, size))].mean(axis=1)
        low, high = numpy.quantile(means, [0.025, 0.975])
        cases.append({"values": values.tolist(), "low": float(low), "high": float(high)})
    return cases


golden = {
    "wilson": wilson(), "quantiles": quantiles(), "lengthMatched": length_matched(), "kappa": kappa(),
    "bootstrap": bootstrap(),
}
Path(__file__).with_name("judging.json").write_text(json.dumps(golden) + "\n")
