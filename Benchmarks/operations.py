#!/usr/bin/env python3
"""Where a training step's time goes, by operation: `perf record` of our own steps, symbols gathered into operations.

    python3 Benchmarks/operations.py                  # the shapes of docs/performance.md
    python3 Benchmarks/operations.py dpo 4 128 4 2048 8 48 32 40
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# What a symbol's name begins with or contains -> the operation; the first that fits.
OPERATIONS = [
    (r"^sgemm_(oncopy|otcopy|incopy|itcopy|beta)", "matrix products: packing"),
    (r"^(wide|narrow)_([a-z]+_)?product|^hk_(packed_)?product", "matrix products: our own"),
    (r"^(wide|narrow|hk)_pack", "matrix products: packing"),
    (r"gemm|^inner_thread|^blas_", "matrix products: BLAS"),
    (r"^hk_(attention|decode_attention)", "attention"),
    (r"^hk_(log_softmax|row_divergence)", "log-softmax over the vocabulary"),
    (r"^hk_sample", "drawing tokens"),
    (r"^hk_gelu", "GELU"),
    (r"^hk_layer_norm", "LayerNorm"),
    (r"^hk_(fill_rows|add|add_bias|add_column_sums)", "biases, residuals and their sums"),
    (r"^hk_(adamw|rmsprop|sum_of_squares)", "optimizer"),
    (r"^__mem(set|move|cpy)", "clearing and copying memory"),
]
# Workloads, with the milliseconds that go into making random weights and the first steps.
SHAPES = [
    ("dpo 4 128 4 2048 8 48 32 60".split(), 3000),
    ("dpo 12 768 12 50257 8 48 4 8".split(), 20000),
    ("sample 4 128 4 2048 8 48 256 24".split(), 3000),
]


def operation(symbol):
    return next((name for pattern, name in OPERATIONS if re.search(pattern, symbol)), "everything else")


def measure(benchmark, arguments, delay):
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "perf.data"
        subprocess.run(
            ["perf", "record", "--quiet", "-e", "task-clock", "-D", str(delay), "-o", data, benchmark, *arguments],
            check=True, stdout=subprocess.DEVNULL)
        report = subprocess.run(
            ["perf", "report", "-i", data, "--stdio", "--no-children", "--sort", "symbol", "--percent-limit", "0"],
            check=True, capture_output=True, text=True).stdout
    shares = {}
    for share, symbol in re.findall(r"^\s*([\d.]+)%\s+\[[.k]\]\s+(\S+)", report, re.MULTILINE):
        name = operation(symbol)
        shares[name] = shares.get(name, 0) + float(share)
    return shares


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--benchmark", default=".build/release/Benchmark", help="our executable")
    parser.add_argument("--delay", type=int, default=3000, help="milliseconds of a given workload that are left to starting (3000)")
    parser.add_argument("workload", nargs="*", help="a command of Benchmark's with its numbers")
    options = parser.parse_args()
    columns = {}
    for arguments, delay in [(options.workload, options.delay)] if options.workload else SHAPES:
        columns[" ".join(arguments[:7])] = measure(options.benchmark, arguments, delay)
    names = sorted(set().union(*columns.values()), key=lambda n: -max(c.get(n, 0) for c in columns.values()))
    print("| operation | " + " | ".join(columns) + " |")
    print("| --- |" + " --: |" * len(columns))
    for name in names:
        print(f"| {name} | " + " | ".join(f"{c.get(name, 0):.1f}%" for c in columns.values()) + " |")


if __name__ == "__main__":
    sys.exit(main())
