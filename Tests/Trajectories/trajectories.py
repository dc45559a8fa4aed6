#!/usr/bin/env python3
"""Fifty steps of each kind of training, from fixed seeds, through the command line.

    trajectories.py check  --program HARNESS    compares runs with trajectories.csv and with each other
    trajectories.py record --program HARNESS    writes trajectories.csv again, after a change of results

Runs that must agree bit for bit: one and two threads a training; killed and resumed beside uninterrupted. The recorded
numbers come from one processor; other processors' kernels round differently, so that comparison has a tolerance.
"""
import argparse
import csv
import math
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(FOLDER, "trajectories.csv")
STEPS = 50
METRICS = ["loss", "gradient_norm", "kl", "reward", "value_loss"]
# Differences between processors' kernels are near 1e-7 of a value at the first step, and grow as the training goes on.
TOLERANCE = 2e-3
# A difference in rounding may change one sampled token, and with it all that an on-policy training does from then on.
ON_POLICY_STEPS = 15


class Runs:
    """Runs of the sweep, each in a folder of its own."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder

    def start(self, name, *options):
        command = [
            self.program, "run", os.path.join(FOLDER, "sweep.json"), "--workers", "1",
            "--results", self.results(name), "--plots", os.path.join(self.folder, name, "plots"), *options]
        log = open(os.path.join(self.folder, name + ".log"), "a")
        # Without gnuplot nothing is drawn.
        environment = dict(os.environ, PATH="/nowhere", OPENBLAS_NUM_THREADS="1")
        return subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)

    def results(self, name):
        return os.path.join(self.folder, name, "results")

    def finish(self, name, *options):
        status = self.start(name, *options).wait()
        if status != 0:
            print(open(os.path.join(self.folder, name + ".log")).read(), file=sys.stderr)
            sys.exit(f"the run '{name}' ended with status {status}")
        return self.steps(name)

    def finish_with_kills(self, name, pauses):
        """Kills the run and its workers after each pause, in seconds, then lets it finish."""
        kills = 0
        for pause in pauses:
            process = self.start(name, "--checkpoint-every", "0.01")
            time.sleep(pause)
            if process.poll() is None:
                kills += 1
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if kills == 0:
            sys.exit("no run was killed: each ended before its time")
        return kills, self.finish(name, "--checkpoint-every", "0.01")

    def steps(self, name):
        """{(training, step, metric): value} of the first steps."""
        ledger = sqlite3.connect(os.path.join(self.results(name), "harness.sqlite"))
        rows = ledger.execute(
            "SELECT coalesce(method || coalesce('-' || reward_source, ''), kind), step, name, step_metric.value"
            " FROM step_metric JOIN stage ON stage.hash = step_metric.stage"
            " LEFT JOIN experiment_cell ON experiment_cell.stage = stage.hash WHERE step <= ?", (STEPS,))
        return {(training, step, metric): value for training, step, metric, value in rows}


def read():
    with open(RECORDED, newline="") as file:
        return {
            (row["training"], int(row["step"]), metric): float(row[metric])
            for row in csv.DictReader(file) for metric in METRICS if row[metric]}


def write(steps):
    keys = sorted({(training, step) for training, step, _ in steps})
    with open(RECORDED, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["training", "step", *METRICS])
        for training, step in keys:
            values = [steps.get((training, step, metric)) for metric in METRICS]
            writer.writerow([training, step, *("" if value is None else repr(value) for value in values)])


def comparable(steps):
    """The recorded values that a run on another processor must reproduce."""
    return {
        key: value for key, value in steps.items()
        if key[1] <= ON_POLICY_STEPS or not key[0].startswith(("ppo", "rloo"))}


def compare(title, found, expected, tolerance):
    """The first difference of each training and metric is printed. Returns whether there was none."""
    same, largest, printed = True, 0.0, set()
    for key in sorted(expected):
        training, step, metric = key
        value, other = found.get(key), expected[key]
        if value is None:
            difference = math.inf
        elif value == other:
            difference = 0.0
        else:
            difference = abs(value - other) / max(abs(other), 0.05)
        largest = max(largest, difference)
        if difference > tolerance:
            same = False
            if (training, metric) not in printed:
                printed.add((training, metric))
                print(f"{title}: {training}, step {step}, {metric}: {value!r}, expected {other!r}")
    print(f"{title}: {len(expected)} values, largest relative difference {largest:.2g}, tolerance {tolerance:g}")
    return same


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["check", "record"])
    parser.add_argument("--program", required=True, help="the harness binary")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(os.path.abspath(arguments.program), folder)
        whole = runs.finish("whole")
        if arguments.what == "record":
            write(whole)
            return
        good = compare("recorded", whole, comparable(read()), TOLERANCE)
        good &= compare("two threads", runs.finish("threads", "--threads", "2"), whole, 0)
        kills, resumed = runs.finish_with_kills("killed", [0.6, 0.7, 0.9, 1.1, 1.3, 0.8])
        good &= compare(f"killed {kills} times and resumed", resumed, whole, 0)
        sys.exit(0 if good else 1)


main()
