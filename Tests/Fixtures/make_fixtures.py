#!/usr/bin/env python3
"""Makes the golden values in this folder with programs other than ours.

    pip install -r requirements.txt
    python make_fixtures.py            # writes beside this script

Everything is computed in float64 from float32 inputs, so the whole of a difference is the tested program's own
rounding. Running it again writes the same bytes. README.md says what each file holds.
"""

import torch

from loss_fixtures import dpo_fixture, ppo_fixture
from model_fixtures import gpt2_fixture
from on_policy_fixtures import on_policy_fixture
from optimizer_fixtures import optimizer_fixture, schedule_fixture
from preference_fixtures import preference_fixture
from random_fixtures import philox_fixture, stream_fixture


def main():
    torch.set_num_threads(1)
    for make in (gpt2_fixture, optimizer_fixture, schedule_fixture, dpo_fixture, ppo_fixture, on_policy_fixture,
                 preference_fixture, philox_fixture, stream_fixture):
        make()


if __name__ == "__main__":
    main()
