#!/usr/bin/env python3
"""Compares the formulas of preference_fixtures.py and on_policy_fixtures.py with TRL's own, called on the same
log-probabilities.

    pip install -r requirements.txt trl==1.16.0
    python check_against_trl.py

Writes nothing; ends with an error where a loss or a gradient differs.
"""

from collections import defaultdict
from types import SimpleNamespace

import torch
from trl import DPOTrainer, GRPOTrainer, RLOOTrainer
from trl.experimental.cpo import CPOTrainer
from trl.experimental.orpo import ORPOTrainer

import on_policy_fixtures as on_policy
import preference_fixtures as ours
from common import F64


def stub(**settings):
    """What the trainers' losses read of themselves, where there is one process."""
    same = lambda x: x
    accelerator = SimpleNamespace(device="cpu", gather=same, gather_for_metrics=same)
    defaults = {"beta": 0.1, "label_smoothing": 0.0, "f_divergence_type": "reverse_kl", "f_alpha_divergence_coef": 0.5,
                "ld_alpha": None, "use_weighting": False, "aux_loss_enabled": False, "precompute_ref_logps": True,
                "loss_weights": [1.0], "_tp_size": 1, "_total_train_tokens": 0, "alpha": 0.0,
                "args": SimpleNamespace(discopop_tau=0.05), "model": SimpleNamespace(training=True),
                "accelerator": accelerator, "_metrics": {"train": defaultdict(list), "eval": defaultdict(list)}}
    return SimpleNamespace(**(defaults | settings))


def dpo_trainer_loss(x, **settings):
    """TRL's `_compute_loss` on a model that returns the batch's own token log-probabilities."""
    rows = x.w.tolist() + x.l.tolist()
    width = int(x.lengths.max())
    logps = torch.stack([torch.cat([x.tokens[i], torch.zeros(width - len(x.tokens[i]), dtype=F64)]) for i in rows])
    mask = torch.tensor([[0] + [1] * len(x.tokens[i]) + [0] * (width - len(x.tokens[i])) for i in rows])
    inputs = {"input_ids": torch.zeros_like(mask), "attention_mask": torch.ones_like(mask), "completion_mask": mask,
              "ref_chosen_logps": x.reference[x.w], "ref_rejected_logps": x.reference[x.l]}
    blank = torch.zeros_like(logps)
    model = lambda **_: SimpleNamespace(log_probs=logps, entropy=blank, mean_logits=blank, is_top1=blank.bool())
    return DPOTrainer._compute_loss(stub(**settings), model, inputs, False)


def compare(name, x, loss, theirs):
    x.leaves()
    value = loss(x)
    gradient, = torch.autograd.grad(value, x.policy)
    x.leaves()
    other = theirs(x)
    by_token = torch.autograd.grad(other, [x.policy, *x.tokens], allow_unused=True)
    if by_token[0] is not None:
        found = by_token[0]
    else:  # a sum's gradient is that of each of its tokens
        found = torch.stack([torch.zeros((), dtype=F64) if g is None else g[0] for g in by_token[1:]])
    torch.testing.assert_close(value, other, rtol=1e-5, atol=1e-8, msg=lambda m: f"{name}, {x.name}: {m}")
    torch.testing.assert_close(gradient, found.to(F64), rtol=1e-5, atol=1e-8, msg=lambda m: f"{name}, {x.name}: {m}")


def padded(parts):
    width = max(map(len, parts))
    return torch.stack([torch.cat([part, torch.zeros(width - len(part), dtype=F64)]) for part in parts])


def on_policy_loss(trainer, method, settings, x, policy, advantages):
    """TRL's `_compute_loss` on a model whose tokens' log-probabilities are the rollout's own, padded."""
    mask = padded([torch.ones(n, dtype=F64) for n in x.lengths])
    logps, blank = padded(policy), torch.zeros_like(mask)
    inputs = {"prompt_ids": mask[:, :1], "prompt_mask": mask[:, :1], "completion_ids": mask, "completion_mask": mask,
              "advantages": advantages, "old_logps": torch.stack([t.sum() for t in x.tokens("old")]),
              "old_per_token_logps": padded(x.tokens("old")), "ref_per_token_logps": padded(x.tokens("reference"))}
    names = {"sequence": "grpo", "token": "bnpo", "constant": "dr_grpo"}
    same = lambda t, **_: t
    self = stub(
        beta=settings.get("beta", 0.0), epsilon_low=settings["clip"], epsilon_high=settings["clip"],
        loss_type=names.get(settings.get("average")), max_completion_length=on_policy.CAP, importance_sampling_level="token",
        top_entropy_quantile=1.0, off_policy_mask_threshold=None, use_vllm=False, _entropy_bonus_enabled=False,
        current_gradient_accumulation_steps=1, args=SimpleNamespace(use_bias_correction_kl=False, delta=None),
        accelerator=SimpleNamespace(device="cpu", gather=same, gather_for_metrics=same, reduce=same, num_processes=1),
        _get_per_token_logps_and_entropies=lambda *_, **__: (logps, blank, None))
    return trainer._compute_loss(self, None, inputs)


def compare_on_policy():
    cases = [(method, settings) for method, settings in on_policy.CASES if "clip" in settings]
    for method, settings in cases:
        trainer = {"rloo": RLOOTrainer, "grpo": GRPOTrainer}[method]
        for x in on_policy.rollouts():
            policy, others = x.leaves(), x.leaves()
            advantages, value = on_policy.evaluate(method, settings, x, policy)
            other = on_policy_loss(trainer, method, settings, x, others, advantages)
            message = lambda m: f"{method} {settings}, {x.name}: {m}"
            torch.testing.assert_close(value, other, rtol=1e-9, atol=1e-12, msg=message)
            for ours_, theirs in zip(torch.autograd.grad(value, policy), torch.autograd.grad(other, others)):
                torch.testing.assert_close(ours_, theirs, rtol=1e-9, atol=1e-12, msg=message)
    print(f"{len(cases)} settings of RLOO and GRPO agree with TRL's on {len(on_policy.rollouts())} rollouts")


def main():
    compare_on_policy()
    beta = 0.3
    pairs = [
        ("dpo", {"beta": beta}, {"loss_types": ["sigmoid"]}),
        ("slic", {"beta": beta}, {"loss_types": ["hinge"]}),
        ("ipo", {"tau": beta, "logProbabilities": "averaged"}, {"loss_types": ["ipo"]}),
        ("exo", {"beta": beta, "labelSmoothing": 0.125}, {"loss_types": ["exo_pair"], "label_smoothing": 0.125}),
        ("nca", {"beta": beta}, {"loss_types": ["nca_pair"]}),
        ("rdpo", {"beta": beta, "flipRate": 0.2}, {"loss_types": ["robust"], "label_smoothing": 0.2}),
        ("sppo", {"beta": beta}, {"loss_types": ["sppo_hard"]}),
        ("aot", {"beta": beta, "data": "paired"}, {"loss_types": ["aot"]}),
        ("aot", {"beta": beta, "data": "unpaired"}, {"loss_types": ["aot_unpaired"]}),
        ("apo-zero", {"beta": beta}, {"loss_types": ["apo_zero"]}),
        ("apo-down", {"beta": beta}, {"loss_types": ["apo_down"]}),
        ("discopop", {"beta": beta, "tau": 0.05}, {"loss_types": ["discopop"]}),
        ("f-dpo", {"beta": beta, "divergence": "forward-kl"},
         {"loss_types": ["sigmoid"], "f_divergence_type": "forward_kl"}),
        ("f-dpo", {"beta": beta, "divergence": "jensen-shannon"},
         {"loss_types": ["sigmoid"], "f_divergence_type": "js_divergence"}),
    ]
    # Equal margins are sorted in any order there.
    batches = [x for x in ours.batches() if x.name not in ("near certainty", "chosen equal to rejected")]
    for x in batches:
        for method, settings, theirs in pairs:
            compare(method, x, lambda x: ours.LOSSES[method](x, **settings),
                    lambda x: dpo_trainer_loss(x, **({"beta": beta} | theirs)))
        # Without its likelihood, which TRL takes from the logits.
        compare("cpo", x, lambda x: ours.cpo(x, beta, 0.0, "summed"),
                lambda x: CPOTrainer.cpo_loss(stub(beta=beta, loss_type="sigmoid"), x.policy[x.w],
                                              x.policy[x.l])[0].mean())
        compare("simpo", x, lambda x: ours.simpo(x, 2.5, 1.375),
                lambda x: CPOTrainer.cpo_loss(stub(beta=2.5, loss_type="simpo", simpo_gamma=1.375), x.mean[x.w],
                                              x.mean[x.l])[0].mean())
        # TRL's odds ratio is computed in single precision.
        compare("orpo", x, lambda x: ours.orpo(x, **{"lambda": 0.1}),
                lambda x: -x.mean[x.w].mean() - ORPOTrainer.odds_ratio_loss(stub(), x.mean[x.w],
                                                                            x.mean[x.l])[0].mean())
    print(f"{len(pairs) + 3} losses agree with TRL's on {len(batches)} batches")


if __name__ == "__main__":
    main()
