"""What a measurement was made on: processor, revision, versions, and the environment that steers BLAS."""

import datetime
import json
import os
import platform
import re
import subprocess

STEERING = re.compile(r"^(OPENBLAS|GOTO|BLIS|MKL|NVPL_BLAS|OMP|KMP|GOMP|DNNL|ONEDNN|ATEN|MALLOC|GLIBC_TUNABLES)")


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def field(path, name):
    try:
        with open(path) as lines:
            for line in lines:
                key, _, value = line.partition(":")
                if key.strip() == name:
                    return value.strip()
    except OSError:
        pass
    return None


def describe(repository):
    """Facts of this machine and this revision. No name of it, no user and no path."""
    changes = output("git", "-C", repository, "status", "--porcelain", "--untracked-files=no")
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "revision": output("git", "-C", repository, "rev-parse", "HEAD"),
        "modified": bool(changes),
        "processor": field("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": len(cores),
        "memory": field("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "compiler": (output("swift", "--version") or "").splitlines()[:1],
        "load": os.getloadavg()[0],
        "environment": steering_environment(os.environ),
    }


def steering_environment(environment):
    return {name: value for name, value in sorted(environment.items()) if STEERING.match(name)}


def packages(python):
    """The versions of a peers' environment that matter, and its BLAS."""
    program = """
import importlib.metadata, json, platform, torch
names = ["accelerate", "datasets", "numpy", "tokenizers", "torch", "transformers", "trl"]
versions = {name: importlib.metadata.version(name) for name in names}
blas = [part.split("BLAS_INFO=")[1] for part in torch.__config__.show().split(",") if "BLAS_INFO=" in part]
print(json.dumps({"python": platform.python_version(), **versions, "blas": blas, "capability":
  torch.backends.cpu.get_cpu_capability()}))
"""
    text = output(python, "-c", program)
    return json.loads(text.splitlines()[-1]) if text else None
