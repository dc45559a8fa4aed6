"""transformers' generate at temperature 1, and an evaluation by it: samples and their exact divergence.

usage: transformers_peer.py sample|evaluate LAYERS WIDTH HEADS VOCABULARY PROMPT COMPLETION BATCH STEPS
"""

from workload import StepClock, gpt2_config, parse, report

workload = parse(["sample", "evaluate"])

import torch
from transformers import GPT2LMHeadModel

clock = StepClock(workload)
config = gpt2_config(workload)
batch, completion = workload.batch, workload.completion
policy = GPT2LMHeadModel(config).eval()
words = workload.vocabulary - 3


def sample(prompts, tokens):
    return policy.generate(
        prompts, max_new_tokens=tokens, min_new_tokens=tokens, attention_mask=torch.ones_like(prompts), do_sample=True,
        top_k=0, pad_token_id=words,
    )


def random_prompts():
    return torch.randint(0, words, (batch, workload.prompt))


def divergence(reference, sequences):
    """Per completion, the sum over its tokens of KL(policy ‖ reference) over the whole vocabulary, in parts that fit."""
    sums = []
    for part in sequences.split(64):
        own = policy(part).logits[:, workload.prompt - 1:-1].log_softmax(-1)
        other = reference(part).logits[:, workload.prompt - 1:-1].log_softmax(-1)
        sums.append((own.exp() * (own - other)).sum((-1, -2)))
    return torch.cat(sums)


with torch.no_grad():
    if workload.benchmark == "sample":
        # A few tokens are warm-up enough: a whole call would take as long as what is timed.
        for _ in range(workload.warmup):
            sample(random_prompts(), min(4, completion))
            clock.tick()
        for _ in range(workload.steps):
            sample(random_prompts(), completion)
            clock.tick()
        report(workload, "transformers.generate", "tokens", batch * completion, clock)
    else:
        reference = GPT2LMHeadModel(config).eval()
        clock.run(lambda: divergence(reference, sample(random_prompts(), completion)))
        report(workload, "transformers.generate and forward", "completions", batch, clock)
