"""Optimizers, gradient clipping and learning-rate schedules, by PyTorch and `transformers`."""

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from transformers.optimization import (
    get_constant_schedule_with_warmup,
    get_cosine_schedule_with_warmup,
    get_linear_schedule_with_warmup,
)

from common import F64, HERE, float32_exact, integers, random, write_json


def optimizer_fixture(steps=50, size=40):
    generator = random(3)
    gradients = generator.normal(0, 0.5, size=(steps, size))
    gradients[:, 0] = 0  # never moved, except by weight decay
    gradients[::3, 1] = 0  # moved now and then
    gradients[:, 2] *= 1e-9  # below epsilon
    gradients[:, 3] *= 1e4
    gradients[20:, 4] = 0  # momentum that dies away
    gradients[7] = 0
    gradients, initial = float32_exact(gradients), float32_exact(generator.normal(size=size))
    file = {"initial": initial, "gradients": gradients}
    recipes = {  # the hyperparameters in this order
        "adamw_decay": (torch.optim.AdamW, dict(lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)),
        "adamw": (torch.optim.AdamW, dict(lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0)),
        "rmsprop": (torch.optim.RMSprop, dict(lr=1e-3, alpha=0.99, eps=1e-8))}
    for name, (make, settings) in recipes.items():
        parameter = nn.Parameter(initial.clone())
        optimizer = make([parameter], **settings)
        trajectory = []
        for gradient in gradients:
            parameter.grad = gradient.clone()
            optimizer.step()
            trajectory.append(parameter.detach().clone())
        file[f"{name}.parameters"] = torch.stack(trajectory)
        flat = [x for value in settings.values() for x in (value if isinstance(value, tuple) else (value,))]
        file[f"{name}.hyperparameters"] = torch.tensor(flat, dtype=F64)
    cases = {  # name: gradients of the tensors of one model, and the largest norm allowed
        "above": ([generator.normal(size=7), generator.normal(size=(3, 5))], 1.0),
        "below": ([generator.normal(size=7) * 0.01], 1.0),
        "equal": ([np.array([3.0, 4.0])], 5.0),
        "zero": ([np.zeros(4)], 1.0),
        "huge": ([generator.normal(size=9) * 1e18, generator.normal(size=2)], 10.0),
        "tiny": ([generator.normal(size=9) * 1e-18], 1e-19)}
    for name, (tensors, largest) in cases.items():
        before = [float32_exact(t) for t in tensors]
        parameters = [nn.Parameter(torch.zeros_like(t)) for t in before]
        for parameter, gradient in zip(parameters, before):
            parameter.grad = gradient.clone()
        norm = nn.utils.clip_grad_norm_(parameters, largest)
        file[f"clip.{name}.largest"] = torch.tensor([largest], dtype=F64)
        file[f"clip.{name}.norm"] = norm.detach().reshape(1)
        file[f"clip.{name}.count"] = integers([len(before)])
        for index, (gradient, parameter) in enumerate(zip(before, parameters)):
            file[f"clip.{name}.gradient.{index}"] = gradient
            file[f"clip.{name}.clipped.{index}"] = parameter.grad.clone()
    save_file({name: t.contiguous() for name, t in file.items()}, HERE / "optimizers.safetensors")


def schedule_fixture(steps=60):
    makers = {"constant": lambda o, w: get_constant_schedule_with_warmup(o, w),
              "linear": lambda o, w: get_linear_schedule_with_warmup(o, w, steps),
              "cosine": lambda o, w: get_cosine_schedule_with_warmup(o, w, steps)}
    cases = []
    for kind, make in makers.items():
        for warmup in (0, 1, 10, 59, 60):
            optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
            schedule, factors = make(optimizer, warmup), []
            for _ in range(steps + 1):
                factors.append(schedule.get_last_lr()[0])
                optimizer.step()
                schedule.step()
            cases.append({"kind": kind, "warmupSteps": warmup, "totalSteps": steps, "factors": factors})
    write_json("schedules.json", cases)
