"""The strongest baseline to be had from PyTorch by hand: a plain GPT with fused attention, no padding, logits of
completions only, the reference's log-probabilities kept, multi-tensor AdamW, and a sampler with a cache of keys and values.

usage: torch_peer.py dpo|dpo-protocol|sample LAYERS WIDTH HEADS VOCABULARY PROMPT COMPLETION BATCH STEPS
"""

from workload import StepClock, parse, report

workload = parse(["dpo", "dpo-protocol", "sample"])

import torch
from torch import nn
from torch.nn import functional

clock = StepClock(workload)
width, heads, vocabulary = workload.width, workload.heads, workload.vocabulary
prompt, completion, batch = workload.prompt, workload.completion, workload.batch


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention, self.projection = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, cache=None):
        rows, length, _ = x.shape
        query, key, value = (
            self.attention(self.norm1(x)).view(rows, length, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        )
        if cache is not None:
            if cache:
                key, value = torch.cat([cache[0], key], 2), torch.cat([cache[1], value], 2)
            cache[:] = [key, value]
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=length > 1)
        x = x + self.projection(mixed.transpose(1, 2).reshape(rows, length, width))
        return x + self.down(functional.gelu(self.up(self.norm2(x)), approximate="tanh"))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.token, self.position = nn.Embedding(vocabulary, width), nn.Embedding(prompt + completion + 8, width)
        self.blocks = nn.ModuleList(Block() for _ in range(workload.layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, tokens, caches=None, start=0):
        """The last hidden states; logits are their product with the tied embedding."""
        x = self.token(tokens) + self.position.weight[start:start + tokens.shape[1]]
        for index, block in enumerate(self.blocks):
            x = block(x, None if caches is None else caches[index])
        return self.norm(x)


def dpo(pairs_per_prompt, completions_per_prompt):
    """Pair by pair, as everybody writes it: a completion is run once for every pair that it stands in."""
    model = GPT()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, foreach=True)
    pairs = batch * pairs_per_prompt
    reference = torch.zeros(2 * pairs)
    edges = torch.combinations(torch.arange(completions_per_prompt))

    def sequences():
        """[2 · pairs, prompt + completion]: the chosen of all pairs, then the rejected."""
        prompts = torch.randint(0, vocabulary, (batch, 1, prompt)).expand(-1, completions_per_prompt, -1)
        completions = torch.randint(0, vocabulary, (batch, completions_per_prompt, completion))
        whole = torch.cat([prompts, completions], 2)
        return torch.cat([whole[:, edges[:, side]].flatten(0, 1) for side in (0, 1)])

    def step():
        tokens = sequences()
        logits = model(tokens)[:, prompt - 1:-1] @ model.token.weight.T
        log_probabilities = -functional.cross_entropy(
            logits.reshape(-1, vocabulary), tokens[:, prompt:].reshape(-1), reduction="none"
        )
        ratios = log_probabilities.view(2 * pairs, -1).sum(1) - reference
        loss = -functional.logsigmoid(0.1 * (ratios[:pairs] - ratios[pairs:])).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimizer.step()

    clock.run(step)
    report(workload, "PyTorch by hand", "pairs", pairs, clock)


def sample():
    model = GPT().eval()

    def draw(tokens):
        caches = [[] for _ in range(workload.layers)]
        hidden = model(torch.randint(0, vocabulary, (batch, prompt)), caches)[:, -1]
        for index in range(tokens):
            drawn = torch.multinomial(functional.softmax(hidden @ model.token.weight.T, -1), 1)
            if index < tokens - 1:
                hidden = model(drawn, caches, start=prompt + index)[:, -1]

    with torch.no_grad():
        for _ in range(workload.warmup):
            draw(min(4, completion))
            clock.tick()
        for _ in range(workload.steps):
            draw(completion)
            clock.tick()
    report(workload, "PyTorch by hand", "tokens", batch * completion, clock)


if workload.benchmark == "sample":
    sample()
elif workload.benchmark == "dpo-protocol":
    dpo(pairs_per_prompt=6, completions_per_prompt=4)
else:
    dpo(pairs_per_prompt=1, completions_per_prompt=2)
