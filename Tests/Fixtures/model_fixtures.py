"""A tiny GPT-2's scores and gradients, by `transformers` and PyTorch's autograd."""

import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

from common import F64, HERE, float32_exact, integers, offsets, random, write_json


def tiny_gpt2():
    config = GPT2Config(
        vocab_size=61, n_positions=32, n_embd=24, n_layer=2, n_head=3, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
        summary_first_dropout=0, bos_token_id=0, eos_token_id=0, attn_implementation="eager")
    model = GPT2LMHeadModel(config).to(F64).eval()
    generator = random(1)
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            centre = 1.0 if ".ln_" in name and name.endswith("weight") else 0.0
            parameter.copy_(float32_exact(generator.normal(centre, 0.2, size=tuple(parameter.shape))))
    return model, config


def gpt2_fixture():
    model, config = tiny_gpt2()
    generator = random(2)
    prompt_lengths = [4, 1, 10]
    completion_lengths = [[3, 10, 1], [2, 7], [5, 1, 9]]
    prompts = [generator.integers(0, 61, size=n).tolist() for n in prompt_lengths]
    completions = [(p, generator.integers(0, 61, size=n).tolist())
                   for p, lengths in enumerate(completion_lengths) for n in lengths]
    tokens = sum(len(c) for _, c in completions)
    score_weight = float32_exact(generator.normal(0, 0.2, size=24)).requires_grad_()
    score_bias = float32_exact(generator.normal(0, 0.2, size=1)).requires_grad_()
    coefficient = {name: float32_exact(generator.normal(size=size)) for name, size in
                   [("logp", tokens), ("entropy", tokens), ("value", tokens), ("reward", len(completions))]}

    # Each sequence alone, so that neither padding nor a mask has a part in it.
    logits, logps, entropies, values, rewards = [], [], [], [], []
    for p, completion in completions:
        first = len(prompts[p]) - 1
        out = model(torch.tensor([prompts[p] + completion]), output_hidden_states=True)
        hidden = out.hidden_states[-1][0]  # after the final LayerNorm
        rows = torch.log_softmax(out.logits[0, first:-1], dim=-1)
        logits.append(out.logits[0].detach())
        logps.append(rows.gather(1, torch.tensor(completion)[:, None])[:, 0])
        entropies.append(-(rows.exp() * rows).sum(-1))
        values.append(hidden[first:-1] @ score_weight + score_bias)
        rewards.append(hidden[-1] @ score_weight + score_bias)
    logps, entropies, values, rewards = (torch.cat(x) for x in (logps, entropies, values, rewards))

    parameters = dict(model.named_parameters())
    file = {name: parameter.detach() for name, parameter in parameters.items()}
    parameters |= {"score.weight": score_weight, "score.bias": score_bias}
    file |= {"score.weight": score_weight.detach(), "score.bias": score_bias.detach()}
    file |= {"batch." + name: tensor for name, tensor in {
        "prompt_tokens": integers(sum(prompts, [])),
        "prompt_offsets": offsets(prompt_lengths),
        "completion_tokens": integers([t for _, c in completions for t in c]),
        "completion_offsets": offsets([len(c) for _, c in completions]),
        "completion_prompt": integers([p for p, _ in completions]),
        "sequence_offsets": offsets([len(prompts[p]) + len(c) for p, c in completions])}.items()}
    file |= {"coefficient." + name: tensor for name, tensor in coefficient.items()}
    file |= {"expected.logits": torch.cat(logits), "expected.logp": logps.detach(),
             "expected.entropy": entropies.detach(), "expected.values": values.detach(),
             "expected.rewards": rewards.detach()}
    scalars = {
        "logp": (coefficient["logp"] * logps).sum(),
        "logp_entropy": (coefficient["logp"] * logps).sum() + (coefficient["entropy"] * entropies).sum(),
        "value": (coefficient["value"] * values).sum(),
        "reward": (coefficient["reward"] * rewards).sum()}
    for kind, scalar in scalars.items():
        file[f"expected.scalar.{kind}"] = scalar.detach().reshape(1)
        gradients = torch.autograd.grad(scalar, list(parameters.values()), retain_graph=True, allow_unused=True)
        for name, gradient in zip(parameters, gradients):
            if gradient is not None:
                file[f"gradient.{kind}.{name}"] = gradient
    save_file({name: (t.float() if t.dtype == F64 else t).contiguous() for name, t in file.items()},
              HERE / "gpt2-tiny.safetensors", metadata={"format": "pt"})
    keys = ["model_type", "vocab_size", "n_positions", "n_embd", "n_layer", "n_head", "activation_function",
            "layer_norm_epsilon", "tie_word_embeddings", "bos_token_id", "eos_token_id"]
    write_json("gpt2-tiny-config.json", {key: config.to_dict()[key] for key in keys})
