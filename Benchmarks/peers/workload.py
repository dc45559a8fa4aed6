"""What every peer shares: the workload's arguments, random text, the clock, and the line of JSON that it prints.

The arguments and the JSON keys are those of our own benchmark; see ../README.md.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time

# Set before any of the libraries is imported.
os.environ.update(
    TOKENIZERS_PARALLELISM="false", HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", WANDB_DISABLED="true",
    TRL_EXPERIMENTAL_SILENCE="1",
)


def parse(benchmarks):
    """The command line; `benchmarks` are the names that it may begin with."""
    parser = argparse.ArgumentParser()
    parser.add_argument("benchmark", choices=benchmarks)
    for name in ("layers", "width", "heads", "vocabulary", "prompt", "completion", "batch", "steps"):
        parser.add_argument(name, type=int)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--wait", action="store_true", help='print "ready" after the warm-up and wait for a line')
    workload = parser.parse_args()
    import torch

    torch.set_num_threads(workload.threads)
    torch.manual_seed(0)
    random.seed(0)
    return workload


class StepClock:
    """Times steps: the first few are warm-up, then so many count."""

    def __init__(self, workload):
        self.workload = workload
        self.ticks = 0
        self.began = self.ended = 0.0

    def tick(self):
        """A step has ended."""
        self.ticks += 1
        if self.ticks == self.workload.warmup:
            self.start()
        elif self.ticks <= self.workload.warmup + self.workload.steps:
            self.ended = time.monotonic()

    def start(self):
        if self.workload.wait:
            print("ready", flush=True)
            sys.stdin.readline()
        self.began = time.monotonic()

    def run(self, step):
        """Does a step as often as is asked for."""
        for _ in range(self.workload.warmup + self.workload.steps):
            step()
            self.tick()


def report(workload, peer, unit, units_per_step, clock):
    """Prints what was measured."""
    units = units_per_step * workload.steps
    seconds = clock.ended - clock.began
    print(
        json.dumps(
            {
                "benchmark": workload.benchmark,
                "peer": peer,
                "threads": workload.threads,
                "unit": unit,
                "units": units,
                "seconds": seconds,
                "perSecond": units / seconds,
                "peakBytes": peak_bytes(),
                "began": clock.began,
                "ended": clock.ended,
            }
        ),
        flush=True,
    )


def peak_bytes():
    """The most memory that this program has held at once."""
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def trainer_callback(clock):
    """A transformers callback that ticks the clock after each optimizer step."""
    from transformers import TrainerCallback

    class Ticks(TrainerCallback):
        def on_step_end(self, *arguments, **named):
            clock.tick()

    return Ticks()


def gpt2_config(workload):
    """GPT-2 of the workload's shape, without dropout. Its last three tokens are padding, end of text and unknown."""
    from transformers import GPT2Config

    vocabulary = workload.vocabulary
    return GPT2Config(
        vocab_size=vocabulary, n_positions=workload.prompt + workload.completion + 8, n_embd=workload.width,
        n_layer=workload.layers, n_head=workload.heads, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0,
        bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 2, pad_token_id=vocabulary - 3, num_labels=1,
    )


def word_tokenizer(workload):
    """A tokenizer for which every word is a token."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = workload.vocabulary - 3
    tokens = {f"w{index}": index for index in range(words)}
    tokens |= {"<pad>": words, "<eos>": words + 1, "<unk>": words + 2}
    tokenizer = Tokenizer(models.WordLevel(tokens, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<eos>", pad_token="<pad>", unk_token="<unk>", padding_side="left"
    )


def random_text(workload, count):
    return " ".join(f"w{random.randrange(workload.vocabulary - 3)}" for _ in range(count))


def trainer_arguments(workload, folder):
    """What all of TRL's trainers are told."""
    return dict(
        output_dir=folder, learning_rate=1e-4, save_strategy="no", report_to=[], use_cpu=True, bf16=False,
        gradient_checkpointing=False, disable_tqdm=True,
    )


def temporary_folder():
    return tempfile.TemporaryDirectory(prefix="peer-")
