"""TRL's PPOTrainer, by the last release that had it (requirements-ppo.txt): rollout, scoring, one update epoch.

usage: trl_ppo_peer.py ppo LAYERS WIDTH HEADS VOCABULARY PROMPT COMPLETION BATCH STEPS
"""

import random

from workload import (
    StepClock, gpt2_config, parse, report, temporary_folder, trainer_arguments, trainer_callback, word_tokenizer,
)

workload = parse(["ppo"])

from datasets import Dataset
from transformers import GPT2ForSequenceClassification, GPT2LMHeadModel
from trl import PPOConfig, PPOTrainer

clock = StepClock(workload)
config = gpt2_config(workload)
batch, total_steps = workload.batch, workload.warmup + workload.steps
rows = Dataset.from_list(
    [
        {"input_ids": [random.randrange(workload.vocabulary - 3) for _ in range(workload.prompt)]}
        for _ in range(batch * total_steps)
    ]
)

with temporary_folder() as folder:
    arguments = PPOConfig(
        per_device_train_batch_size=batch, num_mini_batches=1, num_ppo_epochs=1, total_episodes=batch * total_steps,
        response_length=workload.completion, num_sample_generations=0, gradient_accumulation_steps=1,
        local_rollout_forward_batch_size=batch, **trainer_arguments(workload, folder),
    )
    trainer = PPOTrainer(
        args=arguments, processing_class=word_tokenizer(workload), model=GPT2LMHeadModel(config),
        ref_model=GPT2LMHeadModel(config), reward_model=GPT2ForSequenceClassification(config),
        value_model=GPT2ForSequenceClassification(config), train_dataset=rows, eval_dataset=rows,
    )
    trainer.add_callback(trainer_callback(clock))
    trainer.train()
report(workload, "trl.PPOTrainer", "episodes", batch, clock)
