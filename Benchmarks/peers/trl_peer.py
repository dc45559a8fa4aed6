"""TRL's trainers as they come: DPO, DPO by the paper's protocol, SFT and the reward model.

usage: trl_peer.py dpo|dpo-protocol|sft|reward-model LAYERS WIDTH HEADS VOCABULARY PROMPT COMPLETION BATCH STEPS
"""

from workload import (
    StepClock, gpt2_config, parse, random_text, report, temporary_folder, trainer_arguments, trainer_callback,
    word_tokenizer,
)

workload = parse(["dpo", "dpo-protocol", "sft", "reward-model"])

import trl
from datasets import Dataset
from transformers import GPT2ForSequenceClassification, GPT2LMHeadModel

clock = StepClock(workload)
config = gpt2_config(workload)
total_steps = workload.warmup + workload.steps


def pairs(completions_per_prompt):
    """All pairs of each prompt's completions, for so many steps."""
    rows = []
    for _ in range(workload.batch * total_steps):
        prompt = random_text(workload, workload.prompt)
        completions = [" " + random_text(workload, workload.completion) for _ in range(completions_per_prompt)]
        for index, chosen in enumerate(completions):
            for rejected in completions[index + 1:]:
                rows.append({"prompt": prompt, "chosen": chosen, "rejected": rejected})
    return Dataset.from_list(rows)


def train(trainer):
    trainer.add_callback(trainer_callback(clock))
    trainer.train()


def dpo(folder, completions_per_prompt):
    batch = workload.batch * completions_per_prompt * (completions_per_prompt - 1) // 2
    arguments = trl.DPOConfig(
        per_device_train_batch_size=batch, max_steps=total_steps, logging_steps=10**6, beta=0.1,
        max_length=workload.prompt + workload.completion + 4, **trainer_arguments(workload, folder),
    )
    train(
        trl.DPOTrainer(
            model=GPT2LMHeadModel(config), ref_model=GPT2LMHeadModel(config), args=arguments,
            train_dataset=pairs(completions_per_prompt), processing_class=word_tokenizer(workload),
        )
    )
    report(workload, "trl.DPOTrainer", "pairs", batch, clock)


def sft(folder):
    length = workload.prompt + workload.completion
    arguments = trl.SFTConfig(
        per_device_train_batch_size=workload.batch, max_steps=total_steps, logging_steps=10**6, max_length=length,
        **trainer_arguments(workload, folder),
    )
    rows = Dataset.from_list([{"text": random_text(workload, length)} for _ in range(workload.batch * total_steps)])
    train(
        trl.SFTTrainer(
            model=GPT2LMHeadModel(config), args=arguments, train_dataset=rows, processing_class=word_tokenizer(workload)
        )
    )
    report(workload, "trl.SFTTrainer", "sequences", workload.batch, clock)


def reward_model(folder):
    arguments = trl.RewardConfig(
        per_device_train_batch_size=workload.batch, max_steps=total_steps, logging_steps=10**6,
        max_length=workload.prompt + workload.completion + 4, **trainer_arguments(workload, folder),
    )
    train(
        trl.RewardTrainer(
            model=GPT2ForSequenceClassification(config), args=arguments, train_dataset=pairs(2),
            processing_class=word_tokenizer(workload),
        )
    )
    report(workload, "trl.RewardTrainer", "pairs", workload.batch, clock)


with temporary_folder() as folder:
    if workload.benchmark == "sft":
        sft(folder)
    elif workload.benchmark == "reward-model":
        reward_model(folder)
    else:
        dpo(folder, 4 if workload.benchmark == "dpo-protocol" else 2)
