"""What the fixture makers share: drawing inputs that float32 holds exactly, and writing files that never vary."""

import json
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent
F64 = torch.float64


def random(seed):
    return np.random.Generator(np.random.PCG64(seed))


def float32_exact(array):
    """A float64 tensor of values that float32 holds exactly."""
    return torch.tensor(np.asarray(array, dtype=np.float32), dtype=F64)


def integers(values):
    return torch.tensor(values, dtype=torch.int32)


def offsets(lengths):
    return integers(np.concatenate([[0], np.cumsum(lengths)]).tolist())


def write_json(name, value):
    (HERE / name).write_text(json.dumps(value, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def write_json_rows(name, lists):
    """An object of lists, one element a line."""
    parts = [f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(row, allow_nan=False) for row in rows) + "\n]"
             for key, rows in lists.items()]
    (HERE / name).write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
