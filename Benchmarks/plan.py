"""What is compared: the work, the shapes, who does it, and what is asked of us."""

from dataclasses import dataclass, field

SMALL = (4, 128, 4, 2048, 8, 48)
MIDDLE = (6, 256, 8, 4096, 256, 48)
GPT2 = (12, 768, 12, 50257, 8, 48)


@dataclass(frozen=True)
class Work:
    """One benchmark at a shape, with the steps that are timed and the warm-up before them."""

    benchmark: str
    steps: int
    warmup: int = 2
    options: tuple = ()


@dataclass(frozen=True)
class Row:
    """One comparison."""

    name: str
    title: str
    # Layers, width, heads, vocabulary, prompt tokens, completion tokens.
    shape: tuple
    # Prompts in a step of preferences; episodes, sequences or completions elsewhere.
    batch: int
    ours: Work
    # Peer's name -> (script, work).
    peers: dict
    # Peer's name -> how many times its throughput ours must be.
    targets: dict = field(default_factory=dict)
    # The share of the limit that must be reached: own arithmetic over the measured rate of matrix products.
    limit: float | None = None
    # "training" or "sampling": which products the limit's rate is also measured on; None measures no limit.
    products: str | None = "training"
    completions_per_prompt: int = 2
    # One process of ours is a cell of one thread; stages that use two threads themselves run alone.
    processes: int = 2


ROWS = [
    Row(
        "dpo-small", "DPO step, 32 pairs", SMALL, 32, Work("dpo", 20),
        {"TRL": ("trl_peer.py", Work("dpo", 8)), "PyTorch": ("torch_peer.py", Work("dpo", 20, 3))},
        {"TRL": 4, "PyTorch": 1.4}, 0.75,
    ),
    Row(
        "dpo-middle", "DPO step, 16 pairs", MIDDLE, 16, Work("dpo", 4, 1),
        {"TRL": ("trl_peer.py", Work("dpo", 2, 1)), "PyTorch": ("torch_peer.py", Work("dpo", 3, 1))},
        {"TRL": 6, "PyTorch": 2.2}, 0.75,
    ),
    Row(
        "dpo-gpt2", "DPO step, 4 pairs", GPT2, 4, Work("dpo", 4, 1),
        {"TRL": ("trl_peer.py", Work("dpo", 3, 1)), "PyTorch": ("torch_peer.py", Work("dpo", 4, 1))},
        {"TRL": 2.6, "PyTorch": 1.4}, 0.8,
    ),
    Row(
        "dpo-protocol", "DPO, 4 completions and 6 pairs a prompt, 16 prompts", SMALL, 16, Work("dpo-protocol", 20),
        {"TRL": ("trl_peer.py", Work("dpo-protocol", 4)), "PyTorch": ("torch_peer.py", Work("dpo-protocol", 8))},
        {"TRL": 10, "PyTorch": 4}, 0.7, completions_per_prompt=4,
    ),
    Row(
        "ppo", "PPO episode, 64", SMALL, 64, Work("ppo", 6),
        {"TRL": ("trl_ppo_peer.py", Work("ppo", 4))}, {"TRL": 3}, 0.6, completions_per_prompt=1,
    ),
    Row(
        "sample-small", "Sampling, temperature 1, 256", SMALL, 256, Work("sample", 6),
        {"transformers": ("transformers_peer.py", Work("sample", 2)), "PyTorch": ("torch_peer.py", Work("sample", 2))},
        {"transformers": 7, "PyTorch": 7}, 0.5, "sampling",
    ),
    Row(
        "sample-gpt2", "Sampling, temperature 1, 64", GPT2, 64, Work("sample", 2, 1),
        {
            "transformers": ("transformers_peer.py", Work("sample", 1, 1)),
            "PyTorch": ("torch_peer.py", Work("sample", 1, 1)),
        },
        {"transformers": 3, "PyTorch": 2}, 0.6, "sampling",
    ),
]

# The rest of the sweep's parts. Trainings that use two threads themselves run as one process.
PARTS = [
    Row(
        "sft", "SFT, 32 sequences", SMALL, 32, Work("sft", 20), {"TRL": ("trl_peer.py", Work("sft", 8))},
        products=None, processes=1,
    ),
    Row(
        "reward-model", "Reward model, 64 pairs", SMALL, 64, Work("reward-model", 15),
        {"TRL": ("trl_peer.py", Work("reward-model", 6))}, products=None, processes=1,
    ),
    Row(
        "reward-model-four", "Reward model, 4 completions and 6 pairs a prompt, 11 prompts", SMALL, 11,
        Work("reward-model", 15, 2, ("--completions-per-prompt", "4")), {}, products=None, processes=1,
    ),
    Row(
        "preferred-ft", "Preferred-FT by the protocol, 16 prompts", SMALL, 16,
        Work("dpo", 15, 2, ("--method", "preferred-ft", "--completions-per-prompt", "4")), {}, products=None,
    ),
    Row("score", "The reference's log-probabilities, 256", SMALL, 256, Work("score", 6), {}, products=None),
    Row(
        "evaluate", "Evaluation: samples and their divergence, 512", SMALL, 512, Work("evaluate", 3, 1),
        {"TRL": ("transformers_peer.py", Work("evaluate", 1, 1))}, products=None,
    ),
    Row(
        "sample-four", "Sampling, 4 completions of a prompt, 256", SMALL, 256,
        Work("sample", 6, 2, ("--completions-per-prompt", "4")), {}, products=None,
    ),
]


class Sweep:
    """The paper's controlled sentiment at this repository's size (arXiv 2305.18290, section 6.1 and appendix C.1).

    22 cells: DPO at 4 β, unlikelihood at 4 α, PPO at 4 targets of the KL against the learned reward and 8 against the
    ground truth, Preferred-FT at 2 seeds; and the stages that they share.
    """

    target = 5
    documents, epochs = 12_000, 2
    prompts, completions_per_prompt = 4_000, 4
    completion_tokens = 48
    reward_model_epochs = 3
    updates, episodes = 60, 512
    evaluations, evaluation_prompts = 5, 512

    sequences = documents * epochs
    completions = prompts * completions_per_prompt
    pairs = prompts * 6
    ppo_episodes = 12 * updates * episodes
    evaluated = 22 * evaluations * evaluation_prompts

    # (what, how many, the row whose throughput counts): seconds are the sum of how many over throughput.
    ours = [
        ("SFT", sequences, "sft"),
        ("preferences sampled", completions * completion_tokens, "sample-four"),
        ("the reference's log-probabilities", completions, "score"),
        ("reward model", reward_model_epochs * pairs, "reward-model-four"),
        ("DPO, 4 cells", 4 * pairs, "dpo-protocol"),
        ("unlikelihood, 4 cells", 4 * pairs, "dpo-protocol"),
        ("Preferred-FT, 2 cells", 2 * pairs, "preferred-ft"),
        ("PPO, 12 cells", ppo_episodes, "ppo"),
        ("evaluations", evaluated, "evaluate"),
    ]
    # TRL has no unlikelihood; two sequences of SFT for each pair are the least that it would cost. Its DPO runs the
    # reference in every step, so that nothing is scored before.
    trl = [
        ("SFT", sequences, "sft"),
        ("preferences sampled", completions * completion_tokens, "sample-small"),
        ("reward model", reward_model_epochs * pairs, "reward-model"),
        ("DPO, 4 cells", 4 * pairs, "dpo-protocol"),
        ("unlikelihood, 4 cells", 4 * 2 * pairs, "sft"),
        ("Preferred-FT, 2 cells", 2 * pairs, "sft"),
        ("PPO, 12 cells", ppo_episodes, "ppo"),
        ("evaluations", evaluated, "evaluate"),
    ]


# What two threads in one cell are timed on.
THREADED = ("dpo-small", "dpo-middle", "ppo", "sample-small", "sft", "reward-model")

# Rows of our own, with what is asked of them.
CELLS_TARGET = 1.8
THREADS_TARGET = 1.7
MEMORY_TARGET = 2.4e9
OWN = ["cells", "threads", "context", "breakdown"]
